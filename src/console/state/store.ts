import type { Action } from './actions.ts'
import { reduce } from './reduce.ts'
import type { ConsoleState } from './state.ts'

/** Holds the state; the one place where it changes. */
export class Store {
  #state: ConsoleState
  readonly #listeners = new Set<(state: ConsoleState) => void>()

  constructor(initial: ConsoleState) {
    this.#state = initial
  }

  get state(): ConsoleState {
    return this.#state
  }

  dispatch(action: Action): void {
    const next = reduce(this.#state, action)
    if (next === this.#state) return
    this.#state = next
    for (const listener of this.#listeners) listener(next)
  }

  /** @returns ends the subscription */
  subscribe(listener: (state: ConsoleState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
