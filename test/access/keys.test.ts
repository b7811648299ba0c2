import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keysReadEveryMs } from '#sufler/service/access/key-directory.ts'
import { StoreUnavailable } from '#sufler/store/store.ts'
import { TestServer } from '../rest/test-server.ts'
import { busyMs } from '../support/timed.ts'
import { KeyedServer, testKey } from './keyed-server.ts'

let keyed: KeyedServer

beforeAll(async () => {
  keyed = await KeyedServer.start({ failuresPerMinute: '1000000' })
})
afterAll(() => keyed.stop())

const decision = { customerId: 'c-1', placements: [{ id: 'site.hero' }] }
const decide = (key: string | undefined, headers = {}) => keyed.send(key, 'POST', '/v1/decisions', decision, headers)

describe('a key', () => {
  test.each([
    ['cut', (text: string) => text.slice(0, -1)],
    ['with another last letter', (text: string) => text.slice(0, -2) + (text.endsWith('AA') ? 'BB' : 'AA')],
    ['with the id of another', (text: string) => text.replace(/_[a-z0-9]{12}_/, `_${keyed.keys.admin.record.id}_`)],
    ['with another role', (text: string) => text.replace('sufler_service', 'sufler_admin')],
    ['that is only its hash', () => keyed.keys.service.record.hash],
    ['of another form', () => 'letmein'],
    ['that looks like a sign-in, where none are taken', () => 'aaaa.bbbb.cccc'],
  ])('is refused: %s', async (_name, change) => {
    const { status, headers, body } = await decide(change(keyed.keys.service.text))
    expect([status, body.code]).toEqual([401, 'key-unknown'])
    expect(headers.get('www-authenticate')).toBe('Bearer realm="sufler", error="invalid_token"')
  })

  test.each(['Basic x', 'Bearer', 'Bearer a b', 'Bearer  '])('is missing in %j', async (authorization) => {
    expect((await decide(undefined, { authorization })).body.code).toBe('key-required')
  })

  test('is taken with the scheme in any case', async () => {
    const { text } = keyed.keys.service
    expect((await decide(undefined, { authorization: `bearer ${text}` })).status).toBe(200)
    expect((await decide(undefined, { authorization: `BEARER  ${text}` })).status).toBe(200)
  })

  test('that was just made is taken at once', async () => {
    const { text, record } = testKey('service')
    await sleep(1_100)
    await keyed.server.server.sufler.store.accessKeys.put(record)
    expect((await decide(text)).status).toBe(200)
  })

  test('that is not known has the store read once a second at most', async () => {
    const { accessKeys } = keyed.server.server.sufler.store
    const all = accessKeys.all.bind(accessKeys)
    let reads = 0
    accessKeys.all = () => {
      reads++
      return all()
    }
    await sleep(1_100)
    reads = 0
    const answers = await Promise.all(Array.from({ length: 200 }, () => decide(testKey('service').text)))
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set(['key-unknown']))
    // One because of them, and one that comes by every two seconds.
    expect(reads).toBeLessThanOrEqual(2)
    accessKeys.all = all
  })

  test('is refused within two seconds of being revoked, and for good', async () => {
    const { text, record } = testKey('service')
    await keyed.put(record)
    expect((await decide(text)).status).toBe(200)
    await keyed.server.server.sufler.store.accessKeys.put({ ...record, revokedAtMs: Date.now() })
    const revokedAtMs = performance.now()
    while ((await decide(text)).status === 200) await sleep(20)
    expect(performance.now() - revokedAtMs).toBeLessThan(keysReadEveryMs + busyMs)
    expect((await decide(text)).body.code).toBe('key-unknown')
  })

  test.each(['admin', 'site'] as const)(
    'of the role %s that is revoked while it is checked is not remembered',
    async (role) => {
      const { text, record } = testKey(role)
      await keyed.put(record)
      const { access } = keyed.server.server.sufler
      const { keys } = access
      const find = keys.findNew.bind(keys)
      // The check has found the key; before it is over, the node reads that it was revoked.
      keys.findNew = async (id) => {
        const found = await find(id)
        await keyed.server.server.sufler.store.accessKeys.put({ ...record, revokedAtMs: Date.now() })
        while (keys.find(record.id) !== undefined) await sleep(20)
        return found
      }
      const check = () =>
        role === 'site'
          ? access.siteKeyOf(text, '192.0.2.1')
          : access.authenticate({ secret: text, address: '192.0.2.1' })
      await check()
      keys.findNew = find
      await expect(check()).rejects.toThrow('key-unknown')
    },
  )

  test('stays good while the store cannot be read, and that is logged once', async () => {
    const { accessKeys } = keyed.server.server.sufler.store
    const all = accessKeys.all
    accessKeys.all = async () => {
      throw new StoreUnavailable('away')
    }
    await sleep(keysReadEveryMs * 2 + 200)
    expect((await decide(keyed.keys.service.text)).status).toBe(200)
    accessKeys.all = all
    const told = keyed.server.logLines.filter((line) => line.includes('keys cannot be read'))
    expect(told).toHaveLength(1)
  })

  test('never stands in the log', () => {
    const log = keyed.server.logLines.join('')
    expect(log).not.toContain('sufler_service_')
    expect(log).not.toContain(keyed.keys.service.text.slice(-43))
  })
})

describe('outcomes by the id of a decision', () => {
  const report = async (key: string) => {
    const { body } = await decide(keyed.keys.service.text)
    const { decisionId, placements } = body
    const [{ offerId, token }] = placements[0].offers
    const named = { decisionId, placementId: 'site.hero', offerId, outcome: 'impression' }
    const outcomes = [named, { token, outcome: 'click' }]
    return (await keyed.send(key, 'POST', '/v1/outcomes', { customerId: 'c-1', outcomes })).body
  }

  test('are taken of a service, which is trusted', async () => {
    expect(await report(keyed.keys.service.text)).toMatchObject({ recorded: 2, refused: [] })
  })

  test('need the token of an operator', async () => {
    const { recorded, refused } = await report(keyed.keys.operator.text)
    expect([recorded, refused]).toEqual([1, [expect.objectContaining({ position: 0, code: 'token-required' })]])
  })
})

describe('without keys, on loopback', () => {
  let open: TestServer
  beforeAll(async () => {
    open = await TestServer.start()
  })
  afterAll(() => open.stop())

  /** `fetch` lets nobody set Host. */
  const askAs = (headers: Record<string, string>) =>
    open.server.rest.inject({ method: 'POST', url: '/v1/decisions', payload: decision, headers })

  test.each(['localhost:8080', '127.0.0.1', '[::1]:9', 'shop.localhost'])(
    'asks who comes by %s for no key',
    async (host) => {
      expect((await askAs({ host })).statusCode).toBe(200)
      expect((await askAs({ host, origin: `http://${host}` })).statusCode).toBe(200)
    },
  )

  test.each(['evil.example', 'localhost.evil.example:8080'])(
    'refuses a name that was made to lead here: %s',
    async (host) => {
      const { statusCode, body } = await askAs({ host, origin: `http://${host}` })
      expect([statusCode, JSON.parse(body).code]).toEqual([403, 'host-refused'])
      const health = await open.server.rest.inject({ url: '/healthz', headers: { host } })
      expect(health.statusCode).toBe(403)
    },
  )

  test.each([
    'https://evil.example',
    'null',
    'http://localhost:8081',
    'file://',
    'http://evil-localhost:8080',
    'http://localhost:8080.evil.example',
    'http://localhost:80800',
    'ws://localhost:8080',
    'http://LOCALHOST:8080',
  ])('refuses pages that are not its own: %s', async (origin) => {
    const { statusCode, body } = await askAs({ host: 'localhost:8080', origin })
    expect([statusCode, JSON.parse(body).code]).toEqual([403, 'origin-refused'])
  })

  test('is closed as soon as a key is made, and not opened again when that is revoked', async () => {
    expect((await askAs({})).statusCode).toBe(200)
    const { sufler } = open.server
    const { text, record } = testKey('service')
    await sufler.store.accessKeys.put(record)
    while ((await askAs({})).statusCode === 200) await sleep(20)
    expect((await askAs({})).statusCode).toBe(401)
    expect((await askAs({ authorization: `Bearer ${text}`, host: 'sufler.example' })).statusCode).toBe(200)
    await sufler.store.accessKeys.put({ ...record, revokedAtMs: 1 })
    await sleep(keysReadEveryMs + 300)
    expect((await askAs({})).statusCode).toBe(401)
    expect((await askAs({ authorization: `Bearer ${text}` })).statusCode).toBe(401)
  })
})
