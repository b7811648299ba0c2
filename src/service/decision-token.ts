import { createHmac, timingSafeEqual } from 'node:crypto'

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

const macBytes = 16

/**
 * Signs offers, so that an outcome can prove which decision it belongs to: `key.payload.mac`, the payload readable
 * (decision, placement, offer), the customer's id only inside the HMAC-SHA256, since tokens travel through browsers.
 */
export class DecisionTokens {
  readonly #keys: ReadonlyMap<string, Buffer>
  readonly #signing: TokenKey

  /** The first key signs; all of them verify. */
  constructor(keys: readonly [TokenKey, ...TokenKey[]]) {
    this.#signing = keys[0]
    this.#keys = new Map(keys.map(({ id, secret }) => [id, secret]))
  }

  sign({ decisionId, customerId, placementId, offerId }: TokenClaims): string {
    const payload = `${decisionId}~${placementId}~${offerId}`
    const mac = macOf(this.#signing.secret, payload, customerId).toString('base64url')
    return `${this.#signing.id}.${payload}.${mac}`
  }

  /** The claims, or undefined for a token that was cut, altered, made with another key or for another customer. */
  verify(token: string, customerId: string): TokenClaims | undefined {
    const keyEnd = token.indexOf('.')
    const macStart = token.lastIndexOf('.')
    const secret = this.#keys.get(token.slice(0, keyEnd))
    if (secret === undefined || macStart <= keyEnd) return undefined
    const payload = token.slice(keyEnd + 1, macStart)
    const mac = Buffer.from(token.slice(macStart + 1), 'base64url')
    const expected = macOf(secret, payload, customerId)
    if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return undefined
    const [decisionId, placementId, offerId] = payload.split('~')
    if (decisionId === undefined || placementId === undefined || offerId === undefined) return undefined
    return { decisionId, customerId, placementId, offerId }
  }
}

function macOf(secret: Buffer, payload: string, customerId: string): Buffer {
  return createHmac('sha256', secret).update(`${payload}\n${customerId}`).digest().subarray(0, macBytes)
}
