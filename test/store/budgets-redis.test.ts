import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { describe, expect, inject, it } from 'vitest'
import { openStore } from '#sufler/store/open-store.ts'
import { StoreUnavailable } from '#sufler/store/store.ts'
import { budgetLedgersContract } from '../contract/budget-ledgers.ts'
import { startRedisCluster } from '../support/redis-cluster.ts'
import { removeKeys } from '../support/redis-keys.ts'

budgetLedgersContract('Redis', async () => {
  const url = inject('redisUrl')
  const keyPrefix = `test-${randomUUID()}:`
  const redis = new Redis(url)
  return {
    open: () => openStore(url, { keyPrefix }),
    async dispose() {
      await removeKeys(redis, keyPrefix)
      redis.disconnect()
    },
  }
})

budgetLedgersContract('Redis cluster', async () => {
  const servers = await startRedisCluster()
  return { open: () => openStore(servers.url), dispose: () => servers.stop() }
})

describe('with replicas to wait for', () => {
  it('grants and settles nothing that they do not have', async () => {
    const keyPrefix = `test-${randomUUID()}:`
    const url = inject('redisUrl')
    const store = await openStore(url, { keyPrefix, waitReplicas: 1, waitTimeoutMs: 20 })
    const ledger = { budgetId: 'launch', period: 'total' }
    const request = { portionId: 'p', least: 1, most: 1, allowed: 1, holdMs: 1_000 }
    await expect(store.budgets.take(ledger, request)).rejects.toThrow(/0 replicas have the write/)
    const settlement = { ...ledger, portionId: 'p', unit: 0, change: 'use' as const }
    await expect(store.budgets.settle([settlement])).rejects.toBeInstanceOf(StoreUnavailable)
    await store.close()
    const redis = new Redis(url)
    await removeKeys(redis, keyPrefix)
    redis.disconnect()
  })
})
