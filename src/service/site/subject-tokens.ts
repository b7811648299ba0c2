import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import type { TokenKey } from '../decision-token.ts'
import { derivedKey } from './derived-key.ts'

/** Proven by the shop, known by a token that their browser keeps, or known by nothing. */
const kinds = { c: 'customer', v: 'visitor', p: 'passing' } as const
export type SubjectKind = (typeof kinds)[keyof typeof kinds]

/** Whom a page shows offers to. */
export interface Subject {
  kind: SubjectKind
  customerId: string
}

interface Keys {
  seal: Buffer
  nonce: Buffer
}

const nonceBytes = 12
const tagBytes = 16
const form = /^(?<key>[A-Za-z0-9_-]{1,16})\.(?<sealed>[A-Za-z0-9_-]+)$/
const plainForm = /^(?<kind>[cvp])(?<expiry>[0-9a-z]{1,10})~(?<customerId>.+)$/s

/**
 * Subjects that browsers keep, sealed so that nobody else can make, change or read one: customers' ids may be telephone
 * numbers, and every script of a page can read its cookies. `key.sealed`, by AES-256-GCM with keys derived from those that
 * sign offers. The id of the site key is sealed with it but does not stand in it, so a subject of one site means nothing at
 * another.
 *
 * The nonce is an HMAC of what is sealed (as in SIV, RFC 5297): random ones of 96 bits would have to be counted over all
 * nodes. Two equal subjects give equal tokens, which tells nobody anything new.
 */
export class SubjectTokens {
  readonly #keys: ReadonlyMap<string, Keys>
  readonly #sealingId: string

  /** The first key seals; all of them open. */
  constructor(keys: readonly [TokenKey, ...TokenKey[]]) {
    this.#keys = new Map(
      keys.map(({ id, secret }) => [
        id,
        { seal: derivedKey(secret, 'sufler subject seal'), nonce: derivedKey(secret, 'sufler subject nonce') },
      ]),
    )
    this.#sealingId = keys[0].id
  }

  seal({ kind, customerId }: Subject, siteKeyId: string, expiresAtMs: number): string {
    const { seal, nonce: nonceKey } = this.#keys.get(this.#sealingId) as Keys
    const plain = `${kind[0]}${Math.floor(expiresAtMs / 1_000).toString(36)}~${customerId}`
    const nonce = createHmac('sha256', nonceKey).update(`${siteKeyId}\n${plain}`).digest().subarray(0, nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', seal, nonce).setAAD(Buffer.from(siteKeyId))
    const sealed = [cipher.update(plain, 'utf8'), cipher.final()]
    return `${this.#sealingId}.${Buffer.concat([nonce, ...sealed, cipher.getAuthTag()]).toString('base64url')}`
  }

  /** Undefined for a token that was cut, altered, made for another site key or by a key that is gone, or has expired. */
  open(token: string, siteKeyId: string, nowMs: number): Subject | undefined {
    const { key = '', sealed = '' } = form.exec(token)?.groups ?? {}
    const keys = this.#keys.get(key)
    const bytes = Buffer.from(sealed, 'base64url')
    if (keys === undefined || bytes.length <= nonceBytes + tagBytes) return undefined
    const plain = unseal(keys.seal, bytes, siteKeyId)
    const { kind, expiry = '', customerId } = plainForm.exec(plain ?? '')?.groups ?? {}
    if (customerId === undefined || Number.parseInt(expiry, 36) * 1_000 <= nowMs) return undefined
    return { kind: kinds[kind as keyof typeof kinds], customerId }
  }
}

function unseal(key: Buffer, bytes: Buffer, siteKeyId: string): string | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
  decipher.setAAD(Buffer.from(siteKeyId)).setAuthTag(bytes.subarray(-tagBytes))
  try {
    const parts = [decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]
    return Buffer.concat(parts).toString('utf8')
  } catch {
    return undefined
  }
}
