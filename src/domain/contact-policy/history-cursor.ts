import { kindCodeMax, kindCodes, kindCount, recordBytes, recordsMax, undoneFlag } from '../history/history-record.ts'
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

export const recordNumbers = recordBytes / 8

/** Reads records in place, in the numbers of one ruleset: for what is rare (see `HistoryTally`). Allocates nothing. */
export class HistoryCursor {
  placement = 0
  kind = 0
  /** Not after now: clocks of those who report may be ahead. */
  atMs = 0
  /** Of `later` the date that was agreed, of `reserved` the end of the lease. */
  untilMs = 0
  /** Position in the ruleset, or what stands for one that is lost. */
  offer = 0
  /** Position; -1 for a lost one. That of the offer today; of a lost offer, that of the record. */
  group = 0
  reason = 0
  recordCount = 0
  readonly #numbers: HistoryNumbers
  readonly #groupOf: Int32Array
  #source: Float64Array = new Float64Array(0)
  #words: Uint32Array = new Uint32Array(0)
  #start = 0
  #nowMs = 0

  constructor(numbers: HistoryNumbers, groupOf: Int32Array) {
    this.#numbers = numbers
    this.#groupOf = groupOf
  }

  start({ source, words, recordsStart, recordCount }: HistorySource, nowMs: number): void {
    if (recordCount > recordsMax) throw new RangeError(`a history of ${recordCount} records: at most ${recordsMax}`)
    this.#source = source
    this.#words = words
    this.#start = recordsStart
    this.recordCount = recordCount
    this.#nowMs = nowMs
  }

  /** `placement * kindCount + kind` of a record: tells cheaply that it is not worth reading. */
  eventOf(index: number): number {
    const event = this.#words[(this.#start + index * recordNumbers) * 2 + 5] as number
    return this.#numbers.placement(event & 0xffff) * kindCount + Math.min((event >>> 16) & 0xff, kindCodeMax)
  }

  /** False for a record that counts for nothing: taken back, lapsed, or of a kind that only a newer version knows. */
  read(index: number): boolean {
    const at = this.#start + index * recordNumbers
    const words = this.#words
    const word = at * 2
    const event = words[word + 5] as number
    const kind = (event >>> 16) & 0xff
    if (((event >>> 24) & undoneFlag) !== 0 || kind > kindCodeMax) return false
    const untilMs = (words[word + 2] as number) * 1_000
    if (kind === kindCodes.reserved && untilMs <= this.#nowMs) return false
    const numbers = this.#numbers
    const groupAndReason = words[word + 3] as number
    const offer = numbers.offer(words[word + 4] as number, groupAndReason & 0xffff)
    this.offer = offer
    this.group = numbers.isLost(offer) ? numbers.group(groupAndReason & 0xffff) : (this.#groupOf[offer] as number)
    this.reason = (groupAndReason >>> 16) & 0xff
    this.placement = numbers.placement(event & 0xffff)
    this.kind = kind
    this.atMs = Math.min(this.#source[at] as number, this.#nowMs)
    this.untilMs = untilMs
    return true
  }
}
