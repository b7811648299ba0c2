import { createHash, randomBytes, randomInt } from 'node:crypto'
import { keyIdLength, keyTextOf } from '../../domain/access/key-text.ts'
import type { Role } from '../../domain/access/roles.ts'
import type { AccessKey } from '../../store/access-keys.ts'

export interface KeyRequest {
  role: Role
  name: string
  /** Of a site key. */
  origins?: readonly string[]
}

export interface NewKey {
  /** The key itself; nothing that is kept leads back to it. */
  text: string
  record: AccessKey
}

const idLetters = 'abcdefghijklmnopqrstuvwxyz0123456789'

export function newKey({ role, name, origins }: KeyRequest, nowMs: number): NewKey {
  const id = Array.from({ length: keyIdLength }, () => idLetters[randomInt(idLetters.length)]).join('')
  const text = keyTextOf({ role, id }, randomBytes(32).toString('base64url'))
  const record: AccessKey = { id, role, hash: hashOfKey(text), name, createdAtMs: nowMs }
  return { text, record: origins === undefined ? record : { ...record, origins } }
}

/** SHA-256, in hex. */
export function hashOfKey(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
