import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KeyedServer } from '../access/keyed-server.ts'
import { startSite } from './site-server.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/site.md'), 'utf8')

/** The code of the page in one language, in the order in which it stands there. */
function codeIn(language: string): string {
  const blocks = [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))]
  expect(blocks.length).toBeGreaterThan(0)
  return blocks.map(([, code]) => code).join('\n')
}

let site: KeyedServer
let secret: string
let siteKeyId: string

beforeAll(async () => {
  site = await startSite()
  siteKeyId = site.keys.site.record.id
  secret = site.server.server.sufler.site.proofs.secretOf(siteKeyId)
  await site.send(site.keys.service.text, 'PATCH', '/v1/customers/анна', { features: { data_mb: 5_000 } })
})
afterAll(() => site.stop())

async function offered(proof: string): Promise<string> {
  const body = { key: site.keys.site.text, placements: [{ id: 'site.hero' }], consent: true }
  const customer = { id: 'анна', proof }
  const headers = { origin: KeyedServer.siteOrigin }
  const answer = await site.send(undefined, 'POST', '/v1/site/decisions', { ...body, customer }, headers)
  return answer.body.placements?.[0].offers[0].offerId ?? answer.body.code
}

/** Runs a program and gives what it has printed; undefined where there is none of the name. */
function run(program: string, args: string[], input: string): string | undefined {
  const { error, stdout, stderr, status } = spawnSync(program, args, {
    input,
    encoding: 'utf8',
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
  })
  if (error !== undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
  if (status !== 0) throw new Error(stderr)
  return stdout.trim()
}

describe('the examples of docs/site.md', () => {
  test('prove a customer in Node', async () => {
    const code = `${codeIn('js')}\nconsole.log(proofOf('${secret}', '${siteKeyId}', 'анна'))`
    expect(await offered(run(process.execPath, ['--input-type=module'], code) as string)).toBe('heavy')
  })

  test('prove a customer in Python', async ({ skip }) => {
    const code = `${codeIn('python')}\nprint(proof_of('${secret}', '${siteKeyId}', 'анна'))`
    const proof = run('python3', ['-'], code)
    if (proof === undefined) return skip('there is no python3 here')
    expect(await offered(proof)).toBe('heavy')
  })

  test('prove a customer in PHP', async ({ skip }) => {
    const code = `${codeIn('php')}\necho proof_of('${secret}', '${siteKeyId}', 'анна');`
    const proof = run('php', [], code)
    if (proof === undefined) return skip('there is no php here')
    expect(await offered(proof)).toBe('heavy')
  })

  test('render a banner on the server, for a customer and for who is passing', async () => {
    const keys = { serviceKey: site.keys.service.text, siteKey: site.keys.site.text, siteKeyId, secret }
    const call = (customerId: string | undefined, url = site.server.url) =>
      `console.log(JSON.stringify(await heroOf('${url}', ${JSON.stringify(keys)}, ${JSON.stringify(customerId)}, true) ?? null))`
    // A shop would rather show its own content than wait longer; a busy machine is to show ours.
    const waiting = 'AbortSignal.timeout(100)'
    expect(codeIn('js')).toContain(waiting)
    const patientCode = codeIn('js').replace(waiting, 'AbortSignal.timeout(10_000)')
    // The child must be answered meanwhile: it cannot be waited for.
    const { execFile } = await import('node:child_process')
    const heroOf = (customerId: string | undefined, url?: string) =>
      new Promise((done, failed) => {
        const code = `${patientCode}\n${call(customerId, url)}`
        execFile(process.execPath, ['--input-type=module', '--eval', code], (error, stdout) =>
          error === null ? done(JSON.parse(stdout)) : failed(error),
        )
      })
    expect(await heroOf('анна')).toMatchObject({ title: 'Friend, take more', keep: true, subject: expect.any(String) })
    expect(await heroOf(undefined)).toMatchObject({ title: 'gold' })
    expect(await heroOf('анна', 'http://127.0.0.1:9')).toBeNull()
  })
})
