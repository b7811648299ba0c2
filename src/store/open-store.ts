import { LmdbStore } from './lmdb/lmdb-store.ts'
import type { RedisOptions } from './redis/redis-options.ts'
import { RedisStore } from './redis/redis-store.ts'
import { parseRedisUrl } from './redis/redis-url.ts'
import type { Store } from './store.ts'

export const storeUrlForms =
  'lmdb:PATH, redis://[user:password@]host[:port][/db], rediss://… (TLS), or redis+cluster://[user:password@]host[:port],host[:port],… (rediss+cluster:// with TLS)'

/** A store's URL that cannot be understood; the message names what was found, without its password, and what is expected. */
export class InvalidStoreUrl extends Error {
  override readonly name = 'InvalidStoreUrl'
}

/**
 * Opens the store that `url` names and waits until it answers. Rejects with `InvalidStoreUrl`, or with `StoreUnavailable`
 * when it cannot be reached. `redisOptions` do not matter to LMDB.
 */
export async function openStore(url: string, redisOptions: RedisOptions = {}): Promise<Store> {
  if (url.startsWith('lmdb:')) {
    const path = url.slice('lmdb:'.length)
    if (path === '' || path.startsWith('//')) throw invalid(url)
    return LmdbStore.open(path)
  }
  const address = parseRedisUrl(url)
  if (address === undefined) throw invalid(url)
  return RedisStore.open(address, redisOptions)
}

function invalid(url: string): InvalidStoreUrl {
  const found = url.replace(/\/\/.*@/, '//***@')
  return new InvalidStoreUrl(`store URL: found '${found}', expected ${storeUrlForms}`)
}
