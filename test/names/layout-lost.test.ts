import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openStore } from '#sufler/store/open-store.ts'
import { type Store, StoreUnavailable } from '#sufler/store/store.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { EngineNode } from './engine-node.ts'

/**
 * Two nodes beside a Redis that loses its layout, or comes back with an older one. Whatever a node says of a customer is what
 * was written about them, or that it is not known: never something else.
 */
describe('a layout that is lost', () => {
  let server: RedisServer
  let redis: Redis
  let stores: Store[]
  let a: EngineNode
  let b: EngineNode

  beforeEach(async () => {
    server = await startRedisServer()
    redis = new Redis(server.url)
    redis.on('error', () => {})
    stores = [await openStore(server.url), await openStore(server.url)]
    a = await EngineNode.start(stores[0] as Store)
    b = await EngineNode.start(stores[1] as Store)
  })
  afterEach(async () => {
    await Promise.all([a.close(), b.close()])
    await Promise.all(stores.map((store) => store.close()))
    redis.disconnect()
    await server.stop()
  })

  const featuresAt = async (node: EngineNode, customerId: string) => (await node.customers.get(customerId)).features
  const city = (node: EngineNode, customerId: string, city: string) => node.customers.patch(customerId, { city })
  /** Asks until the store has come back. */
  const check = (node: EngineNode) => vi.waitFor(() => node.registry.check(), { timeout: 20_000, interval: 50 })
  /** What a node does by itself: looks, and takes the new layout over when its own was replaced. */
  async function right(node: EngineNode): Promise<void> {
    await check(node)
    if (node.registry.isReplaced) await node.renew()
  }

  it('alone is written back by the first node that notices, and every customer is what they were', async () => {
    await city(a, 'one', 'Omsk')
    await city(b, 'two', 'Tver')
    await check(a)
    await b.registry.refresh()
    const events: string[] = []
    b.registry.onEvent = (event) => events.push(event)
    await redis.del('sufler:layout')
    await right(b)
    expect(events).toEqual(['put-back'])
    await right(a)
    for (const node of [a, b]) {
      expect(await featuresAt(node, 'one')).toEqual({ city: 'Omsk' })
      expect(await featuresAt(node, 'two')).toEqual({ city: 'Tver' })
    }
    // Numbers go on where they were.
    await city(a, 'three', 'Kazan')
    await city(a, 'one', 'Ufa')
    expect(await featuresAt(b, 'three')).toEqual({ city: 'Kazan' })
    expect(await featuresAt(b, 'one')).toEqual({ city: 'Ufa' })
    expect(await b.decide('one', 'Ufa')).toEqual(await a.decide('one', 'Ufa'))
  })

  it('alone and written back by a node that knows less: what only the other knew is not known', async () => {
    await city(a, 'one', 'Omsk')
    await b.registry.refresh()
    await city(a, 'two', 'Tver')
    await redis.del('sufler:layout')
    await right(b)
    await city(b, 'three', 'Kazan')
    await right(a)
    for (const node of [a, b]) {
      expect(await featuresAt(node, 'one')).toEqual({ city: 'Omsk' })
      expect(await featuresAt(node, 'two')).toEqual({})
      expect(await featuresAt(node, 'three')).toEqual({ city: 'Kazan' })
      expect(await node.decide('two', 'Kazan')).not.toContain('same-city')
    }
  })

  it('and begun anew by somebody who knows nothing: nothing of before is known, and nobody writes by the old numbers', async () => {
    await city(a, 'one', 'Omsk')
    await a.customers.patch('one', { tags: ['vip'] })
    await city(b, 'two', 'Tver')
    await redis.del('sufler:layout')
    await EngineNode.load(stores[0] as Store, [{ customerId: 'three', features: { tags: ['jazz'], city: 'Kazan' } }])
    await check(a)
    expect(a.registry.isReplaced).toBe(true)
    await expect(city(a, 'four', 'Omsk')).rejects.toBeInstanceOf(StoreUnavailable)
    await a.renew()
    await right(b)
    for (const node of [a, b]) {
      expect(await featuresAt(node, 'one')).toEqual({})
      expect(await featuresAt(node, 'two')).toEqual({})
      expect(await featuresAt(node, 'three')).toEqual({ tags: ['jazz'], city: 'Kazan' })
      expect(await node.decide('one', 'Kazan', true)).toEqual(['kids', 'sport'])
    }
    await city(b, 'one', 'Tver')
    expect(await featuresAt(a, 'one')).toEqual({ city: 'Tver' })
  })

  it('with everything else, while both nodes write: they go on with one layout between them', async () => {
    await city(a, 'one', 'Omsk')
    await city(b, 'two', 'Tver')
    await redis.flushall()
    await Promise.allSettled([city(a, 'three', 'Kazan'), city(b, 'four', 'Ufa'), city(a, 'five', 'Pskov')])
    await right(a)
    await right(b)
    await city(a, 'six', 'Vyborg')
    await city(b, 'seven', 'Sochi')
    expect(await featuresAt(b, 'six')).toEqual({ city: 'Vyborg' })
    expect(await featuresAt(a, 'seven')).toEqual({ city: 'Sochi' })
    for (const [customerId, name] of [
      ['three', 'Kazan'],
      ['four', 'Ufa'],
      ['five', 'Pskov'],
    ] as const) {
      for (const node of [a, b]) {
        const features = await featuresAt(node, customerId).catch(() => ({}))
        expect([{}, { city: name }]).toContainEqual(features)
      }
    }
  })

  it('in part, when the server comes back with an older snapshot: what was lost is not known, and the rest is', async () => {
    await city(a, 'before', 'Omsk')
    await redis.save()
    await city(a, 'lost', 'Tver')
    await b.registry.refresh()
    await server.kill()
    await server.restart()
    await vi.waitFor(() => city(a, 'stale', 'Tver'), { timeout: 20_000, interval: 50 })
    // It knows nothing of Tver: the number that Tver had is given to Kazan.
    const young = [{ customerId: 'young', features: { city: 'Kazan' } }]
    await vi.waitFor(() => EngineNode.load(stores[1] as Store, young), { timeout: 20_000, interval: 50 })
    await right(a)
    await right(b)
    for (const node of [a, b]) {
      expect(await featuresAt(node, 'before')).toEqual({ city: 'Omsk' })
      expect(await featuresAt(node, 'young')).toEqual({ city: 'Kazan' })
      expect([{}, { city: 'Tver' }]).toContainEqual(await featuresAt(node, 'stale'))
      expect(await node.decide('stale', 'Kazan')).not.toContain('same-city')
    }
    await city(b, 'stale', 'Tver')
    expect(await featuresAt(a, 'stale')).toEqual({ city: 'Tver' })
  })

  it('with everything else, when the server comes back empty and a load is first', async () => {
    await city(a, 'one', 'Omsk')
    await server.kill()
    await server.restart()
    await vi.waitFor(() => EngineNode.load(stores[0] as Store, [{ customerId: 'two', features: { city: 'Kazan' } }]), {
      timeout: 20_000,
      interval: 50,
    })
    await right(a)
    await right(b)
    for (const node of [a, b]) expect(await featuresAt(node, 'two')).toEqual({ city: 'Kazan' })
    await city(a, 'two', 'Omsk')
    expect(await featuresAt(b, 'two')).toEqual({ city: 'Omsk' })
  })
})
