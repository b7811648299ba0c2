import {
  type DictionaryEntry,
  type DictionaryName,
  type DictionaryNumber,
  Layout,
  LayoutFull,
  type NumberedEntry,
} from '../domain/features/layout.ts'
import { noEpoch, OtherLayout } from '../domain/features/layout-epoch.ts'
import { RecentMap } from '../domain/recent-map.ts'
import { newEpoch, type StoredLayout } from './layout-store.ts'
import { type Store, StoreUnavailable } from './store.ts'

interface Waiting {
  entries: DictionaryEntry[]
  resolve: () => void
  reject: (reason: unknown) => void
}

/** Numbers without a text that are remembered, so that they are not asked for at every read. */
const absentMax = 10_000

/** How long such a number is not asked for again. */
const absentMs = 60_000

/** Times that an epoch may begin under somebody's hands before they give up: each is a restart of the store's server. */
const attemptsMax = 5

/**
 * What has become of the store's layout beside the one that this process holds. `put-back`: it was lost, and has been written
 * anew. `replaced`: it is another one, or lacks what this process knows, so that the numbers held here mean nothing any more.
 */
export type LayoutEvent = 'put-back' | 'replaced'

/**
 * Keeps one `Layout` in step with the store that gives its numbers. Under one epoch numbers never change, so what the layout
 * knows is true; it may only lack what another process has interned since `refresh`. Whoever finds a number that the layout
 * has no text for, or is about to take a text for new, asks first (`learnNumbers`, `lookUp`).
 *
 * The store may lose its layout, or come back with an older one. The registry then finds out as soon as it asks the store
 * for anything, or `check` is called: a layout that agrees with everything known here is taken over with its epoch; a lost
 * one is written anew, under a new epoch; anything else replaces the one that is held, and from then on nothing may be
 * interned or written by its numbers until `take` is given the new one.
 */
export class LayoutRegistry {
  #layout: Layout
  readonly #store: Store
  #waiting: Waiting[] = []
  #interning = false
  #refreshing: Promise<void> | undefined
  #nextRefresh: Promise<void> | undefined
  #isReplaced = false
  #fields = 0
  /** When the store was last asked for a number and had no text for it. */
  readonly #absent = new RecentMap<number>(absentMax)
  /** Called when something has become of the store's layout; must not throw. */
  onEvent: (event: LayoutEvent) => void = () => {}

  private constructor(store: Store, layout: Layout) {
    this.#store = store
    this.#layout = layout
  }

  static async open(store: Store): Promise<LayoutRegistry> {
    return new LayoutRegistry(store, await readLayout(store))
  }

  /** Another one, of what the store has now. */
  reopen(): Promise<LayoutRegistry> {
    return LayoutRegistry.open(this.#store)
  }

  get layout(): Layout {
    return this.#layout
  }

  /** The store's layout is another one than that which is held here. */
  get isReplaced(): boolean {
    return this.#isReplaced
  }

  /** What is thrown when the layout that is held means nothing any more. */
  assertHeld(): void {
    if (this.#isReplaced)
      throw new StoreUnavailable(`${this.#store.description}: the layout has been replaced, and is being read anew`)
  }

  /** From now on this one is held: that of a registry which was opened since. */
  take(layout: Layout): void {
    this.#layout = layout
    this.#isReplaced = false
    this.#fields = 0
    this.#absent.clear()
  }

  /**
   * Resolves when `layout` has a number for every entry; at once when it has them already. Rejects with `LayoutFull`
   * when an entry does not fit its dictionary, with `StoreUnavailable` when numbers are needed and the store is away, or its
   * layout has been replaced.
   *
   * Calls that come while the store is busy with earlier ones travel together as the next one.
   */
  async ensure(entries: Iterable<DictionaryEntry>): Promise<void> {
    this.assertHeld()
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

  /** Whether the store still has the layout that is held here, as cheaply as it can be told; reads it when it has not. */
  async check(): Promise<void> {
    if (this.#isReplaced) return
    const { epoch, fields } = await this.#store.layout.mark()
    if (epoch !== this.layout.epoch || fields < this.#fields) await this.refresh()
    else this.#fields = fields
  }

  /**
   * Learns the texts of numbers that were found in the store, if it has any. A number without one is remembered for a
   * minute and not asked for again: it is garbage, and stays what it is.
   */
  async learnNumbers(numbers: readonly DictionaryNumber[]): Promise<void> {
    if (!this.#withoutText(numbers).some((number) => this.#isAsked(keyOf(number)))) return
    await this.refresh()
    for (const number of this.#withoutText(numbers)) this.#absent.set(keyOf(number), performance.now())
  }

  /** Reads the layout anew for a record of an epoch that is not known here; for one epoch once a minute. */
  async learnEpoch(epoch: number): Promise<void> {
    const key = `epoch ${epoch}`
    if (!this.#isAsked(key)) return
    await this.refresh()
    this.#absent.set(key, performance.now())
  }

  /** Learns the numbers of those entries that have one by now. One call to the store when one of them is not known here. */
  async lookUp(entries: Iterable<DictionaryEntry>): Promise<void> {
    if (this.layout.unknown(entries).length > 0) await this.refresh()
  }

  #isAsked(key: string): boolean {
    const absentAtMs = this.#absent.get(key)
    return absentAtMs === undefined || performance.now() - absentAtMs >= absentMs
  }

  #withoutText(numbers: readonly DictionaryNumber[]): DictionaryNumber[] {
    return numbers.filter(({ dictionary, number }) => this.layout.key(dictionary, number) === undefined)
  }

  #beginRefresh(): Promise<void> {
    this.#refreshing = this.#reconcile().finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  async #reconcile(): Promise<void> {
    if (this.#isReplaced) return
    const { layout } = this
    for (let attempt = 1; attempt <= attemptsMax; attempt++) {
      const stored = await this.#store.layout.read()
      if (layout !== this.#layout) return
      if (isNone(stored) && layout.entryCount > 0) {
        if (await this.#putBack(layout)) return
      } else if (layout.agreesWith(stored.entries)) {
        layout.learn(stored.entries)
        layout.adopt(stored)
        return
      } else if (stored.epoch === layout.epoch) {
        // The same layout with less in it: what it has lost must never be given again under this epoch.
        await this.#store.layout.begin(stored.epoch, givenTwice(layout, stored.entries))
      } else {
        this.#isReplaced = true
        this.onEvent('replaced')
        return
      }
    }
    throw new StoreUnavailable(`${this.#store.description}: the layout changes all the time`)
  }

  /** False when somebody else has begun a layout meanwhile. */
  async #putBack(layout: Layout): Promise<boolean> {
    const ancestors = [...layout.ancestors, { epoch: layout.epoch, sizes: layout.sizes() }]
    const stored = { epoch: newEpoch(), ancestors, entries: layout.entries() }
    if (!(await this.#store.layout.putBack(stored))) return false
    layout.adopt(stored)
    this.#fields = 0
    this.onEvent('put-back')
    return true
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
    for (let attempt = 1; ; attempt++) {
      this.assertHeld()
      const { layout } = this
      const { epoch } = layout
      const unknown = layout.unknown(entries)
      if (unknown.length === 0) return
      try {
        const numbers = await this.#store.layout.intern(unknown, epoch)
        const given = unknown.map((entry, i) => ({ ...entry, number: numbers[i] as number }))
        // A number that stands for something else here: the store has lost what this process knows.
        if (this.#withoutText(given).length < given.length) await this.refresh()
        else if (layout.epoch === epoch) layout.learn(given)
      } catch (error) {
        if (!(error instanceof OtherLayout) || attempt >= attemptsMax) throw error
        await this.refresh()
      }
    }
  }
}

/** The store's layout as it is now, for those who change nothing. */
export async function readLayout(store: Pick<Store, 'layout'>): Promise<Layout> {
  const stored = await store.layout.read()
  const layout = new Layout(stored.entries)
  layout.adopt(stored)
  return layout
}

/** By dictionary, the first number that has another key in the store than here. */
function givenTwice(layout: Layout, entries: Iterable<NumberedEntry>): Map<DictionaryName, number> {
  const first = new Map<DictionaryName, number>()
  for (const { dictionary, key, number } of entries) {
    const known = layout.key(dictionary, number)
    if (known === undefined || known === key) continue
    first.set(dictionary, Math.min(number, first.get(dictionary) ?? number))
  }
  return first
}

function isNone({ epoch, entries }: StoredLayout): boolean {
  return epoch === noEpoch && entries.length === 0
}

function keyOf({ dictionary, number }: DictionaryNumber | NumberedEntry): string {
  return `${dictionary}\n${number}`
}
