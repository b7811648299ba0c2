import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { inject } from 'vitest'
import { openStore } from '#sufler/store/open-store.ts'
import { storeContract } from '../contract/store.ts'
import { removeKeys } from '../support/redis-keys.ts'

storeContract('Redis', async () => {
  const url = inject('redisUrl')
  const keyPrefix = `test-${randomUUID()}:`
  const redis = new Redis(url)
  return {
    open: () => openStore(url, { keyPrefix }),
    writeVector: async (customerId, bytes) => {
      await redis.set(`${keyPrefix}{${customerId}}:v`, Buffer.from(bytes))
    },
    writeHistory: async (customerId, bytes) => {
      await redis.set(`${keyPrefix}{${customerId}}:h`, Buffer.from(bytes))
    },
    async dispose() {
      await removeKeys(redis, keyPrefix)
      redis.disconnect()
    },
  }
})
