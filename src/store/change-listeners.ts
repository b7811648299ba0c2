import type { ChangeListener, CustomerChange } from './customer-changes.ts'

/** Who listens to what; a name may be a customer's id, or that of a channel. */
export class ChangeListeners {
  readonly #byName = new Map<string, Set<ChangeListener>>()

  /** All that are listened to. */
  get names(): IterableIterator<string> {
    return this.#byName.keys()
  }

  get isEmpty(): boolean {
    return this.#byName.size === 0
  }

  has(name: string): boolean {
    return this.#byName.has(name)
  }

  add(name: string, listener: ChangeListener): void {
    const others = this.#byName.get(name)
    if (others === undefined) this.#byName.set(name, new Set([listener]))
    else others.add(listener)
  }

  /** Whether it was the last one. */
  remove(name: string, listener: ChangeListener): boolean {
    const listeners = this.#byName.get(name)
    if (listeners === undefined || !listeners.delete(listener) || listeners.size > 0) return false
    this.#byName.delete(name)
    return true
  }

  tell(name: string, change: CustomerChange): void {
    const listeners = this.#byName.get(name)
    // A copy: who is told may stop listening, or begin to.
    if (listeners !== undefined) for (const listener of [...listeners]) listener(change)
  }
}
