import { exec } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SuflerProcess } from '../support/sufler-process.ts'

let dir: string
let demo: SuflerProcess

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sufler-demo-'))
  demo = new SuflerProcess(['demo', '--port', '0', '--grpc-port', '0', '--store', `lmdb:${join(dir, 'store')}`])
  await demo.says(/curl .*'\n/)
})
afterAll(async () => {
  demo.signal('SIGTERM')
  const exitCode = await demo.exitCode
  await rm(dir, { recursive: true, force: true })
  expect(exitCode).toBe(0)
})

function explain(...args: string[]): Promise<SuflerProcess> {
  return SuflerProcess.run([
    ...['explain', '--rules', 'rules', '--store', `lmdb:${join(dir, 'store')}`],
    ...['--placement', 'call-centre.prompt', '--context', 'call.reason=roaming', ...args],
  ])
}

async function explainedOverRest(): Promise<unknown> {
  const response = await fetch(`${await demo.url()}/v1/decisions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      customerId: '79161234567',
      placements: [{ id: 'call-centre.prompt' }],
      context: { 'call.reason': 'roaming' },
      explain: true,
      dryRun: true,
    }),
  })
  const { decisionId: _, ...answer } = (await response.json()) as Record<string, unknown>
  return answer
}

describe('sufler demo', () => {
  test('prints what to open, and a line to paste that answers with the roaming data pack first', async () => {
    expect(demo.stdout).toMatch(/http:\/\/127\.0\.0\.1:\d+\/docs/)
    expect(demo.stdout).toMatch(/http:\/\/127\.0\.0\.1:\d+\/metrics/)
    const line = demo.stdout.split('\n').find((each) => each.startsWith('curl '))
    const { stdout } = await promisify(exec)(line ?? '')
    expect(JSON.parse(stdout).placements[0].offers[0]).toMatchObject({
      offerId: 'roaming-data-pack',
      treatment: { locale: 'en' },
    })
    expect(demo.stderr).toBe('')
  })
})

describe('sufler explain', () => {
  test('tells what is shown and where every other offer fell, while a server uses the store', async () => {
    const { stdout, exitCode } = await explain('--customer', '79161234567', '--locale', 'en')
    expect(await exitCode).toBe(0)
    expect(stdout).toMatch(/call-centre\.prompt: offers \d+( → [a-z-]+ \d+)+ → shown \d+\n/)
    expect(stdout).toContain('  1. roaming-data-pack, score ')
    expect(stdout).toMatch(
      /^ {2}data-tethering +not-eligible +4 of 5 conditions hold; Use as a hotspot in 30 days: 0 days, needs at least 3 days$/m,
    )
    const offers = Number(/offers (\d+)/.exec(stdout)?.[1])
    const lines = stdout.split('\n').filter((line) => /^ {2}\S/.test(line))
    expect(lines).toHaveLength(offers)
  })

  test("gives the reasons for what is shown, in the catalogue's first language unless told", async () => {
    const { stdout } = await explain('--customer', '79161234567')
    expect(stdout).toMatch(/1\. roaming-data-pack, score .*\n +Интернет за 30 дней: [\d\s]+ МБ \(от 1\s000\)\n/)
    const english = await explain('--customer', '79161234567', '--locale', 'en')
    expect(english.stdout).toMatch(
      /1\. roaming-data-pack, score .*\n +Mobile internet in 30 days: [\d,]+ MB \(from 1,000\)\n/,
    )
  })

  test('tells of one offer all its conditions', async () => {
    const { stdout } = await explain('--customer', '79161234567', '--offer', 'roaming-voice-pack', '--locale', 'en')
    expect(stdout).toContain('roaming-voice-pack: not-eligible (eligibility): its conditions do not hold')
    expect(stdout).toContain(
      '✗ voice_minutes_30d greaterThanInclusive 100: Outgoing calls in 30 days: 85 minutes, needs at least 100 minutes',
    )
    expect(stdout).toContain('✓ call.reason equal "roaming": it is "roaming"')
    expect(stdout).not.toContain('data-tethering')
  })

  test('takes an object of the context as JSON', async () => {
    const about = ['--customer', '79161234567', '--placement', 'site.sidebar', '--offer', 'cart-phone-cover']
    const { stdout } = await explain(
      ...[...about, '--locale', 'en'],
      ...['--context', 'cart.contents={"total":8990,"items":[{"category":"phones"}]}'],
    )
    expect(stdout).toContain('✓ cart.contents $.items[*].category contains "phones": it is ["phones"]')
    expect(stdout).toContain(
      '✗ cart.contents $.total greaterThanInclusive 30000: Contents of the cart $.total: 8,990, needs at least 30,000',
    )
  })

  test('gives the answer that REST gives, as JSON', async () => {
    const before = await explainedOverRest()
    const { stdout } = await explain('--customer', '79161234567', '--json')
    const { decisionId: _, ...answer } = JSON.parse(stdout)
    // Explanations name the time of day: the minute may turn, but only once.
    expect([before, await explainedOverRest()]).toContainEqual(answer)
  })

  test.each([
    ['an unknown customer', ['--customer', 'nobody'], 1, 'customer-unknown'],
    [
      'an unknown offer',
      ['--customer', '79161234567', '--offer', 'roaming-voce-pack'],
      1,
      "did you mean 'roaming-voice-pack'?",
    ],
    [
      'an unknown placement',
      ['--customer', '79161234567', '--placement', 'site.heros'],
      1,
      "did you mean 'site.hero'?",
    ],
    [
      'an unknown context fact',
      ['--customer', '79161234567', '--context', 'call.raeson=bill'],
      1,
      "did you mean 'call.reason'?",
    ],
    [
      'an object that is not JSON',
      ['--customer', '79161234567', '--context', 'cart.contents={total'],
      1,
      "/context/cart.contents: found '{total', expected an object or list, or null",
    ],
    [
      'a context fact without value',
      ['--customer', '79161234567', '--context', 'call.reason'],
      1,
      'expected fact=value',
    ],
    ['a store that does not exist', ['--customer', '79161234567', '--store', 'mysql://x'], 2, 'expected lmdb:PATH'],
    ['no customer', [], 2, "required option '--customer <id>' not specified"],
  ])('%s', async (_name, args, code, message) => {
    const { stderr, stdout, exitCode } = await explain(...args)
    expect(await exitCode).toBe(code)
    expect(stderr).toContain(message)
    expect(stdout).toBe('')
  })
})
