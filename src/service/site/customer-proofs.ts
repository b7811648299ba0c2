import { createHmac, timingSafeEqual } from 'node:crypto'
import { errors, jwtVerify } from 'jose'
import { clockSkewMaxMs } from '../../schema/outcome-times.ts'
import type { TokenKey } from '../decision-token.ts'
import { derivedKey } from './derived-key.ts'

/** A page that claims to be a customer's. */
export interface ProvenCustomer {
  id: string
  proof: string
}

/** How long a proof may be good for: a stolen one should not be worth much. */
export const proofAgeMaxSeconds = 24 * 60 * 60

/** A proof that has run out stays good for so long: clocks of shops may be behind ours. */
const graceSeconds = 60

/** Clocks of shops may be ahead of ours by so much: a proof may seem to be good for longer, or not yet. */
const skewSeconds = clockSkewMaxMs / 1_000

const hmacForm = /^(?<key>[A-Za-z0-9_-]{1,16})\.(?<expiry>[0-9]{10})\.(?<mac>[0-9a-f]{64})$/

/**
 * Proofs that a page is shown to a customer whom its shop has signed in. The shop's server makes them with the secret of
 * its site key: `k1.EXPIRY.MAC`, the MAC being the HMAC-SHA256, in hex, of `SITE KEY ID \n CUSTOMER ID \n EXPIRY`, or a JWT
 * (HS256) with `sub` and `exp`. The secret is derived from a key that signs offers, so nothing that is kept leads to it.
 */
export class CustomerProofs {
  readonly #keys: ReadonlyMap<string, TokenKey>
  readonly #signing: TokenKey

  /** Secrets are of the first key; proofs of all of them are good. */
  constructor(keys: readonly [TokenKey, ...TokenKey[]]) {
    this.#keys = new Map(keys.map((key) => [key.id, key]))
    this.#signing = keys[0]
  }

  /** `k1.…`: whole, as the shop puts it into its HMAC. */
  secretOf(siteKeyId: string): string {
    return secretText(this.#signing, siteKeyId)
  }

  /** As the shop's own server makes it. */
  prove(customerId: string, siteKeyId: string, expiresAtSeconds: number): string {
    const mac = macOf(this.secretOf(siteKeyId), siteKeyId, customerId, String(expiresAtSeconds))
    return `${this.#signing.id}.${expiresAtSeconds}.${mac.toString('hex')}`
  }

  /** Whether the proof is of this customer, for this site key, and not too old or too long. */
  async proves({ id, proof }: ProvenCustomer, siteKeyId: string, nowMs: number): Promise<boolean> {
    const nowSeconds = nowMs / 1_000
    const { key, expiry, mac } = hmacForm.exec(proof)?.groups ?? {}
    if (key === undefined || expiry === undefined || mac === undefined) {
      return this.#provesAsJwt(id, proof, siteKeyId, nowSeconds)
    }
    const tokenKey = this.#keys.get(key)
    if (tokenKey === undefined || !isTimely(Number(expiry), nowSeconds)) return false
    const expected = macOf(secretText(tokenKey, siteKeyId), siteKeyId, id, expiry)
    return timingSafeEqual(Buffer.from(mac, 'hex'), expected)
  }

  /** By its `kid`, else with the secret of any key: there are two while they are being exchanged. */
  async #provesAsJwt(id: string, token: string, siteKeyId: string, nowSeconds: number): Promise<boolean> {
    for (const key of this.#keys.values()) {
      const secret = new TextEncoder().encode(secretText(key, siteKeyId))
      try {
        const { payload } = await jwtVerify(token, secret, {
          algorithms: ['HS256'],
          subject: id,
          requiredClaims: ['sub', 'exp'],
          clockTolerance: skewSeconds,
          currentDate: new Date(nowSeconds * 1_000),
        })
        return isTimely(payload.exp as number, nowSeconds)
      } catch (error) {
        if (!(error instanceof errors.JOSEError)) throw error
      }
    }
    return false
  }
}

function isTimely(expiresAtSeconds: number, nowSeconds: number): boolean {
  const leftSeconds = expiresAtSeconds - nowSeconds
  return leftSeconds > -graceSeconds && leftSeconds <= proofAgeMaxSeconds + skewSeconds
}

function secretText({ id, secret }: TokenKey, siteKeyId: string): string {
  return `${id}.${derivedKey(secret, `sufler proof of customers, site key ${siteKeyId}`).toString('base64url')}`
}

function macOf(secret: string, siteKeyId: string, customerId: string, expiry: string): Buffer {
  return createHmac('sha256', secret).update(`${siteKeyId}\n${customerId}\n${expiry}`).digest()
}
