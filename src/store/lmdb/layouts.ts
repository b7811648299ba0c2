import type { Database } from 'lmdb'
import { type DictionaryEntry, LayoutFull, type NumberedEntry, numbersMaxOf } from '../../domain/features/layout.ts'
import {
  type DictionarySizes,
  noEpoch,
  OtherLayout,
  parseAncestors,
  withAncestor,
} from '../../domain/features/layout-epoch.ts'
import { layoutField, numberedEntry } from '../layout-field.ts'
import { type LayoutMark, type LayoutStore, newEpoch, type StoredLayout, sizesOf } from '../layout-store.ts'

/** Fields as `layoutField` names them → number; `epoch` → the layout's epoch, `ancestors` → those before it, as text. */
export type LayoutPages = Database<number | string, string>

/** How writes are committed, with what the store says of a disk that is full. */
type Commit = <T>(write: () => T) => Promise<T>

/**
 * The layout in LMDB. It lies in one file with the customers, so that none can be younger than the other: a new epoch
 * begins with the layout alone, or where somebody has found that numbers were lost all the same.
 */
export class LmdbLayouts implements LayoutStore {
  readonly #pages: LayoutPages
  readonly #commit: Commit
  readonly #assertOpen: () => void

  constructor(pages: LayoutPages, commit: Commit, assertOpen: () => void) {
    this.#pages = pages
    this.#commit = commit
    this.#assertOpen = assertOpen
  }

  async read(): Promise<StoredLayout> {
    this.#assertOpen()
    return { epoch: this.#epoch, ancestors: parseAncestors(this.#ancestors), entries: this.#entries() }
  }

  async mark(): Promise<LayoutMark> {
    this.#assertOpen()
    const { entryCount } = this.#pages.getStats() as { entryCount: number }
    return { epoch: this.#epoch, fields: entryCount }
  }

  async intern(entries: readonly DictionaryEntry[], epoch?: number): Promise<number[]> {
    const numbers = await this.#commit(() => {
      if (epoch !== undefined && epoch !== this.#epoch) return undefined
      const given = new Map<string, number>()
      const numbers = entries.map((entry) => this.#number(entry, given))
      if (given.size > 0 && this.#epoch === noEpoch) {
        this.#begin()
        if (epoch !== undefined) return undefined
      }
      for (const [field, number] of given) this.#pages.putSync(field, number)
      return numbers
    })
    if (numbers === undefined) throw new OtherLayout('the layout is of another epoch')
    return numbers
  }

  begin(epoch: number, twice: DictionarySizes = new Map()): Promise<void> {
    return this.#commit(() => {
      if (this.#epoch === epoch) this.#begin(twice)
    })
  }

  putBack({ epoch, ancestors, entries }: StoredLayout): Promise<boolean> {
    return this.#commit(() => {
      if (this.#epoch !== noEpoch || !this.#isEmpty) return false
      for (const entry of entries) this.#pages.putSync(layoutField(entry), entry.number)
      for (const [dictionary, size] of sizesOf(entries)) this.#pages.putSync(dictionary, size)
      this.#pages.putSync('epoch', epoch)
      const text = ancestors.reduce((before, each) => withAncestor(before, each.epoch, each.sizes), '')
      this.#pages.putSync('ancestors', text)
      return true
    })
  }

  /** Inside a transaction. */
  #begin(twice: DictionarySizes = new Map()): void {
    if (!this.#isEmpty) {
      const sizes = sizesOf(this.#entries())
      for (const [dictionary, number] of twice) sizes.set(dictionary, Math.min(number, sizes.get(dictionary) ?? 0))
      const text = withAncestor(this.#ancestors, this.#epoch, sizes)
      this.#pages.putSync('ancestors', text)
    }
    this.#pages.putSync('epoch', newEpoch())
  }

  /** Inside a transaction. What must be written is put into `given`; a dictionary's own name stands for its size. */
  #number(entry: DictionaryEntry, given: Map<string, number>): number {
    const field = layoutField(entry)
    const known = given.get(field) ?? this.#get(field)
    const number = known ?? given.get(entry.dictionary) ?? this.#get(entry.dictionary) ?? 0
    if (number >= numbersMaxOf(entry)) throw new LayoutFull(entry)
    if (known === undefined) {
      given.set(field, number)
      given.set(entry.dictionary, number + 1)
    }
    return number
  }

  #get(field: string): number | undefined {
    return this.#pages.get(field) as number | undefined
  }

  get #epoch(): number {
    return this.#get('epoch') ?? noEpoch
  }

  get #ancestors(): string {
    return (this.#pages.get('ancestors') as string | undefined) ?? ''
  }

  get #isEmpty(): boolean {
    for (const _ of this.#pages.getKeys({ limit: 1 })) return false
    return true
  }

  #entries(): NumberedEntry[] {
    const entries: NumberedEntry[] = []
    for (const { key, value } of this.#pages.getRange()) {
      const entry = numberedEntry(key, Number(value))
      if (entry !== undefined) entries.push(entry)
    }
    return entries
  }
}
