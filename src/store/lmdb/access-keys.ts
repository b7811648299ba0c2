import type { Database } from 'lmdb'
import { type AccessKey, type AccessKeys, inOrder } from '../access-keys.ts'

/** By id. */
export type KeyPages = Database<AccessKey, string>

/**
 * Keys of callers in LMDB. `assertOpen` throws once the store is closed, `committed` says what the store says of a disk that
 * is full.
 */
export function lmdbAccessKeys(
  pages: KeyPages,
  assertOpen: () => void,
  committed: <T>(write: Promise<T>) => Promise<T>,
): AccessKeys {
  return {
    async all() {
      assertOpen()
      return inOrder([...pages.getRange()].map(({ value }) => value))
    },
    async put(key) {
      assertOpen()
      await committed(pages.put(key.id, key))
    },
    async restore(keys) {
      assertOpen()
      for (const key of keys) await committed(pages.ifNoExists(key.id, () => void pages.put(key.id, key)))
    },
  }
}
