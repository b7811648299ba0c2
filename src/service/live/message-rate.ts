/** Messages of one connection in a second, in the long run, and at once. */
export const messagesPerSecondMax = 50
export const messagesAtOnceMax = 100

/** Refused messages in a row after which the connection is closed: whoever sends on so does not listen. */
const refusalsMax = 200

export type RateVerdict = 'pass' | 'refuse' | 'close'

/** A bucket of tokens that fills with time. */
export class MessageRate {
  #tokens = messagesAtOnceMax
  #atMs: number
  #refusals = 0

  constructor(nowMs: number) {
    this.#atMs = nowMs
  }

  take(nowMs: number): RateVerdict {
    const passedMs = Math.max(0, nowMs - this.#atMs)
    this.#tokens = Math.min(messagesAtOnceMax, this.#tokens + (passedMs / 1_000) * messagesPerSecondMax)
    this.#atMs = nowMs
    if (this.#tokens >= 1) {
      this.#tokens--
      this.#refusals = 0
      return 'pass'
    }
    return ++this.#refusals > refusalsMax ? 'close' : 'refuse'
  }
}
