import type { Redis } from 'ioredis'

/** Removes every key that begins with `prefix`, as a test should that shared a server. */
export async function removeKeys(redis: Redis, prefix: string): Promise<void> {
  for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 })) {
    if (keys.length > 0) await redis.unlink(keys)
  }
}
