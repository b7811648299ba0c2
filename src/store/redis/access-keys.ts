import { type AccessKeys, inOrder, keptKey } from '../access-keys.ts'
import type { DamageReports } from '../damaged-record.ts'
import { type Patience, withinDeadline } from './deadline.ts'
import { accessKeysKey } from './keys.ts'
import { resultOrDamage } from './pipelines.ts'
import type { RedisClient } from './redis-client.ts'

/** Keys of callers: one hash, JSON by id. `assertOpen` throws once the store is closed. */
export function redisAccessKeys(
  client: RedisClient,
  prefix: string,
  assertOpen: () => void,
  patience: Patience,
  damage: DamageReports,
): AccessKeys {
  const hash = accessKeysKey(prefix)
  return {
    async all() {
      assertOpen()
      const kept = await withinDeadline(resultOrDamage(client.hgetall(hash)), patience)
      // Whatever stands in the place of all keys, there were some.
      const records = kept instanceof Error ? { [hash]: '' } : kept
      return inOrder(Object.entries(records).map(([id, text]) => keptKey(id, parsed(text), damage)))
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

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
