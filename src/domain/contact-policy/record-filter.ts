import { kindCount, recordBytes, recordsMax, undoneFlag } from '../history/history-record.ts'
import type { CompiledContactPolicies } from './compile-contact-policies.ts'
import type { HistoryCursor } from './history-cursor.ts'
import type { WindowOrder } from './window-order.ts'

// What the loop needs must be constants of this file: imported ones are loaded and checked anew by every use.
const recordNumbers = recordBytes / 8
/** Words of a record, counted from its first: see `history-record.ts`. */
const offerWord = 4
const eventWord = 5
/** The kind and, above it, the flag that says that the record was taken back. */
const columnShift = 16
const columnMask = (undoneFlag << 8) | 0xff
/** By kind; the last is for all that counts for nothing: kinds that only a newer version knows, and what was taken back. */
const columns = 16
const lastColumn = columns - 1

/**
 * Finds the records that may count for some of 32 rules, by placement, kind, offer and time. What depends on more is left
 * to `HistoryTally`, for the records that are left.
 *
 * Every decision pays for this loop, about 10 ns a record. It has no branch that cannot be foreseen: hardly two records
 * that follow each other are of one kind, and whenever the processor has guessed wrong it waits for the record's memory,
 * instead of having all of the history on its way at once. That was a third of what a record cost.
 */
export class RecordFilter {
  /** Positions of the records that the last `find` has found, in their order, and for which rules each may count. */
  readonly found = new Int32Array(recordsMax + 1)
  readonly foundRules = new Int32Array(recordsMax + 1)
  /** By the placement's number of the dictionary, then by column. The last row is that of lost placements. */
  readonly #events: Int32Array
  readonly #lastPlacement: number
  /** By the offer's number of the dictionary. Lost offers, and the last, have the rules that count any lost offer. */
  readonly #offers: Int32Array
  readonly #lastOffer: number
  readonly #word: number
  readonly #width: number

  /** For the 32 rules from `word * 32`. */
  constructor({ numbers, counted }: CompiledContactPolicies, word: number) {
    this.#word = word
    this.#width = counted.offers.width
    this.#lastPlacement = numbers.placements.length
    this.#events = new Int32Array((this.#lastPlacement + 1) * columns)
    for (let number = 0; number <= this.#lastPlacement; number++) {
      const row = numbers.placement(number) * kindCount
      for (let kind = 0; kind < kindCount; kind++)
        this.#events[number * columns + kind] = counted.placements.word(row + kind, word)
    }
    let lost = 0
    for (let position = numbers.lostOfferOf(0); position < numbers.offerPositions; position++)
      lost |= counted.offers.word(position, word)
    this.#lastOffer = numbers.offers.length
    this.#offers = new Int32Array(this.#lastOffer + 1).fill(lost)
    for (const [number, position] of numbers.offers.entries())
      if (position >= 0) this.#offers[number] = counted.offers.word(position, word)
  }

  /** How many records of a history it has found. Leases that have lapsed are among them. */
  find({ source, words, start, recordCount }: HistoryCursor, windows: WindowOrder, rules: number): number {
    const { after, words: rulesByWindow } = windows
    const { found, foundRules } = this
    const events = this.#events
    const offers = this.#offers
    const lastPlacement = this.#lastPlacement
    const lastOffer = this.#lastOffer
    let length = 0
    let window = 0
    let windowFromMs = Number.POSITIVE_INFINITY
    let windowToMs = Number.NEGATIVE_INFINITY
    let windowRules = 0
    for (let index = 0; index < recordCount; index++) {
      const number = start + index * recordNumbers
      const atMs = source[number] as number
      if (atMs > windowToMs || atMs <= windowFromMs) {
        // Records stand almost in the order of their times, so there are hardly more steps than windows.
        while (window > 0 && (after[window - 1] as number) >= atMs) window--
        while (window < after.length && (after[window] as number) < atMs) window++
        windowFromMs = window > 0 ? (after[window - 1] as number) : Number.NEGATIVE_INFINITY
        windowToMs = window < after.length ? (after[window] as number) : Number.POSITIVE_INFINITY
        windowRules = (rulesByWindow[window * this.#width + this.#word] as number) & rules
      }
      const event = words[number * 2 + eventWord] as number
      const column = atMost((event >>> columnShift) & columnMask, lastColumn)
      const placement = atMost(event & 0xffff, lastPlacement)
      const offer = atMost(words[number * 2 + offerWord] as number, lastOffer)
      const counting = windowRules & (events[placement * columns + column] as number) & (offers[offer] as number)
      found[length] = index
      foundRules[length] = counting
      // One more unless `counting` is 0: the sign bit of one of the two is set.
      length += (counting | -counting) >>> 31
    }
    return length
  }
}

/** `Math.min` would turn whole numbers into floating ones. */
function atMost(value: number, most: number): number {
  return value < most ? value : most
}
