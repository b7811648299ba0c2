import { kindCodes, recordBytes, recordsMax, undoneFlag } from '../history/history-record.ts'
import type { HistoryNumbers } from './history-numbers.ts'

/** Where the records of one customer lie in a request: see `history-record.ts` for their bytes. */
export interface HistorySource {
  /** The request, and the same memory as words. */
  source: Float64Array
  words: Uint32Array
  /** Position of the first record in `source`. */
  recordsStart: number
  recordCount: number
  forgottenUntilMs: number
  /** Whether the history could be read in time. */
  isHistoryKnown: boolean
}

// Constants of this file: imported ones are loaded and checked anew by every use.
const recordNumbers = recordBytes / 8
/** Words of a record, counted from its first: see `history-record.ts`. */
const untilWord = 2
const groupWord = 3
const offerWord = 4
const eventWord = 5
const undone = undoneFlag << 24
const { reserved } = kindCodes

/**
 * Reads the records of one customer in place, in the numbers of one ruleset. All but the offer is decoded when it is asked
 * for: of most records nothing else is. Allocates nothing.
 */
export class HistoryCursor {
  /** Where the records lie: see `HistorySource`. */
  source: Float64Array = new Float64Array(0)
  words: Uint32Array = new Uint32Array(0)
  start = 0
  recordCount = 0
  /** Position in the ruleset, or what stands for one that is lost. */
  offer = 0
  readonly #numbers: HistoryNumbers
  readonly #groupOf: Int32Array
  #nowMs = 0
  /** Position of the record's first word. */
  #at = 0

  constructor(numbers: HistoryNumbers, groupOf: Int32Array) {
    this.#numbers = numbers
    this.#groupOf = groupOf
  }

  begin({ source, words, recordsStart, recordCount }: HistorySource, nowMs: number): void {
    if (recordCount > recordsMax) throw new RangeError(`a history of ${recordCount} records: at most ${recordsMax}`)
    this.source = source
    this.words = words
    this.start = recordsStart
    this.recordCount = recordCount
    this.#nowMs = nowMs
  }

  /** All that follows is about this record. */
  seek(index: number): void {
    const at = (this.start + index * recordNumbers) * 2
    this.#at = at
    this.offer = this.#numbers.offer(this.words[at + offerWord] as number, this.#groupAndReason & 0xffff)
  }

  /** Whether it was taken back, and counts for nothing. */
  get isUndone(): boolean {
    return (this.#event & undone) !== 0
  }

  /** Whether it is a lease that has ended. */
  get isLapsed(): boolean {
    return this.kind === reserved && this.untilMs <= this.#nowMs
  }

  /** Of a newer version's record it may be above `kindCodeMax`: that counts for nothing. */
  get kind(): number {
    return (this.#event >>> 16) & 0xff
  }

  get placement(): number {
    return this.#numbers.placement(this.#event & 0xffff)
  }

  /** Not after now: clocks of those who report may be ahead. */
  get atMs(): number {
    return Math.min(this.source[this.#at / 2] as number, this.#nowMs)
  }

  /** Of `later` the date that was agreed, of `reserved` the end of the lease. */
  get untilMs(): number {
    return (this.words[this.#at + untilWord] as number) * 1_000
  }

  /** Position; -1 for a lost one. That of the offer today; of a lost offer, that of the record. */
  get group(): number {
    const { offer } = this
    return this.#numbers.isLost(offer)
      ? this.#numbers.group(this.#groupAndReason & 0xffff)
      : (this.#groupOf[offer] as number)
  }

  get reason(): number {
    return (this.#groupAndReason >>> 16) & 0xff
  }

  get #event(): number {
    return this.words[this.#at + eventWord] as number
  }

  get #groupAndReason(): number {
    return this.words[this.#at + groupWord] as number
  }
}
