import { timingSafeEqual } from 'node:crypto'
import { unitsTextLengthMax } from './budgets/budget-unit.ts'
import { decisionTimeMs } from './decision-id.ts'
import { HmacSha256 } from './hmac-sha256.ts'

/** What a token proves: that this decision offered this, there, to this customer. */
export interface TokenClaims {
  decisionId: string
  customerId: string
  placementId: string
  offerId: string
  /** Units of budgets that the offer holds (`budgets/budget-unit.ts`); left out when it takes from none. */
  units?: string
}

export interface TokenKey {
  /** Short, without dots; it stands in the token, so that keys can be rotated. */
  id: string
  secret: Buffer
}

/** Of the HMAC's 43 characters in base64url: 132 bits, so that an answer of many offers stays short. */
const macLength = 22

/** `key.decision~placement~offer.mac`, or with `~units` after the offer. */
const form =
  /^(?<key>[A-Za-z0-9_-]{1,16})\.(?<payload>(?<decisionId>[0-9a-f-]{36})~(?<placementId>[a-z0-9-]+\.[a-z0-9-]+)~(?<offerId>[a-z0-9-]+)(?:~(?<units>[a-z0-9_.-]+))?)\.(?<mac>[A-Za-z0-9_-]{22})$/

/** Longest token, in characters: the longest ids of key, placement, offer and units, with all that stands between. */
export const tokenLengthMax = 272 + unitsTextLengthMax

/**
 * Why a token proves nothing. A token that was altered cannot be told from one of another customer: the customer's id is
 * only in what was signed.
 */
export type TokenFault = 'malformed' | 'key-unknown' | 'forged' | 'expired'

/**
 * Signs offers, so that an outcome can prove which decision it belongs to: `key.payload.mac`, the payload readable
 * (decision, placement, offer, units of budgets), the customer's id only inside the HMAC-SHA256, since tokens travel through browsers.
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

  sign({ decisionId, customerId, placementId, offerId, units }: TokenClaims): string {
    const payload = `${decisionId}~${placementId}~${offerId}${units === undefined ? '' : `~${units}`}`
    return `${this.#signingId}.${payload}.${macOf(this.#signing, payload, customerId)}`
  }

  /**
   * The claims, or why there are none: `malformed` (cut, or no token at all), `key-unknown` (its key was taken away),
   * `forged` (altered, or made for another customer), `expired` (sound, but of a decision before `decidedFromMs`).
   */
  verify(token: string, customerId: string, decidedFromMs: number): TokenClaims | TokenFault {
    const parts = token.length > tokenLengthMax ? undefined : form.exec(token)?.groups
    if (parts === undefined) return 'malformed'
    const { key, payload, mac, decisionId, placementId, offerId, units } = parts as Record<string, string>
    const signing = this.#keys.get(key as string)
    if (signing === undefined) return 'key-unknown'
    // Both are 22 characters of ASCII.
    const expected = Buffer.from(macOf(signing, payload as string, customerId))
    if (!timingSafeEqual(Buffer.from(mac as string), expected)) return 'forged'
    if (decisionTimeMs(decisionId as string) < decidedFromMs) return 'expired'
    return {
      decisionId: decisionId as string,
      customerId,
      placementId: placementId as string,
      offerId: offerId as string,
      ...(units === undefined ? {} : { units }),
    }
  }
}

function macOf(key: HmacSha256, payload: string, customerId: string): string {
  return key.digest(`${payload}\n${customerId}`).slice(0, macLength)
}
