import { randomInt } from 'node:crypto'
import type { DictionaryEntry, DictionaryName, NumberedEntry } from '../domain/features/layout.ts'
import { type DictionarySizes, epochMax, type LayoutAncestor } from '../domain/features/layout-epoch.ts'

/** All that a store keeps of the layout. */
export interface StoredLayout {
  /** `noEpoch` when there is none, and for one from before layouts had epochs. */
  epoch: number
  /** The oldest first. */
  ancestors: LayoutAncestor[]
  entries: NumberedEntry[]
}

/** What tells cheaply whether a layout is still the one that it was: under one epoch, its fields become no fewer. */
export interface LayoutMark {
  epoch: number
  fields: number
}

/**
 * Where the numbers of the dictionaries are given, once for all processes. Methods reject with `StoreUnavailable` when the
 * server cannot be reached.
 */
export interface LayoutStore {
  /** All numbers given so far, and the epoch under which they were. Changes nothing. */
  read(): Promise<StoredLayout>

  mark(): Promise<LayoutMark>

  /**
   * Gives each entry the next free number of its dictionary, or the one it has; atomic, so that nodes that ask at the
   * same time agree. Answers in the order asked. `epoch` is the one that the caller knows; any when it is left out.
   *
   * Rejects with `OtherLayout` when the layout's epoch is another, so that the caller must read it first; also when a new
   * epoch had to begin, because the server that gives the numbers may not have all that were given before.
   */
  intern(entries: readonly DictionaryEntry[], epoch?: number): Promise<number[]>

  /**
   * Begins a new epoch, of which the present one is an ancestor as far as the store's numbers go, but for those from `twice`
   * on in their dictionary: they were given twice. Does nothing when the epoch is another already.
   */
  begin(epoch: number, twice?: DictionarySizes): Promise<void>

  /** Writes a whole layout where there is none; false when there is one by now. */
  putBack(layout: StoredLayout): Promise<boolean>
}

/** For a layout that begins. */
export function newEpoch(): number {
  return randomInt(1, epochMax + 1)
}

/** One more than the highest number of each dictionary: what a store has given of it, at least. */
export function sizesOf(entries: Iterable<NumberedEntry>): Map<DictionaryName, number> {
  const sizes = new Map<DictionaryName, number>()
  for (const { dictionary, number } of entries) sizes.set(dictionary, Math.max(sizes.get(dictionary) ?? 0, number + 1))
  return sizes
}
