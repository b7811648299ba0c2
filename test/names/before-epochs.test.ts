import { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '#sufler/store/open-store.ts'
import type { Store } from '#sufler/store/store.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { EngineNode } from './engine-node.ts'

let server: RedisServer
let redis: Redis
const stores: Store[] = []

beforeEach(async () => {
  server = await startRedisServer()
  redis = new Redis(server.url)
})
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()))
  redis.disconnect()
  await server.stop()
})

async function startNode(): Promise<EngineNode> {
  const store = await openStore(server.url)
  stores.push(store)
  return EngineNode.start(store)
}

/** Leaves what is kept as it was before layouts had epochs: none in the layout, and zeros in the vectors. */
async function takeEpochsAway(customerIds: readonly string[]): Promise<void> {
  expect(await redis.hexists('sufler:layout', 'epoch')).toBe(1)
  await redis.hdel('sufler:layout', 'epoch', 'server', 'dictionaries', 'ancestors')
  for (const id of customerIds) await redis.setrange(`sufler:{${id}}:v`, 1, Buffer.alloc(3))
}

const featuresAt = async (node: EngineNode, customerId: string) => (await node.customers.get(customerId)).features

test('customers who were written before layouts had epochs are who they were, before and after the first new number', async () => {
  const before = await startNode()
  for (const [id, city] of [
    ['one', 'Omsk'],
    ['two', 'Tver'],
    ['three', 'Ufa'],
  ] as const) {
    await before.customers.patch(id, { city })
  }
  const decided = await before.decide('one', 'Omsk')
  await before.close()
  await takeEpochsAway(['one', 'two', 'three'])

  const node = await startNode()
  expect(await featuresAt(node, 'one')).toEqual({ city: 'Omsk' })
  expect(await featuresAt(node, 'two')).toEqual({ city: 'Tver' })

  await node.customers.patch('four', { city: 'Kazan' })
  expect(Number(await redis.hget('sufler:layout', 'epoch'))).toBeGreaterThan(0)
  expect(await featuresAt(node, 'one')).toEqual({ city: 'Omsk' })
  expect(await node.decide('one', 'Omsk')).toEqual(decided)
  await node.customers.patch('two', { city: 'Kazan' })

  const later = await startNode()
  expect(await featuresAt(later, 'two')).toEqual({ city: 'Kazan' })
  expect(await featuresAt(later, 'three')).toEqual({ city: 'Ufa' })
  expect(await featuresAt(later, 'four')).toEqual({ city: 'Kazan' })
  await Promise.all([node, later].map((each) => each.close()))
})
