import { kindCodeMax, kindCodes, recordBytes, recordsMax, undoneFlag } from '../history/history-record.ts'
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

const recordNumbers = recordBytes / 8

/** Reads one record after the other in place, in the numbers of one ruleset. Allocates nothing. */
export class HistoryCursor {
  /** Position in the ruleset, or what stands for one that is lost. */
  offer = 0
  /** Position; -1 for a lost one. That of the offer today; of a lost offer, that of the record. */
  group = 0
  placement = 0
  kind = 0
  reason = 0
  /** Not after now: clocks of those who report may be ahead. */
  atMs = 0
  /** Of `later` the date that was agreed, of `reserved` the end of the lease. */
  untilMs = 0
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

  /** False for a record that counts for nothing: taken back, lapsed, or of a kind that only a newer version knows. */
  read(index: number): boolean {
    const at = this.#start + index * recordNumbers
    const words = this.#words
    const word = at * 2
    const event = words[word + 5] as number
    const kind = (event >>> 16) & 0xff
    if (((event >>> 24) & undoneFlag) !== 0 || kind > kindCodeMax) return false
    const nowMs = this.#nowMs
    const untilMs = (words[word + 2] as number) * 1_000
    if (kind === kindCodes.reserved && untilMs <= nowMs) return false
    const groupAndReason = words[word + 3] as number
    const offer = this.#numbers.offer(words[word + 4] as number, groupAndReason & 0xffff)
    this.offer = offer
    this.group = this.#numbers.isLost(offer)
      ? this.#numbers.group(groupAndReason & 0xffff)
      : (this.#groupOf[offer] as number)
    this.reason = (groupAndReason >>> 16) & 0xff
    this.placement = this.#numbers.placement(event & 0xffff)
    this.kind = kind
    const atMs = this.#source[at] as number
    this.atMs = atMs < nowMs ? atMs : nowMs
    this.untilMs = untilMs
    return true
  }
}
