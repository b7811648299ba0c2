import type { Database } from 'lmdb'
import { type AccessKey, type AccessKeys, inOrder, keptKey } from '../access-keys.ts'
import type { DamageReports } from '../damaged-record.ts'
import { readableRange } from './readable-range.ts'

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
  damage: DamageReports,
): AccessKeys {
  return {
    async all() {
      assertOpen()
      return inOrder([...readableRange(pages)].map(({ key, value }) => keptKey(String(key), value, damage)))
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
