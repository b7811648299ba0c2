import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { minimalRules } from '../support/ruleset.ts'
import { SuflerProcess } from '../support/sufler-process.ts'
import { runInProcess } from './run-in-process.ts'

const dir = mkdtempSync(join(tmpdir(), 'sufler-decide-'))
const at = (name: string) => join(dir, name)

beforeAll(() => {
  for (const [path, text] of Object.entries(minimalRules)) {
    mkdirSync(dirname(at(`rules/${path}`)), { recursive: true })
    writeFileSync(at(`rules/${path}`), text)
  }
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const placements = [{ id: 'call-centre.prompt' }]

/** A customer who is shown `roaming-pack` for as long as it is valid. */
const request = (more: object = {}) => ({
  ...{ customerId: 'a', placements, now: '2026-07-01T10:00:00+03:00' },
  ...{ features: { data_mb: 5_000, services: [], contract_end: '2027-01-01' }, context: { 'call.reason': 'roaming' } },
  ...more,
})

function decide(input: string | Uint8Array, ...options: string[]) {
  writeFileSync(at('input.jsonl'), input)
  return runInProcess(['decide', '--rules', at('rules'), '--input', at('input.jsonl'), ...options])
}

const lines = (requests: readonly unknown[]) => requests.map((each) => `${JSON.stringify(each)}\n`).join('')

describe('sufler decide', () => {
  test('a line that has no room in a set is told, and the others are decided', async () => {
    const withMember = (index: number) => request({ customerId: `c${index}`, features: { services: [`s${index}`] } })
    const { exitCode, stdout, stderr } = await decide(
      lines(Array.from({ length: 50 }, (_, index) => withMember(index))),
    )
    const decided = stdout.trim().split('\n')
    // The rules name one member themselves.
    expect(decided).toHaveLength(47)
    expect(stderr.trim().split('\n')).toEqual(
      [48, 49, 50].map(
        (line) =>
          `line ${line}: layout-full: no room for 's${line - 1}' in set 'services': it may have at most 48 distinct members over all customers; raise its membersMax`,
      ),
    )
    expect(exitCode).toBe(1)
  })

  test('a line after one that has no room may use what is known', async () => {
    const members = Array.from({ length: 47 }, (_, index) => `s${index}`)
    const { stdout } = await decide(
      lines(
        [
          ['x', members],
          ['y', ['another']],
          ['z', ['s3']],
        ].map(([customerId, services]) => request({ customerId, features: { services } })),
      ),
    )
    expect(stdout.match(/^\w/gm)).toEqual(['x', 'z'])
  })

  test.each([
    ...[
      '2026-07-01T09:30:00',
      '2026-07-01',
      '2026-02-30T00:00:00Z',
      '5',
      '',
      'July 1, 2026',
      '2026-07-01T09:30:00+24:00',
    ],
    ...['2026-07-01 09:30:00Z', '2026-07-01T24:00:00Z', '1782900000000'],
  ])('now: %j is refused', async (now) => {
    const { exitCode, stdout, stderr } = await decide(lines([request({ now })]))
    expect(stdout).toBe('')
    expect(stderr).toBe(
      `line 1: request-invalid: now is no time\n  /now: found '${now}', expected a day and a time that exist, in ISO 8601 with an offset, as 2026-07-01T10:00:00+03:00\n`,
    )
    expect(exitCode).toBe(1)
  })

  test('decides the same whatever the zone of the machine', async () => {
    writeFileSync(at('input.jsonl'), lines([request(), request({ now: '2026-07-01T09:30:00' })]))
    const args = ['decide', '--rules', at('rules'), '--input', at('input.jsonl')]
    const [utc, tokyo] = await Promise.all(
      ['UTC', 'Asia/Tokyo'].map(async (TZ) => {
        const { stdout, stderr } = await SuflerProcess.run(args, { TZ })
        return { stdout, stderr }
      }),
    )
    expect(tokyo).toEqual(utc)
    expect(utc?.stdout).toMatch(/^a call-centre\.prompt: roaming-pack/)
  })

  test('takes a byte order mark, line ends of Windows, empty lines, a last line without an end, and gzip', async () => {
    const whole = lines([request(), request({ customerId: 'b' })])
    const odd = `\ufeff${whole.replaceAll('\n', '\r\n\r\n').trimEnd()}`
    const plain = await decide(whole)
    expect(plain.stdout.split('\n')).toHaveLength(3)
    for (const input of [odd, gzipSync(odd)]) expect(await decide(input)).toEqual(plain)
  })

  test('tells of a line that is no text or too long, and goes on', async () => {
    const good = Buffer.from(lines([request()]))
    const wrong = Buffer.concat([Buffer.from('{"customerId":"'), Buffer.of(0xc0), Buffer.from('"}\n')])
    const overlong = Buffer.from(`{"customerId":"${'x'.repeat(300_000)}"}\n`)
    const { exitCode, stdout, stderr } = await decide(Buffer.concat([wrong, overlong, good]))
    expect(stdout).toMatch(/^a call-centre\.prompt: /)
    expect(stderr).toBe(
      'line 1: json-invalid: found bytes that are not UTF-8, expected a file in UTF-8\n' +
        'line 2: json-invalid: found a line of more than 262144 bytes, expected a shorter one\n',
    )
    expect(exitCode).toBe(1)
  })

  test('tells where an input breaks off', async () => {
    const broken = gzipSync(lines(Array.from({ length: 2_000 }, (_, index) => request({ customerId: `c${index}` }))))
    const { exitCode, stderr } = await decide(broken.subarray(0, broken.length - 20))
    expect(stderr).toMatch(/error: .*input\.jsonl: broken gzip: unexpected end of file\n$/)
    expect(exitCode).toBe(1)
  })
})

describe('sufler test', () => {
  test('a test whose customer has no room fails with the reason, and the others run', async () => {
    const test = (index: number) => ({
      ...{ name: `t${index}`, now: '2026-07-01T10:00:00+03:00', placement: 'call-centre.prompt' },
      ...{ customer: { services: [`s${index}`] }, expect: { includes: ['greeting'] } },
    })
    const tests = JSON.stringify(Array.from({ length: 50 }, (_, index) => test(index)))
    mkdirSync(at('full/tests'), { recursive: true })
    for (const [path, text] of Object.entries(minimalRules)) {
      mkdirSync(dirname(at(`full/${path}`)), { recursive: true })
      if (!path.startsWith('tests/')) writeFileSync(at(`full/${path}`), text)
    }
    writeFileSync(at('full/tests/all.json'), tests)
    const { exitCode, stdout } = await runInProcess(['test', at('full'), '--json'])
    const results = JSON.parse(stdout) as { name: string; failures: string[] }[]
    const failed = results.filter(({ failures }) => failures.length > 0)
    expect(results).toHaveLength(50)
    expect(failed.map(({ name }) => name)).toEqual(['t47', 't48', 't49'])
    expect(failed[0]?.failures).toEqual([expect.stringMatching(/^layout-full: no room for 's47' in set 'services'/)])
    expect(exitCode).toBe(1)
  })
})
