import type { CustomerChange } from '../../store/customer-changes.ts'
import { StoreUnavailable } from '../../store/store.ts'
import type { LiveEngine } from './live-engine.ts'
import { OwnChanges } from './own-changes.ts'

/** Pause before the store is asked again to tell of changes. */
const tryAgainMs = 1_000

/** Tells a call that its customer has changed, unless the call has done it itself. */
export class CustomerWatch {
  /** What the call reports; to be told before it is sent. */
  readonly own = new OwnChanges()
  readonly #engine: Pick<LiveEngine, 'store' | 'now' | 'onBroken'>
  readonly #customerId: string
  readonly #changed: (cause: 'outcome' | 'features') => void
  #unwatch: (() => void) | undefined
  #retry: NodeJS.Timeout | undefined
  #hasEnded = false

  constructor(
    engine: Pick<LiveEngine, 'store' | 'now' | 'onBroken'>,
    customerId: string,
    changed: (cause: 'outcome' | 'features') => void,
  ) {
    this.#engine = engine
    this.#customerId = customerId
    this.#changed = changed
  }

  /** Resolves when changes are told from here on; without the store that is later, and then a change is told for all that were missed. */
  async begin(): Promise<void> {
    try {
      const unwatch = await this.#engine.store.changes.watch(this.#customerId, (change) => this.#told(change))
      if (this.#hasEnded) unwatch()
      else this.#unwatch = unwatch
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      this.#retry = setTimeout(() => void this.#beginLate(), tryAgainMs)
    }
  }

  end(): void {
    this.#hasEnded = true
    this.#unwatch?.()
    clearTimeout(this.#retry)
  }

  async #beginLate(): Promise<void> {
    await this.begin().catch(this.#engine.onBroken)
    if (this.#unwatch !== undefined && !this.#hasEnded) this.#changed('features')
  }

  #told(change: CustomerChange): void {
    if (change === 'history') {
      if (!this.own.claims(this.#engine.now())) this.#changed('outcome')
      return
    }
    // It may stand for changes that were missed.
    this.own.forget()
    this.#changed('features')
  }
}
