import { type Role, roles } from '../domain/access/roles.ts'
import type { DamageReports } from './damaged-record.ts'

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
  /** By the time they were made, then by id; a record that is damaged as `keyInPlaceOf` has it. One round trip. */
  all(): Promise<AccessKey[]>
  /** Keeps a key in the place of the one with its id. Resolves when it is kept. */
  put(key: AccessKey): Promise<void>
  /** Keeps those whose id nobody has put meanwhile. Resolves when they are kept. */
  restore(keys: readonly AccessKey[]): Promise<void>
}

/** What is kept under a key's id, or what stands for it when it is damaged. */
export function keptKey(id: string, value: unknown, reports: DamageReports): AccessKey {
  const reason = keyFault(id, value)
  if (reason === undefined) return value as AccessKey
  reports.tell({ kind: 'access-key', owner: id, reason })
  return keyInPlaceOf(id)
}

/**
 * Stands for a key whose record is damaged: it was revoked, so nobody comes in by it; and it is there, so that a store whose
 * keys are all damaged is not taken for one without keys, which lets everybody in.
 */
function keyInPlaceOf(id: string): AccessKey {
  return { id, role: 'operator', hash: '', name: '(damaged)', createdAtMs: 0, revokedAtMs: 0 }
}

/** What is wrong with a record, undefined when nothing is. */
export function keyFault(id: string, value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'found something else, expected the record of an access key'
  const key = value as Partial<Record<keyof AccessKey, unknown>>
  if (key.id !== id) return 'found the record of another id'
  if (!roles.some((role) => role === key.role)) return 'found a role that there is not'
  if (typeof key.hash !== 'string' || !/^[0-9a-f]{64}$/.test(key.hash)) return 'found a hash that is no SHA-256'
  if (typeof key.name !== 'string') return 'found no name'
  if (!isMoment(key.createdAtMs)) return 'found no time at which it was made'
  if (key.revokedAtMs !== undefined && !isMoment(key.revokedAtMs)) return 'found a time of revocation that is none'
  const { origins = [] } = key
  const areOrigins = Array.isArray(origins) && origins.every((origin) => typeof origin === 'string')
  return areOrigins ? undefined : 'found origins that are no list of texts'
}

/** As ECMAScript has moments. */
function isMoment(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= 8.64e15
}

/** As `all` has them. */
export function inOrder(keys: AccessKey[]): AccessKey[] {
  return keys.sort((one, other) => one.createdAtMs - other.createdAtMs || (one.id < other.id ? -1 : 1))
}
