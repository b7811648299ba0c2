import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeHistory } from '#sufler/domain/history/history-record.ts'
import { openStore } from '#sufler/store/open-store.ts'
import { slotOfTag } from '#sufler/store/redis/key-slot.ts'
import { type Store, StoreUnavailable } from '#sufler/store/store.ts'
import { anAppend } from '../contract/history.ts'
import { freePort } from '../support/free-port.ts'
import { startRedisCluster } from '../support/redis-cluster.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { busyMs, eventually, timed } from '../support/timed.ts'

const commandTimeoutMs = 1_000
const waitTimeoutMs = 700
const options = { commandTimeoutMs, waitReplicas: 1, waitTimeoutMs }
/** For those who must get an answer, however busy the machine is. */
const patient = { commandTimeoutMs: 15_000, waitReplicas: 1, waitTimeoutMs: 15_000 }
const historyOf = async (store: Store, customerId: string) =>
  decodeHistory((await store.readCustomer(customerId)).history)

describe('a Redis store that waits for a replica', () => {
  let primary: RedisServer
  let replica: RedisServer
  let store: Store

  beforeAll(async () => {
    primary = await startRedisServer('--repl-diskless-sync-delay', '0')
    replica = await startRedisServer('--replicaof', `127.0.0.1 ${primary.port}`)
    store = await openStore(primary.url, options)
    const client = new Redis(primary.port)
    await eventually(async () => expect(await client.wait(1, 100)).toBe(1), 15_000)
    client.disconnect()
  })
  afterAll(async () => {
    await store.close()
    await Promise.all([replica.stop(), primary.stop()])
  })

  it('has an append there as soon as it is acknowledged', async () => {
    const store = await openStore(primary.url, patient)
    const reader = new Redis(replica.port)
    for (let i = 0; i < 50; i++) {
      await store.appendHistory([anAppend(`kept-${i}`)])
      const bytes = await reader.getBuffer(`sufler:{kept-${i}}:h`)
      expect(decodeHistory(bytes ?? new Uint8Array(0)).records).toHaveLength(1)
    }
    reader.disconnect()
    await store.close()
  })

  it('has appends of many at a time acknowledged together', async () => {
    const store = await openStore(primary.url, patient)
    const all = await Promise.all(
      Array.from({ length: 500 }, (_, i) => store.appendHistory([anAppend('busy', [{ offer: i }])])),
    )
    expect(all.flat().map((result) => (typeof result === 'string' ? result : result.outcomes[0]))).toEqual(
      all.map(() => 'recorded'),
    )
    await store.close()
  })

  it('refuses what the replica has not, keeps it, reads on meanwhile, and finds a duplicate when the replica is back', async () => {
    replica.pause()
    try {
      const appends = Array.from({ length: 20 }, (_, i) =>
        timed(() => store.appendHistory([anAppend('late', [{ offer: i }])])),
      )
      const read = await timed(() => store.readCustomer('late'))
      expect(read.error).toBeUndefined()
      expect(read.ms).toBeLessThan(waitTimeoutMs)
      for (const { error, ms } of await Promise.all(appends)) {
        expect(error).toBeInstanceOf(StoreUnavailable)
        expect((error as Error).message).toContain('0 replicas have the write after 700 ms, not 1')
        expect(ms).toBeLessThan(2 * waitTimeoutMs + busyMs)
      }
      expect((await historyOf(store, 'late')).records).toHaveLength(20)
    } finally {
      replica.resume()
    }
    const retry = () => store.appendHistory([anAppend('late', [{ offer: 0 }])])
    await eventually(
      async () => expect(await retry()).toMatchObject([{ outcomes: ['duplicate'], records: 20 }]),
      10_000,
    )
  })

  it('refuses when the server dies, and goes on when it is back', async () => {
    await replica.kill()
    const append = timed(() => store.appendHistory([anAppend('dead')]))
    await new Promise((resolve) => setTimeout(resolve, 50))
    await primary.kill()
    expect((await append).error).toBeInstanceOf(StoreUnavailable)
    await primary.restart()
    await replica.restart()
    await eventually(() => store.appendHistory([anAppend('dead')]), 15_000)
    // Reads have a connection of their own, which may come back later.
    expect((await eventually(() => historyOf(store, 'dead'), 15_000)).records).toHaveLength(1)
  })
})

describe('a Redis cluster whose appends wait for a replica', () => {
  it('acknowledges what the replica has, and refuses while it has not', async () => {
    const servers = await startRedisCluster(1)
    const [node] = servers.nodes as [RedisServer]
    const store = await openStore(servers.url, options)
    let replica: RedisServer | undefined
    try {
      const refused = store.appendHistory([anAppend('a'), anAppend('b')])
      await expect(refused).rejects.toBeInstanceOf(StoreUnavailable)
      expect((await historyOf(store, 'a')).records).toHaveLength(1)
      replica = await startRedisServer('--cluster-enabled', 'yes', '--cluster-port', String(await freePort()))
      await follow(replica, node)
      const retry = () => store.appendHistory([anAppend('a'), anAppend('c')])
      await eventually(
        async () => expect(await retry()).toMatchObject([{ outcomes: ['duplicate'] }, { records: 1 }]),
        15_000,
      )
    } finally {
      await store.close()
      await replica?.stop()
      await servers.stop()
    }
  })
})

describe('a Redis cluster of which one shard has lost its replica, or all of itself', () => {
  it('acknowledges what belongs to the others, and says of the rest which shard it is', async () => {
    const servers = await startRedisCluster(2)
    const [whole, bereft] = servers.nodes as [RedisServer, RedisServer]
    const replica = await startRedisServer('--cluster-enabled', 'yes', '--cluster-port', String(await freePort()))
    const store = await openStore(servers.url, options)
    try {
      await follow(replica, whole)
      const customers = Array.from({ length: 20 }, (_, i) => `customer-${i}`)
      // The first half of the slots is the first node's.
      const ofWhole = customers.filter((customerId) => slotOfTag(customerId) < 8_192)
      const ofBereft = customers.filter((customerId) => slotOfTag(customerId) >= 8_192)
      const isKept = (customerId: string) => store.appendHistory([anAppend(customerId)])
      await eventually(() => Promise.all(ofWhole.map(isKept)), 15_000)
      for (const failure of await Promise.all(ofBereft.map((customerId) => timed(() => isKept(customerId))))) {
        expect(failure.error).toMatchObject({ reason: 'replicas-missing' })
        expect(String(failure.error)).toContain(
          `shard of 127.0.0.1:${bereft.port}: 0 replicas have the write after 700 ms, not 1`,
        )
      }
      await bereft.kill()
      for (const kept of await Promise.all(ofWhole.map((customerId) => timed(() => isKept(customerId)))))
        expect(kept.error).toBeUndefined()
    } finally {
      await store.close()
      await replica.stop()
      await servers.stop()
    }
  })
})

/** Makes a lone node of cluster mode a replica of another cluster's primary. */
async function follow(replica: RedisServer, primary: RedisServer): Promise<void> {
  const [from, to] = [new Redis(replica.port), new Redis(primary.port)]
  try {
    const id = String(await to.call('CLUSTER', 'MYID'))
    const [, busPort] = /@(\d+)/.exec(String(await to.call('CLUSTER', 'NODES'))) ?? []
    await from.call('CLUSTER', 'MEET', '127.0.0.1', primary.port, Number(busPort))
    await eventually(async () => void (await from.call('CLUSTER', 'REPLICATE', id)), 10_000)
  } finally {
    from.disconnect()
    to.disconnect()
  }
}
