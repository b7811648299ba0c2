import type { StoreUnavailable } from './store-unavailable.ts'

export type StoreFailureListener = (failure: StoreUnavailable) => void

/**
 * Tells of every answer that a store did not give: also of those that nobody waits for any more, or that a decision goes
 * on without. An adapter tells them at the one place where it makes them.
 */
export class StoreFailures {
  #listeners: StoreFailureListener[] = []

  /** Answers what ends it. The listener must not throw. */
  listen(listener: StoreFailureListener): () => void {
    this.#listeners.push(listener)
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener)
    }
  }

  tell(failure: StoreUnavailable): void {
    for (const listener of this.#listeners) listener(failure)
  }
}
