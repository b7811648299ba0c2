import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KeyDirectory } from '#sufler/service/access/key-directory.ts'
import type { AccessKey } from '#sufler/store/access-keys.ts'
import { TestServer } from '../rest/test-server.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { busyMs, eventually } from '../support/timed.ts'
import { testKey } from './keyed-server.ts'

let redis: RedisServer
beforeAll(async () => {
  redis = await startRedisServer()
})
afterAll(() => redis.stop())

const [first, second, revoked] = [testKey('admin'), testKey('service'), testKey('operator')]
const start = () => TestServer.start({ store: redis.url, log: 'info' })
const ask = async (server: TestServer, key?: string) => {
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` }
  return (await server.send('GET', '/v1/rulesets', undefined, headers)).status
}
const ids = (keys: AccessKey[]) => keys.map(({ id }) => id).sort()

describe('a store that comes back without its keys', () => {
  let server: TestServer
  let client: Redis
  beforeAll(async () => {
    client = new Redis(redis.port, '127.0.0.1', { lazyConnect: false, retryStrategy: () => 50 })
    client.on('error', () => {})
    server = await start()
    expect(await ask(server)).toBe(200)
    for (const { record } of [first, second]) await server.server.sufler.store.accessKeys.put(record)
    await server.server.sufler.store.accessKeys.put({ ...revoked.record, revokedAtMs: 1 })
    await eventually(async () => expect(await ask(server)).toBe(401))
    expect(await ask(server, first.text)).toBe(200)
  })
  afterAll(async () => {
    client.disconnect()
    await server.stop()
  })

  const loses: [how: string, lose: () => Promise<unknown>][] = [
    ['an eviction of the keys', () => client.del('sufler:access-keys')],
    ['FLUSHALL', () => client.flushall()],
    [
      'a restart with an empty memory',
      async () => {
        await redis.kill()
        await redis.restart()
      },
    ],
  ]
  test.each(loses)('opens nothing: %s', async (_how, lose) => {
    await lose()
    let openings = 0
    const kept = () => server.server.sufler.store.accessKeys.all()
    await eventually(async () => {
      if ((await ask(server)) === 200) openings++
      expect(ids(await kept())).toEqual(ids([first.record, second.record, revoked.record]))
    })
    expect(openings).toBe(0)
    expect(await ask(server, first.text)).toBe(200)
    // Known by its hash alone: it was not used before the loss.
    expect(await ask(server, second.text)).toBe(403)
    expect(await ask(server, revoked.text)).toBe(401)
  })

  test('is an alarm, over when the keys are written back', async () => {
    const { alarms } = server.server.sufler
    await eventually(async () => expect(alarms.raised).toEqual([]))
    server.logLines.length = 0
    await client.del('sufler:access-keys')
    await eventually(async () => expect(server.logLines.join('')).toContain('an alarm is over'))
    const told = server.logLines.map((line) => JSON.parse(line)).filter(({ alarm }) => alarm === 'keys-lost')
    expect(told.map(({ level }) => level)).toEqual(['error', 'info'])
    expect(told[0].detail).toBe('3 keys are gone; they stay good here, and are written back')
  })

  test('leaves a node that starts afterwards closed as well', async () => {
    await client.flushall()
    await eventually(async () => expect(await client.hlen('sufler:access-keys')).toBe(3))
    const later = await start()
    expect([await ask(later), await ask(later, first.text)]).toEqual([401, 200])
    await later.stop()
  })
})

describe('a directory of keys', () => {
  test('goes on without those that a store with others does not have: they were taken back to an earlier day', async () => {
    let kept = [first.record, second.record]
    const restored: AccessKey[] = []
    const directory = await KeyDirectory.open({
      all: async () => kept,
      put: async () => {},
      restore: async (keys) => void restored.push(...keys),
    })
    kept = [second.record]
    await eventually(async () => expect(directory.find(first.record.id)).toBeUndefined(), 2_000 + busyMs)
    expect(restored).toEqual([])
    directory.close()
  })
})

describe('behind a proxy, a server on loopback', () => {
  test.each([{ trustProxy: '127.0.0.1' }, { behindTls: 'true' }, { requireKeys: 'true' }])(
    'does not start without keys: %j',
    async (settings) => {
      await expect(TestServer.start(settings)).rejects.toThrow('keys are required, and there are none')
    },
  )
})
