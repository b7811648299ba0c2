import { inspect } from 'node:util'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '#sufler/store/open-store.ts'
import { type Store, StoreUnavailable } from '#sufler/store/store.ts'
import { listen } from '../contract/changes.ts'
import { anAppend } from '../contract/history.ts'
import { slotPatch } from '../contract/patches.ts'
import { freePort } from '../support/free-port.ts'
import { type RedisClusterServers, startRedisCluster } from '../support/redis-cluster.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { busyMs, eventually, timed } from '../support/timed.ts'

const now = Date.UTC(2026, 6, 1)
const commandTimeoutMs = 300
const patchOf = (customerId: string, value = 1) => ({ customerId, slots: slotPatch(0, value) })

describe('a Redis server that fails', () => {
  let server: RedisServer
  let store: Store

  beforeAll(async () => {
    server = await startRedisServer()
    store = await openStore(server.url, { commandTimeoutMs })
  })
  afterAll(async () => {
    await store.close()
    await server.stop()
  })

  const calls: [string, () => Promise<unknown>][] = [
    ['readCustomer', () => store.readCustomer('a')],
    ['readTexts', () => store.readTexts('a')],
    ['patchCustomers', () => store.patchCustomers([patchOf('a')], now)],
    ['appendHistory', () => store.appendHistory([anAppend('a')])],
    ['deleteCustomer', () => store.deleteCustomer('a')],
    ['layout.read', () => store.layout.read()],
    ['intern', () => store.layout.intern([{ dictionary: 'set:a', key: 'a' }])],
    ['ping', () => store.ping()],
  ]

  it('killed: what is in flight is refused at once, and so is what comes later; a server that is back is found', async () => {
    await store.patchCustomers([patchOf('a')], now)
    const bulk = Array.from({ length: 50_000 }, (_, i) => patchOf(`bulk-${i}`))
    const inFlight = timed(() => store.patchCustomers(bulk, now))
    await new Promise((resolve) => setImmediate(resolve))
    await server.kill()
    const broken = await inFlight
    expect(broken.error).toBeInstanceOf(StoreUnavailable)
    expect(broken.ms).toBeLessThan(2_000 + busyMs)

    for (const [name, call] of calls) {
      const refused = await timed(call)
      expect(refused.error, name).toBeInstanceOf(StoreUnavailable)
      expect(refused.ms, name).toBeLessThan(commandTimeoutMs + busyMs)
    }

    await server.restart()
    await eventually(() => store.ping(), 15_000)
    await store.patchCustomers([patchOf('b', 7)], now)
    expect((await store.readCustomer('b')).vector).toHaveLength(16)
  })

  it('silent: a call is refused when its time is over, and the store works again when the server does', async () => {
    server.pause()
    try {
      for (const [name, call] of calls.filter(([name]) => name !== 'layout.read')) {
        const refused = await timed(call)
        expect(refused.error, name).toBeInstanceOf(StoreUnavailable)
        expect(refused.ms, name).toBeLessThan(commandTimeoutMs + busyMs)
      }
    } finally {
      server.resume()
    }
    await eventually(() => store.ping(), 15_000)
    await eventually(() => store.patchCustomers([patchOf('c')], now), 15_000)
    expect((await store.readCustomer('c')).vector).toBeDefined()
  })

  it('without its scripts: they are loaded again', async () => {
    const redis = new Redis(server.url)
    await redis.script('FLUSH')
    redis.disconnect()
    await store.patchCustomers(
      Array.from({ length: 600 }, (_, i) => patchOf(`d-${i}`, i)),
      now,
    )
    expect(Buffer.from((await store.readCustomer('d-599')).vector ?? []).readDoubleLE(8)).toBe(599)
    await expect(store.appendHistory([anAppend('d-0')])).resolves.toMatchObject([{ records: 1 }])
    await expect(store.layout.intern([{ dictionary: 'set:d', key: 'a' }])).resolves.toEqual([0])
  })

  it('refusing writes for want of memory: unavailable, while reads go on', async () => {
    const redis = new Redis(server.url)
    await redis.config('SET', 'maxmemory', '1')
    try {
      await expect(store.patchCustomers([patchOf('e')], now)).rejects.toBeInstanceOf(StoreUnavailable)
      await expect(store.appendHistory([anAppend('e')])).rejects.toBeInstanceOf(StoreUnavailable)
      expect((await store.readCustomer('c')).vector).toBeDefined()
    } finally {
      await redis.config('SET', 'maxmemory', '0')
      redis.disconnect()
    }
  })

  it('a key of another type is a bug, not an outage', async () => {
    const redis = new Redis(server.url)
    await redis.set('sufler:{f}:t', 'no hash')
    redis.disconnect()
    const failed = await timed(() => store.readTexts('f'))
    expect(failed.error).toBeInstanceOf(Error)
    expect(failed.error).not.toBeInstanceOf(StoreUnavailable)
  })

  it('killed: who listens is told to look again as soon as it is back, and hears every change from then on', async () => {
    const [one, another] = [await listen(store, 'heard'), await listen(store, 'heard')]
    await server.kill()
    await expect(store.changes.watch('unheard', () => {})).rejects.toBeInstanceOf(StoreUnavailable)
    await server.restart()
    await Promise.all([one.hears(1), another.hears(1)])
    await eventually(() => store.appendHistory([anAppend('heard')]), 15_000)
    await Promise.all([one.hears(2), another.hears(2)])
    expect([one.told, another.told]).toEqual([
      ['features', 'history'],
      ['features', 'history'],
    ])
    one.stop()
    another.stop()
    const later = await listen(store, 'unheard')
    await store.patchCustomers([patchOf('unheard')], now)
    await later.hears(1)
    later.stop()
  })

  it('silent: who listens is told to look again when it answers', async () => {
    const { told, stop, hears } = await listen(store, 'heard')
    server.pause()
    // As long as a ping and its patience take.
    await new Promise((resolve) => setTimeout(resolve, 5_000 + commandTimeoutMs * 2 + 500))
    server.resume()
    await hears(1)
    expect(told).toEqual(['features'])
    stop()
  })
})

describe('opening a Redis server', () => {
  it('that is not there fails, and says where', async () => {
    const port = await freePort()
    const failed = await timed(() => openStore(`redis://user:secret@127.0.0.1:${port}/2`))
    expect(failed.error).toBeInstanceOf(StoreUnavailable)
    expect(String(failed.error)).toMatch(new RegExp(`redis://127.0.0.1:${port}/2: cannot connect: .*ECONNREFUSED`))
    expect(failed.ms).toBeLessThan(3_000)
  })

  it('that knows no sharded channels fails, and says what is needed', async () => {
    const server = await startRedisServer('--rename-command', 'SPUBLISH', '')
    try {
      await expect(openStore(server.url)).rejects.toThrow(/without SPUBLISH, expected Redis 7 or newer/)
    } finally {
      await server.stop()
    }
  })

  it('with a password works, and shows the password nowhere', async () => {
    const server = await startRedisServer('--requirepass', 'Kx9/p@ss')
    try {
      const store = await openStore(server.url.replace('//', '//:Kx9%2Fp%40ss@'))
      expect(store.description).toBe(`redis://127.0.0.1:${server.port}/0`)
      await store.ping()
      await store.close()

      const wrong = await timed(() => openStore(server.url.replace('//', '//:Wr0ng%21@')))
      expect(wrong.error).toBeInstanceOf(StoreUnavailable)
      expect(String(wrong.error)).toContain('WRONGPASS')
      expect(inspect(wrong.error, { depth: 10, showHidden: true })).not.toContain('Wr0ng')
      await expect(openStore(server.url)).rejects.toBeInstanceOf(StoreUnavailable)
    } finally {
      await server.stop()
    }
  })
})

describe('a node of a Redis cluster that fails', () => {
  let servers: RedisClusterServers
  let store: Store
  const customers = Array.from({ length: 30 }, (_, i) => `customer-${i}`)

  beforeAll(async () => {
    servers = await startRedisCluster()
    store = await openStore(servers.url, { commandTimeoutMs })
    await store.patchCustomers(
      customers.map((customerId) => patchOf(customerId)),
      now,
    )
  })
  afterAll(async () => {
    await store.close()
    await servers.stop()
  })

  it('makes its own customers unavailable for a while, and no others', async () => {
    const [, node] = servers.nodes
    await node?.kill()
    const reads = await Promise.all(customers.map((customerId) => timed(() => store.readCustomer(customerId))))
    const failed = reads.filter(({ error }) => error !== undefined)
    expect(failed.length).toBeGreaterThan(0)
    expect(failed.length).toBeLessThan(customers.length / 2)
    for (const { error, ms } of failed) {
      expect(error).toBeInstanceOf(StoreUnavailable)
      expect(ms).toBeLessThan(commandTimeoutMs + busyMs)
    }

    await node?.restart()
    await eventually(async () => {
      await store.patchCustomers(
        customers.map((customerId) => patchOf(customerId, 2)),
        now,
      )
    }, 15_000)
    for (const customerId of customers) expect((await store.readCustomer(customerId)).vector).toBeDefined()
  })
})

describe('who listens to customers of a Redis cluster', () => {
  it('is told to look again when a node was away, and hears every change from then on', async () => {
    const servers = await startRedisCluster()
    const store = await openStore(servers.url, { commandTimeoutMs })
    try {
      const customers = Array.from({ length: 30 }, (_, i) => `customer-${i}`)
      const ears = await Promise.all(customers.map((customerId) => listen(store, customerId)))
      const [, node] = servers.nodes
      await node?.kill()
      await node?.restart()
      await eventually(async () => expect(ears.filter(({ told }) => told.length > 0).length).toBeGreaterThan(3), 15_000)
      await eventually(async () => {
        await store.patchCustomers(
          customers.map((customerId) => patchOf(customerId)),
          now,
        )
        for (const { told } of ears) expect(told.length).toBeGreaterThan(0)
      }, 15_000)
      for (const { told } of ears) told.length = 0
      await store.appendHistory(customers.map((customerId) => anAppend(customerId)))
      for (const { told, stop } of ears) {
        await eventually(async () => expect(told).toContain('history'), 2_000)
        stop()
      }
    } finally {
      await store.close()
      await servers.stop()
    }
  })

  it('is told to look again when the slot has moved, and hears every change from then on', async () => {
    const servers = await startRedisCluster()
    const store = await openStore(servers.url, { commandTimeoutMs })
    const clients = servers.nodes.map(({ port }) => new Redis(port, '127.0.0.1'))
    try {
      await store.patchCustomers([patchOf('mover')], now)
      const { told, stop, hears } = await listen(store, 'mover')
      const ids = await Promise.all(clients.map(async (client) => String(await client.call('CLUSTER', 'MYID'))))
      for (let moves = 1; moves <= 3; moves++) {
        told.length = 0
        await moveSlot(clients, ids, 'sufler:{mover}:v')
        await hears(1)
        // A busy machine may be late with the move before: then it is told to look again after the append, and not of it.
        const before = told.length
        const append = anAppend('mover', [{ decision: `${moves}`.repeat(16) }])
        await eventually(() => store.appendHistory([append]), 15_000)
        await hears(before + 1)
      }
      stop()
    } finally {
      for (const client of clients) client.disconnect()
      await store.close()
      await servers.stop()
    }
  })
})

describe('a slot of a Redis cluster that moves', () => {
  it('is read from while it is moving, also of a customer without a history', async () => {
    const servers = await startRedisCluster()
    const store = await openStore(servers.url, { commandTimeoutMs })
    const clients = servers.nodes.map(({ port }) => new Redis(port, '127.0.0.1'))
    try {
      await store.patchCustomers([patchOf('mover')], now)
      const ids = await Promise.all(clients.map(async (client) => String(await client.call('CLUSTER', 'MYID'))))
      await moveSlot(clients, ids, 'sufler:{mover}:v', async () => {
        expect(await store.readCustomer('mover')).toMatchObject({ vector: { length: 16 }, history: { length: 0 } })
        expect(await store.appendHistory([anAppend('mover')])).toMatchObject([{ records: 1 }])
        expect(await store.readCustomer('mover')).toMatchObject({ vector: { length: 16 }, history: { length: 64 } })
      })
      expect(await store.readCustomer('mover')).toMatchObject({ vector: { length: 16 }, history: { length: 64 } })
    } finally {
      for (const client of clients) client.disconnect()
      await store.close()
      await servers.stop()
    }
  })

  it('is followed, by reads and by patches under way', async () => {
    const servers = await startRedisCluster()
    const store = await openStore(servers.url)
    const clients = servers.nodes.map(({ port }) => new Redis(port, '127.0.0.1'))
    try {
      const customers = Array.from({ length: 40 }, (_, i) => `mover-${i}`)
      const patches = customers.map((customerId) => patchOf(customerId))
      await store.patchCustomers(patches, now)
      const ids = await Promise.all(clients.map(async (client) => String(await client.call('CLUSTER', 'MYID'))))
      for (const [i, moving] of customers.slice(0, 10).entries()) {
        await moveSlot(clients, ids, `sufler:{${moving}}:v`)
        // The store still believes in the old place.
        const again = [patchOf(moving, -1), ...customers.map((customerId) => patchOf(customerId, i))]
        const [read] = await Promise.all([store.readCustomer(moving), store.patchCustomers(again, now)])
        expect(read.vector).toBeDefined()
        for (const customerId of customers) {
          const vector = (await store.readCustomer(customerId)).vector
          expect(Buffer.from(vector ?? []).readDoubleLE(8)).toBe(i)
        }
      }
    } finally {
      for (const client of clients) client.disconnect()
      await store.close()
      await servers.stop()
    }
  })
})

/** Gives the key's slot, with its keys, to the next master; `meanwhile` runs when that has begun. */
async function moveSlot(
  clients: Redis[],
  ids: string[],
  key: string,
  meanwhile: () => Promise<void> = async () => {},
): Promise<void> {
  const slot = Number(await clients[0]?.call('CLUSTER', 'KEYSLOT', key))
  const counts = await Promise.all(clients.map((client) => client.call('CLUSTER', 'COUNTKEYSINSLOT', slot)))
  const from = counts.findIndex((count) => Number(count) > 0)
  const to = (from + 1) % clients.length
  const [source, target] = [clients[from], clients[to]]
  const [fromId, toId] = [ids[from], ids[to]]
  if (source === undefined || target === undefined || fromId === undefined || toId === undefined) throw new Error(key)
  await target.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId)
  await source.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId)
  await meanwhile()
  const keys = (await source.call('CLUSTER', 'GETKEYSINSLOT', slot, 100)) as string[]
  await source.call('MIGRATE', '127.0.0.1', String(target.options.port), '', 0, 5_000, 'KEYS', ...keys)
  for (const client of [target, source, ...clients]) await client.call('CLUSTER', 'SETSLOT', slot, 'NODE', toId)
}
