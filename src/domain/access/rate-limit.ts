import { RecentMap } from '../recent-map.ts'

/** How much may be done in which time. */
export interface Rate {
  /** In the long run. */
  perSecond: number
  /** At once, after a pause. */
  burst: number
}

interface Bucket {
  tokens: number
  atMs: number
}

/**
 * Token buckets, one for each key (an address, a caller). In any span of time a key may do `burst` things and `perSecond`
 * more for every second of it, and nothing is refused that would not break this. Nothing runs in the background: a bucket
 * fills up when it is looked at.
 *
 * Bounds: the buckets of the last `keysMax` to twice as many keys are kept. One that was forgotten is full again, so
 * whoever has more than `keysMax` addresses has more than `keysMax` times the rate anyway.
 */
export class RateLimit {
  readonly #rate: Rate
  readonly #buckets: RecentMap<Bucket>

  constructor(rate: Rate, keysMax: number) {
    this.#rate = rate
    this.#buckets = new RecentMap(keysMax)
  }

  /** Takes `count` from the key's bucket and answers 0, or leaves it as it is and answers how long to wait, in milliseconds. */
  take(key: string, nowMs: number, count = 1): number {
    const bucket = this.#refilled(key, nowMs)
    if (bucket.tokens < count) return this.#waitMs(bucket, count)
    bucket.tokens -= count
    return 0
  }

  /** What `take` would answer; takes nothing. */
  peek(key: string, nowMs: number): number {
    const bucket = this.#refilled(key, nowMs)
    return bucket.tokens < 1 ? this.#waitMs(bucket, 1) : 0
  }

  #refilled(key: string, nowMs: number): Bucket {
    const { perSecond, burst } = this.#rate
    const bucket = this.#buckets.get(key)
    if (bucket === undefined) {
      const full = { tokens: burst, atMs: nowMs }
      this.#buckets.set(key, full)
      return full
    }
    // A clock that was set back gives nothing.
    const passedMs = Math.max(0, nowMs - bucket.atMs)
    bucket.tokens = Math.min(burst, bucket.tokens + (passedMs * perSecond) / 1_000)
    bucket.atMs = nowMs
    return bucket
  }

  #waitMs({ tokens }: Bucket, count: number): number {
    return Math.max(1, Math.ceil(((count - tokens) * 1_000) / this.#rate.perSecond))
  }
}
