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

export interface AccessKeys {
  all(): Promise<AccessKey[]>
  put(key: AccessKey): Promise<void>
}
