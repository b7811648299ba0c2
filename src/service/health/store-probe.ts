import type { Store } from '../../store/store.ts'
import { Deadline, late } from '../deadline.ts'
import type { Alarms } from './alarms.ts'

/** Asks the store whether it serves. Those who ask at the same time share one answer. */
export class StoreProbe {
  readonly #store: Store
  readonly #timeoutMs: number
  readonly #alarms: Alarms
  #asking: Promise<number | undefined> | undefined

  constructor(store: Store, timeoutMs: number, alarms: Alarms) {
    this.#store = store
    this.#timeoutMs = timeoutMs
    this.#alarms = alarms
  }

  /** Seconds until it answered; undefined when it did not within the timeout, or cannot serve. Never rejects. */
  ping(): Promise<number | undefined> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  async #ask(): Promise<number | undefined> {
    const startedAtMs = performance.now()
    const deadline = new Deadline(this.#timeoutMs)
    try {
      const answer = await deadline.race(this.#store.ping())
      const isLate = answer === late
      this.#alarms.set('store-unavailable', isLate ? `no answer within ${this.#timeoutMs} ms` : undefined)
      return isLate ? undefined : (performance.now() - startedAtMs) / 1_000
    } catch (error) {
      this.#alarms.raise('store-unavailable', error instanceof Error ? error.message : String(error))
      return undefined
    } finally {
      deadline.clear()
    }
  }
}
