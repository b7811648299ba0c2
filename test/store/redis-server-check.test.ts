import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '#sufler/store/open-store.ts'
import { refuseUnsafeServer, StoreUnsafe } from '#sufler/store/refuse-unsafe-server.ts'
import type { Store } from '#sufler/store/store.ts'
import { type RedisClusterServers, startRedisCluster } from '../support/redis-cluster.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { eventually } from '../support/timed.ts'

const faultsOf = async (store: Store) => (await store.checkServer()).map(({ fault }) => fault)

describe('what is amiss with a Redis server', () => {
  let server: RedisServer
  let redis: Redis
  let store: Store

  beforeAll(async () => {
    server = await startRedisServer('--appendonly', 'yes', '--enable-protected-configs', 'yes')
    redis = new Redis(server.url)
    store = await openStore(server.url)
  })
  afterAll(async () => {
    await store.close()
    redis.disconnect()
    await server.stop()
  })

  it('is nothing, when it keeps what it is given', async () => {
    expect(await store.checkServer()).toEqual([])
    expect(await refuseUnsafeServer(store)).toEqual([])
  })

  it.each(['allkeys-lru', 'volatile-lru', 'volatile-ttl', 'allkeys-random'])(
    'is eviction by %s, with which nothing starts unless it is allowed',
    async (policy) => {
      await redis.config('SET', 'maxmemory-policy', policy)
      try {
        const finding = { fault: 'eviction', detail: `found maxmemory-policy ${policy}, expected noeviction` }
        expect(await store.checkServer()).toEqual([finding])
        await expect(refuseUnsafeServer(store)).rejects.toThrow(StoreUnsafe)
        await expect(refuseUnsafeServer(store)).rejects.toThrow(
          `${store.description}: found maxmemory-policy ${policy}, expected noeviction: customers,`,
        )
        expect(await refuseUnsafeServer(store, true)).toEqual([finding])
      } finally {
        await redis.config('SET', 'maxmemory-policy', 'noeviction')
      }
    },
  )

  it('is that it keeps nothing over a restart', async () => {
    await redis.config('SET', 'appendonly', 'no')
    expect(await faultsOf(store)).toEqual(['not-persistent'])
    await redis.config('SET', 'save', '3600 1')
    expect(await faultsOf(store)).toEqual([])
    await redis.config('SET', 'save', '')
    await redis.config('SET', 'appendonly', 'yes')
  })

  it('is that little memory is left', async () => {
    const used = /^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]
    await redis.config('SET', 'maxmemory', String(Math.round(Number(used) * 1.02)))
    expect(await faultsOf(store)).toEqual(['memory-low'])
    await redis.config('SET', 'maxmemory', '0')
  })

  it('is that replicas are missing which writes need', async () => {
    await redis.config('SET', 'min-replicas-to-write', '1')
    expect(await faultsOf(store)).toEqual(['replicas-missing'])
    await redis.config('SET', 'min-replicas-to-write', '0')
    const waiting = await openStore(server.url, { waitReplicas: 1 })
    const replica = await startRedisServer('--replicaof', `127.0.0.1 ${server.port}`, '--appendonly', 'yes')
    try {
      await eventually(async () => expect(await faultsOf(waiting)).toEqual([]), 30_000)
      await replica.kill()
      await eventually(async () => expect(await faultsOf(waiting)).toEqual(['replicas-missing']), 30_000)
    } finally {
      await waiting.close()
      await replica.stop()
    }
  })

  it('is that it is a replica, to which nobody can write', async () => {
    const replica = await startRedisServer('--replicaof', `127.0.0.1 ${server.port}`, '--appendonly', 'yes')
    const store = await openStore(replica.url)
    try {
      const detail = `found a replica of 127.0.0.1:${server.port}, expected a primary`
      expect(await store.checkServer()).toEqual([{ fault: 'replica', detail }])
      await expect(refuseUnsafeServer(store, true)).rejects.toThrow(`${detail}: it refuses writes; name the primary`)
    } finally {
      await store.close()
      await replica.stop()
    }
  })

  it('is that the last write to its disk failed', async () => {
    await redis.config('SET', 'dir', '/proc')
    await redis.set('something', 'to save')
    await redis.bgsave().catch(() => {})
    try {
      await eventually(async () => expect(await faultsOf(store)).toEqual(['persistence-failing']), 30_000)
    } finally {
      await redis.config('SET', 'dir', '/tmp')
    }
  })
})

describe('a Redis server that does not tell', () => {
  it.each([
    [['config'], 'tell min-replicas-to-write, save ('],
    [['info'], 'tell role, replicas, persistence, memory ('],
    [['config', 'info'], 'tell role, replicas, persistence, memory, min-replicas-to-write, maxmemory-policy ('],
  ])('%s: says what could not be checked, and is used all the same', async (refused, expected) => {
    const server = await startRedisServer()
    const redis = new Redis(server.url)
    const without = refused.map((command) => `-${command}`)
    await redis.acl('SETUSER', 'app', 'on', '>secret', '~*', '&*', '+@all', ...without)
    redis.disconnect()
    const store = await openStore(server.url.replace('//', '//app:secret@'))
    try {
      const findings = await refuseUnsafeServer(store)
      expect(findings).toMatchObject([{ fault: 'unchecked' }])
      expect(findings[0]?.detail).toContain(expected)
      expect(findings[0]?.detail).toContain('(NOPERM ')
      await store.addToCounters([{ counter: 'goes on', by: 1 }])
    } finally {
      await store.close()
      await server.stop()
    }
  })
})

describe('a Redis cluster', () => {
  let servers: RedisClusterServers
  let store: Store

  beforeAll(async () => {
    servers = await startRedisCluster()
    store = await openStore(servers.url)
  })
  afterAll(async () => {
    await store.close()
    await servers.stop()
  })

  it('is checked primary by primary, also while one is away', async () => {
    const last = servers.nodes[2] as RedisServer
    const redis = new Redis(last.port)
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lfu')
    redis.disconnect()
    const detail = `127.0.0.1:${last.port}: found maxmemory-policy allkeys-lfu, expected noeviction`
    const evictions = async () => (await store.checkServer()).filter(({ fault }) => fault === 'eviction')
    expect(await evictions()).toEqual([{ fault: 'eviction', detail }])
    await servers.nodes[0]?.kill()
    await eventually(async () => expect(await evictions()).toEqual([{ fault: 'eviction', detail }]), 15_000)
  })
})
