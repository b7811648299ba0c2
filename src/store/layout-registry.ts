import { type DictionaryEntry, Layout, LayoutFull, type NumberedEntry } from '../domain/features/layout.ts'
import type { Store } from './store.ts'

interface Waiting {
  entries: DictionaryEntry[]
  resolve: () => void
  reject: (reason: unknown) => void
}

/**
 * Keeps one `Layout` in step with the store that gives its numbers. Numbers never change, so what the layout knows is
 * true for ever; it may only lack what another node has interned since `refresh`.
 */
export class LayoutRegistry {
  readonly layout: Layout
  readonly #store: Store
  #waiting: Waiting[] = []
  #interning = false
  #refreshing: Promise<void> | undefined

  private constructor(store: Store, entries: NumberedEntry[]) {
    this.#store = store
    this.layout = new Layout(entries)
  }

  static async open(store: Store): Promise<LayoutRegistry> {
    return new LayoutRegistry(store, await store.readDictionaries())
  }

  /**
   * Resolves when `layout` has a number for every entry; at once when it has them already. Rejects with `LayoutFull`
   * when an entry does not fit its dictionary, with `StoreUnavailable` when numbers are needed and the store is away.
   *
   * Calls that come while the store is busy with earlier ones travel together as the next one.
   */
  async ensure(entries: Iterable<DictionaryEntry>): Promise<void> {
    const all = [...entries]
    this.layout.assertWithinBounds(all)
    const unknown = this.layout.unknown(all)
    if (unknown.length === 0) return
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ entries: unknown, resolve, reject })
      if (!this.#interning) void this.#internWaiting()
    })
  }

  /** Learns what other nodes have interned since. One call to the store, however many ask at the same time. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#store
      .readDictionaries()
      .then((entries) => this.layout.learn(entries))
      .finally(() => {
        this.#refreshing = undefined
      })
    return this.#refreshing
  }

  /** Never rejects: every outcome goes to those who wait. */
  async #internWaiting(): Promise<void> {
    this.#interning = true
    while (this.#waiting.length > 0) {
      const batch = this.#waiting
      this.#waiting = []
      try {
        await this.#intern(batch.flatMap(({ entries }) => entries))
        for (const { resolve } of batch) resolve()
      } catch (error) {
        if (error instanceof LayoutFull && batch.length > 1) await this.#internOneByOne(batch)
        else for (const { reject } of batch) reject(error)
      }
    }
    this.#interning = false
  }

  /** One caller's entry that does not fit must not fail the others that travelled with it. */
  async #internOneByOne(batch: Waiting[]): Promise<void> {
    for (const { entries, resolve, reject } of batch) await this.#intern(entries).then(resolve, reject)
  }

  async #intern(entries: DictionaryEntry[]): Promise<void> {
    const unknown = this.layout.unknown(entries)
    if (unknown.length === 0) return
    const numbers = await this.#store.intern(unknown)
    this.layout.learn(unknown.map((entry, i) => ({ ...entry, number: numbers[i] as number })))
  }
}
