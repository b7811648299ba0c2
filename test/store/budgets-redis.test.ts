import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { inject } from 'vitest'
import { openStore } from '#sufler/store/open-store.ts'
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
