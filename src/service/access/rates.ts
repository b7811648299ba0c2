import { addressGroup } from '../../domain/access/address-group.ts'
import { RateLimit } from '../../domain/access/rate-limit.ts'
import { ServiceError } from '../errors.ts'
import type { Settings } from '../setting-definitions.ts'

/** Addresses, and callers, whose rates are remembered: about 200 bytes each, twice as many at most. */
const rememberedMax = 50_000

/** A page that opens asks for decisions, and reports several impressions, at the same moment. */
const siteBurstSeconds = 5

/** What may be wrong with a request; each is counted by itself, so that guesses of one kind shut nobody out of another. */
export type Guess = 'key' | 'site-key' | 'origin' | 'proof'

/** How much each caller and each address may do. All limits are of one node. */
export class Rates {
  readonly #keys: RateLimit
  readonly #siteAddresses: RateLimit
  readonly #failures: RateLimit
  readonly #now: () => number

  constructor(
    settings: Pick<Settings, 'keyRate' | 'siteAddressRate' | 'failuresPerMinute'>,
    now: () => number = () => performance.now(),
  ) {
    const { keyRate, siteAddressRate, failuresPerMinute } = settings
    this.#keys = new RateLimit({ perSecond: keyRate, burst: keyRate }, rememberedMax)
    const siteRate = { perSecond: siteAddressRate, burst: siteAddressRate * siteBurstSeconds }
    this.#siteAddresses = new RateLimit(siteRate, rememberedMax)
    this.#failures = new RateLimit({ perSecond: failuresPerMinute / 60, burst: failuresPerMinute }, rememberedMax)
    this.#now = now
  }

  /** Counts a request of a caller. Throws `rate-limited`, as all methods do. */
  ofCaller(callerId: string): void {
    refuse(this.#keys.take(callerId, this.#now()))
  }

  /** Counts a request of a page. */
  ofSiteAddress(address: string): void {
    refuse(this.#siteAddresses.take(addressGroup(address), this.#now()))
  }

  /** Counts a wrong guess. A wrong sign-in is a wrong key. */
  failed(address: string, guess: Guess): void {
    this.#failures.take(`${guess} ${addressGroup(address)}`, this.#now())
  }

  /** Throws for an address that has guessed wrong too often: it may not even try. */
  refuseGuessers(address: string, guess: Guess): void {
    refuse(this.#failures.peek(`${guess} ${addressGroup(address)}`, this.#now()))
  }
}

function refuse(waitMs: number): void {
  if (waitMs === 0) return
  const retryAfterSeconds = Math.ceil(waitMs / 1_000)
  const wait = retryAfterSeconds === 1 ? 'a second' : `${retryAfterSeconds} seconds`
  throw new ServiceError('rate-limited', `come again in ${wait}`, [], { retryAfterSeconds })
}
