import { timingSafeEqual } from 'node:crypto'
import { HmacSha256 } from './hmac-sha256.ts'

/** What a token proves: that this decision offered this, there, to this customer. */
export interface TokenClaims {
  decisionId: string
  customerId: string
  placementId: string
  offerId: string
}

export interface TokenKey {
  /** Short, without dots; it stands in the token, so that keys can be rotated. */
  id: string
  secret: Buffer
}

/** Of the HMAC's 43 characters in base64url: 132 bits, so that an answer of many offers stays short. */
const macLength = 22

/**
 * Signs offers, so that an outcome can prove which decision it belongs to: `key.payload.mac`, the payload readable
 * (decision, placement, offer), the customer's id only inside the HMAC-SHA256, since tokens travel through browsers.
 */
export class DecisionTokens {
  readonly #keys: ReadonlyMap<string, HmacSha256>
  readonly #signingId: string
  readonly #signing: HmacSha256

  /** The first key signs; all of them verify. */
  constructor(keys: readonly [TokenKey, ...TokenKey[]]) {
    this.#keys = new Map(keys.map(({ id, secret }) => [id, new HmacSha256(secret)]))
    this.#signingId = keys[0].id
    this.#signing = this.#keys.get(this.#signingId) as HmacSha256
  }

  sign({ decisionId, customerId, placementId, offerId }: TokenClaims): string {
    const payload = `${decisionId}~${placementId}~${offerId}`
    return `${this.#signingId}.${payload}.${macOf(this.#signing, payload, customerId)}`
  }

  /** The claims, or undefined for a token that was cut, altered, made with another key or for another customer. */
  verify(token: string, customerId: string): TokenClaims | undefined {
    const keyEnd = token.indexOf('.')
    const macStart = token.lastIndexOf('.')
    const key = this.#keys.get(token.slice(0, keyEnd))
    if (key === undefined || macStart <= keyEnd) return undefined
    const payload = token.slice(keyEnd + 1, macStart)
    const mac = Buffer.from(token.slice(macStart + 1))
    const expected = Buffer.from(macOf(key, payload, customerId))
    if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return undefined
    const [decisionId, placementId, offerId] = payload.split('~')
    if (decisionId === undefined || placementId === undefined || offerId === undefined) return undefined
    return { decisionId, customerId, placementId, offerId }
  }
}

function macOf(key: HmacSha256, payload: string, customerId: string): string {
  return key.digest(`${payload}\n${customerId}`).slice(0, macLength)
}
