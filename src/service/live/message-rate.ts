/** Messages of one connection in a second, in the long run, and at once. */
export const messagesPerSecondMax = 50
export const messagesAtOnceMax = 100

/** Refused messages after which the connection is closed: whoever sends on so does not listen. */
const refusalsMax = 200

/** Time without a refusal after which those before are forgotten. */
const forgivenAfterMs = 10_000

export type RateVerdict = 'pass' | 'refuse' | 'close'

/** A bucket of tokens that fills with time. */
export class MessageRate {
  #tokens = messagesAtOnceMax
  #atMs: number
  #refusals = 0
  #refusedAtMs = Number.NEGATIVE_INFINITY

  constructor(nowMs: number) {
    this.#atMs = nowMs
  }

  take(nowMs: number): RateVerdict {
    const passedMs = Math.max(0, nowMs - this.#atMs)
    this.#tokens = Math.min(messagesAtOnceMax, this.#tokens + (passedMs / 1_000) * messagesPerSecondMax)
    this.#atMs = nowMs
    if (this.#tokens >= 1) {
      this.#tokens--
      return 'pass'
    }
    if (nowMs - this.#refusedAtMs > forgivenAfterMs) this.#refusals = 0
    this.#refusedAtMs = nowMs
    return ++this.#refusals > refusalsMax ? 'close' : 'refuse'
  }
}
