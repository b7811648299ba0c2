import {
  type DictionaryEntry,
  type DictionaryNumber,
  Layout,
  LayoutFull,
  type NumberedEntry,
} from '../domain/features/layout.ts'
import { RecentMap } from '../domain/recent-map.ts'
import type { Store } from './store.ts'

interface Waiting {
  entries: DictionaryEntry[]
  resolve: () => void
  reject: (reason: unknown) => void
}

/** Numbers without a text that are remembered, so that they are not asked for at every read. */
const absentMax = 10_000

/** How long such a number is not asked for again. */
const absentMs = 60_000

/**
 * Keeps one `Layout` in step with the store that gives its numbers. Numbers never change, so what the layout knows is
 * true for ever; it may only lack what another process has interned since `refresh`. Whoever finds a number that the layout
 * has no text for, or is about to take a text for new, asks first (`learnNumbers`, `lookUp`).
 */
export class LayoutRegistry {
  readonly layout: Layout
  readonly #store: Store
  #waiting: Waiting[] = []
  #interning = false
  #refreshing: Promise<void> | undefined
  #nextRefresh: Promise<void> | undefined
  /** When the store was last asked for a number and had no text for it. */
  readonly #absent = new RecentMap<number>(absentMax)

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

  /**
   * Learns what other processes have interned before this was called. One call to the store, however many ask at the same
   * time; who asks while one is under way shares the next, since that one may have been answered before what they have seen.
   */
  refresh(): Promise<void> {
    if (this.#refreshing === undefined) return this.#beginRefresh()
    this.#nextRefresh ??= this.#refreshing
      .catch(() => {})
      .then(() => {
        this.#nextRefresh = undefined
        return this.#beginRefresh()
      })
    return this.#nextRefresh
  }

  /**
   * Learns the texts of numbers that were found in the store, if it has any. A number without one is remembered for a
   * minute and not asked for again: it is garbage, and stays what it is.
   */
  async learnNumbers(numbers: readonly DictionaryNumber[]): Promise<void> {
    const isAsked = (number: DictionaryNumber) => {
      const absentAtMs = this.#absent.get(keyOf(number))
      return absentAtMs === undefined || performance.now() - absentAtMs >= absentMs
    }
    if (!this.#withoutText(numbers).some(isAsked)) return
    await this.refresh()
    for (const number of this.#withoutText(numbers)) this.#absent.set(keyOf(number), performance.now())
  }

  /** Learns the numbers of those entries that have one by now. One call to the store when one of them is not known here. */
  async lookUp(entries: Iterable<DictionaryEntry>): Promise<void> {
    if (this.layout.unknown(entries).length > 0) await this.refresh()
  }

  #withoutText(numbers: readonly DictionaryNumber[]): DictionaryNumber[] {
    return numbers.filter(({ dictionary, number }) => this.layout.key(dictionary, number) === undefined)
  }

  #beginRefresh(): Promise<void> {
    this.#refreshing = this.#store
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

function keyOf({ dictionary, number }: DictionaryNumber): string {
  return `${dictionary}\n${number}`
}
