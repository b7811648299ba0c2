import { type AccessKey, type AccessKeys, inOrder } from '../access-keys.ts'
import { type Patience, withinDeadline } from './deadline.ts'
import { accessKeysKey } from './keys.ts'
import type { RedisClient } from './redis-client.ts'

/** Keys of callers: one hash, JSON by id. `assertOpen` throws once the store is closed. */
export function redisAccessKeys(
  client: RedisClient,
  prefix: string,
  assertOpen: () => void,
  patience: Patience,
): AccessKeys {
  const hash = accessKeysKey(prefix)
  return {
    async all() {
      assertOpen()
      const kept = await withinDeadline(client.hgetall(hash), patience)
      return inOrder(Object.values(kept).map((text) => JSON.parse(text) as AccessKey))
    },
    async put(key) {
      assertOpen()
      await withinDeadline(client.hset(hash, key.id, JSON.stringify(key)), patience)
    },
    async restore(keys) {
      assertOpen()
      const all = Promise.all(keys.map((key) => client.hsetnx(hash, key.id, JSON.stringify(key))))
      await withinDeadline(all, patience)
    },
  }
}
