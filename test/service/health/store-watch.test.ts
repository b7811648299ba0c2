import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLogger } from '#sufler/observability/logger.ts'
import { Alarms } from '#sufler/service/health/alarms.ts'
import { StoreWatch } from '#sufler/service/health/store-watch.ts'
import { openStore } from '#sufler/store/open-store.ts'
import type { ServerFinding } from '#sufler/store/server-finding.ts'
import { type Store, StoreUnavailable } from '#sufler/store/store.ts'
import { type RedisServer, startRedisServer } from '../../support/redis-server.ts'
import { eventually } from '../../support/timed.ts'

function logged() {
  const lines: Record<string, unknown>[] = []
  const logger = createLogger('info', { write: (line: string) => void lines.push(JSON.parse(line)) })
  return { lines, logger, alarms: new Alarms(logger) }
}

describe('a server that is set up otherwise while we use it', () => {
  let server: RedisServer
  let redis: Redis
  let store: Store

  beforeAll(async () => {
    server = await startRedisServer()
    redis = new Redis(server.url)
    store = await openStore(server.url)
  })
  afterAll(async () => {
    await store.close()
    redis.disconnect()
    await server.stop()
  })

  test('raises an alarm, which is over when it is put right', async () => {
    const { lines, logger, alarms } = logged()
    const watch = new StoreWatch(store, alarms, logger, 50)
    await watch.start()
    try {
      expect(alarms.raised).toEqual([])
      await redis.config('SET', 'maxmemory-policy', 'allkeys-lru')
      await eventually(async () => expect(alarms.raised).toEqual(['redis-evicts']))
      await redis.config('SET', 'maxmemory-policy', 'noeviction')
      await eventually(async () => expect(alarms.raised).toEqual([]))
      await redis.replicaof('127.0.0.1', '1')
      await eventually(async () => expect(alarms.raised).toEqual(['redis-is-replica']))
      expect(alarms.isUnready).toBe(true)
      await redis.replicaof('NO', 'ONE')
      await eventually(async () => expect(alarms.raised).toEqual([]))
    } finally {
      watch.close()
    }
    expect(lines.map(({ level, alarm, detail, msg }) => [level, alarm ?? msg, detail])).toEqual([
      [
        'warn',
        "the store's server: found appendonly no and no save points: everything is lost when the server restarts",
        undefined,
      ],
      ['error', 'redis-evicts', 'found maxmemory-policy allkeys-lru, expected noeviction'],
      ['info', 'redis-evicts', undefined],
      ['error', 'redis-is-replica', 'found a replica of 127.0.0.1:1, expected a primary'],
      ['info', 'redis-is-replica', undefined],
    ])
  })
})

test('what raises no alarm is told once, and again when it is another', async () => {
  const { lines, logger, alarms } = logged()
  const said: ServerFinding[][] = [
    [{ fault: 'unchecked', detail: 'one' }],
    [{ fault: 'unchecked', detail: 'one' }],
    [],
    [
      { fault: 'unchecked', detail: 'two' },
      { fault: 'unchecked', detail: 'three' },
    ],
  ]
  let asked = 0
  const watch = new StoreWatch({ checkServer: async () => said[asked++] ?? [] }, alarms, logger, 1)
  await watch.start()
  await eventually(async () => expect(asked).toBeGreaterThan(said.length))
  watch.close()
  expect(lines.map(({ msg }) => msg)).toEqual(["the store's server: one", "the store's server: two; three"])
})

test('what was found stays raised while the store is away', async () => {
  const { lines, logger, alarms } = logged()
  let asked = 0
  const checkServer = async (): Promise<ServerFinding[]> => {
    if (asked++ > 0) throw new StoreUnavailable('away')
    return [{ fault: 'memory-low', detail: 'little' }]
  }
  const watch = new StoreWatch({ checkServer }, alarms, logger, 1)
  await watch.start()
  await eventually(async () => expect(asked).toBeGreaterThan(3))
  watch.close()
  expect(alarms.raised).toEqual(['redis-memory-low'])
  expect(lines).toHaveLength(1)
})
