import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keysReadEveryMs } from '#sufler/service/access/key-directory.ts'
import { openStore } from '#sufler/store/open-store.ts'
import { restRules } from '../rest/rules.ts'
import { SuflerProcess } from '../support/sufler-process.ts'
import { busyMs } from '../support/timed.ts'

let dir: string
let store: string
let running: SuflerProcess | undefined

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sufler-keys-'))
  store = `lmdb:${join(dir, 'store')}`
  for (const [path, text] of Object.entries(restRules)) {
    await mkdir(dirname(join(dir, 'rules', path)), { recursive: true })
    await writeFile(join(dir, 'rules', path), text)
  }
})
afterEach(async () => {
  running?.signal('SIGKILL')
  await running?.exitCode
  running = undefined
  await rm(dir, { recursive: true, force: true })
})

const keys = (...args: string[]) => SuflerProcess.run(['keys', ...args, '--store', store])

async function create(...args: string[]): Promise<{ key: string; id: string; [name: string]: unknown }> {
  const { stdout, exitCode, stderr } = await keys('create', '--json', ...args)
  expect([await exitCode, stderr]).toEqual([0, ''])
  return JSON.parse(stdout)
}

function serve(...args: string[]): SuflerProcess {
  running = new SuflerProcess(['serve', '--rules', join(dir, 'rules'), '--store', store, '--port', '0', ...args])
  return running
}

describe('sufler keys', () => {
  test('creates a key, shows it this once, and lists it without', async () => {
    const created = await keys('create', '--role', 'service', '--name', 'billing')
    expect(created.stdout).toMatch(
      /^sufler_service_[a-z0-9]{12}_[A-Za-z0-9_-]{43}\n\nThis is shown once: .+ Its id is [a-z0-9]{12}\.\n$/,
    )
    const [text = ''] = created.stdout.split('\n')
    const listed = await keys('list')
    expect(await listed.exitCode).toBe(0)
    expect(listed.stdout).toContain('service  billing')
    expect(listed.stdout).not.toContain(text.slice(-43))
    const kept = await openStore(store)
    expect(JSON.stringify(await kept.accessKeys.all())).not.toContain(text.slice(-43))
    await kept.close()
  })

  test('creates site keys with the origins of their pages', async () => {
    const origins = ['https://shop.example', 'http://localhost:3000']
    const key = await create('--role', 'site', '--name', 'shop', ...origins.flatMap((origin) => ['--origin', origin]))
    expect(key).toEqual({
      key: expect.stringMatching(/^sufler_site_/),
      id: key.id,
      role: 'site',
      name: 'shop',
      createdAt: expect.any(String),
      origins,
    })
    const listed = JSON.parse((await keys('list', '--json')).stdout)
    expect(listed).toEqual([{ id: key.id, role: 'site', name: 'shop', createdAt: key.createdAt, origins }])
  })

  test('revokes a key, again without a word, and not one that there is not', async () => {
    const { id } = await create('--role', 'admin', '--name', 'ops')
    for (let time = 0; time < 2; time++) {
      const revoked = await keys('revoke', id)
      expect([await revoked.exitCode, revoked.stdout]).toEqual([0, `revoked ${id}, ops\n`])
    }
    expect(JSON.parse((await keys('list', '--json')).stdout)[0].revokedAt).toEqual(expect.any(String))
    const unknown = await keys('revoke', 'nnnnnnnnnnnn')
    expect([await unknown.exitCode, unknown.stderr]).toEqual([1, "error: there is no key 'nnnnnnnnnnnn'\n"])
  })

  test.each([
    [['--role', 'king', '--name', 'x'], /Allowed choices are operator, site, service, analyst, admin/],
    [['--role', 'admin'], /required option '--name <text>'/],
    [['--role', 'admin', '--name', ' '], /--name: found a text of 1 characters/],
    [['--role', 'site', '--name', 'x'], /--origin: found none, expected the origin of the pages/],
    [['--role', 'admin', '--name', 'x', '--origin', 'https://a.example'], /only keys of the role site have origins/],
    [
      ['--role', 'site', '--name', '', '--origin', 'https://a.example/'],
      /did you mean https:\/\/a\.example\?\nerror: --name/,
    ],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stdout, stderr } = await keys('create', ...args)
    expect([await exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
    expect((await keys('list')).stdout).toBe('no keys\n')
  })
})

describe('sufler keys proof-secret', () => {
  const tokenKeys = `k1:${Buffer.alloc(32, 1).toString('base64')}`
  const secretOf = (id: string, environment: Record<string, string> = { SUFLER_TOKEN_KEYS: tokenKeys }) =>
    SuflerProcess.run(['keys', 'proof-secret', id, '--store', store], environment)

  test('shows the secret of a site key, the same each time, another for each key, and keeps it nowhere', async () => {
    const site = () => create('--role', 'site', '--name', 'shop', '--origin', 'https://shop.example')
    const [one, other] = [await site(), await site()]
    const shown = await secretOf(one.id)
    expect([await shown.exitCode, shown.stdout]).toEqual([0, expect.stringMatching(/^k1\.[A-Za-z0-9_-]{43}\n$/)])
    expect((await secretOf(one.id)).stdout).toBe(shown.stdout)
    expect((await secretOf(other.id)).stdout).not.toBe(shown.stdout)
    expect((await keys('list', '--json')).stdout).not.toContain(shown.stdout.trim().slice(3))
  })

  test('has none without keys of tokens, nor for other keys', async () => {
    const { id } = await create('--role', 'service', '--name', 'billing')
    const unset = await secretOf(id, {})
    expect([await unset.exitCode, unset.stderr]).toEqual([2, 'error: SUFLER_TOKEN_KEYS is not set\n'])
    const wrong = await secretOf(id)
    expect([await wrong.exitCode, wrong.stderr]).toEqual([1, `error: no site key: '${id}'\n`])
    const unknown = await secretOf('nnnnnnnnnnnn')
    expect([await unknown.exitCode, unknown.stderr]).toEqual([1, "error: there is no key 'nnnnnnnnnnnn'\n"])
  })
})

describe('a server that others can reach', () => {
  test('does not start without keys, and says how to make one', async () => {
    const server = serve('--host', '0.0.0.0')
    expect(await server.exitCode).toBe(1)
    expect(server.stdout).toBe('')
    expect(server.stderr).toContain(
      `error: cannot start: 0.0.0.0 can be reached from other machines, and there are no keys; create one with: sufler keys create --role admin --name NAME --store ${store}, or listen on 127.0.0.1\n`,
    )
  })

  test('does not start either when all keys are revoked', async () => {
    await keys('revoke', (await create('--role', 'admin', '--name', 'ops')).id)
    const server = serve('--host', '0.0.0.0')
    expect(await server.exitCode).toBe(1)
    expect(server.stderr).toContain('there are no keys')
  })

  test('asks for keys, takes those that are made while it runs, and refuses those that are revoked', async () => {
    const { key, id } = await create('--role', 'admin', '--name', 'ops')
    const server = serve('--host', '0.0.0.0')
    await server.says(/ready on (http:\S+):/)
    const url = /ready on http:\/\/0\.0\.0\.0:(\d+)/.exec(server.stdout)?.[1]
    const status = async (secret?: string) =>
      (
        await fetch(`http://127.0.0.1:${url}/v1/rulesets`, {
          headers: secret === undefined ? {} : { authorization: `Bearer ${secret}` },
        })
      ).status
    expect([await status(), await status(key)]).toEqual([401, 200])
    const analyst = await create('--role', 'analyst', '--name', 'anna')
    expect(await status(analyst.key)).toBe(200)
    await keys('revoke', id)
    const revokedAtMs = Date.now()
    while ((await status(key)) === 200) await sleep(20)
    expect(Date.now() - revokedAtMs).toBeLessThan(keysReadEveryMs + busyMs)
    expect(await status(analyst.key)).toBe(200)
    expect(server.stderr).not.toContain(key.slice(-43))
  })

  test('is one on loopback too, when keys are demanded', async () => {
    const server = serve('--require-keys')
    expect(await server.exitCode).toBe(1)
    expect(server.stderr).toContain('error: cannot start: keys are required, and there are none; create one with: ')
  })

  test.each([
    [
      ['--jwks-url', 'https://id.example/keys'],
      ['--jwt-issuer: found nothing', '--jwt-audience: found nothing'],
    ],
    [
      ['--jwks-url', 'http://id.example/keys', '--jwt-issuer', 'i', '--jwt-audience', 'a'],
      ["--jwks-url: found 'http://id.example/keys', expected an https URL (http only on this machine)"],
    ],
    [['--trust-proxy', '10.0.0.0/8,proxy'], ["--trust-proxy: found 'proxy', expected an address"]],
    [['--trust-proxy', '10.0.0.0/33'], ["--trust-proxy: found '10.0.0.0/33'"]],
  ])('says what is wrong with its settings: %j', async (args, faults) => {
    const server = serve(...args)
    expect(await server.exitCode).toBe(2)
    for (const fault of faults) expect(server.stderr).toContain(fault)
  })
})
