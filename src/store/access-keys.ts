import type { Role } from '../domain/access/roles.ts'

/** A key as it is kept: nobody can read the key itself from it. */
export interface AccessKey {
  /** Stands in the key, so that it is found without trying all; 12 characters. */
  id: string
  role: Role
  /** SHA-256 of the whole key, in hex: keys are 256 random bits, so no slower hash makes them harder to guess. */
  hash: string
  name: string
  createdAtMs: number
  revokedAtMs?: number
  /** Of a site key: the origins of the pages that may use it, as `https://shop.example`. */
  origins?: readonly string[]
}

/** Keys that one store holds, revoked ones included: every node reads all of them every two seconds. */
export const accessKeysMax = 1_000

/** Keys of callers. Few, and written by people; what is revoked stays, so that it is never mistaken for unknown. */
export interface AccessKeys {
  /** By the time they were made, then by id. One round trip. */
  all(): Promise<AccessKey[]>
  /** Keeps a key in the place of the one with its id. Resolves when it is kept. */
  put(key: AccessKey): Promise<void>
  /** Keeps those whose id nobody has put meanwhile. Resolves when they are kept. */
  restore(keys: readonly AccessKey[]): Promise<void>
}

/** As `all` has them. */
export function inOrder(keys: AccessKey[]): AccessKey[] {
  return keys.sort((one, other) => one.createdAtMs - other.createdAtMs || (one.id < other.id ? -1 : 1))
}
