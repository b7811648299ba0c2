import { ChangeListeners } from '../change-listeners.ts'
import type { ChangeListener, CustomerChange, CustomerChanges } from '../customer-changes.ts'
import { StoreUnavailable } from '../store.ts'

/** Of every path that this process has open: all stores of one path tell each other. */
const openPaths = new Map<string, { listeners: ChangeListeners; stores: number }>()

/** Changes of the customers at one path, told within this process: LMDB has no way to tell another one. */
export class LmdbCustomerChanges implements CustomerChanges {
  readonly #path: string
  readonly #listeners: ChangeListeners
  #isClosed = false

  constructor(path: string) {
    this.#path = path
    const open = openPaths.get(path) ?? { listeners: new ChangeListeners(), stores: 0 }
    open.stores++
    openPaths.set(path, open)
    this.#listeners = open.listeners
  }

  async watch(customerId: string, listener: ChangeListener): Promise<() => void> {
    if (this.#isClosed) throw new StoreUnavailable(`lmdb:${this.#path}: the store is closed`)
    // Not the listener itself: whoever listens twice is told twice.
    const told: ChangeListener = (change) => {
      if (!this.#isClosed) listener(change)
    }
    this.#listeners.add(customerId, told)
    return () => void this.#listeners.remove(customerId, told)
  }

  /** After the commit. Listeners hear of it in the next turn, in which every store of the path can read it. */
  tell(customerIds: Iterable<string>, change: CustomerChange): void {
    if (this.#listeners.isEmpty) return
    const watched = [...new Set(customerIds)].filter((customerId) => this.#listeners.has(customerId))
    if (watched.length === 0) return
    setImmediate(() => {
      for (const customerId of watched) this.#listeners.tell(customerId, change)
    })
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    const open = openPaths.get(this.#path)
    if (open !== undefined && --open.stores === 0) openPaths.delete(this.#path)
  }
}
