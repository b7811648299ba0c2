import { kindCodes } from '../history/history-record.ts'
import type { BlockRows } from './block-rows.ts'
import { type CompiledContactPolicies, kindCount } from './compile-contact-policies.ts'
import type { DecisionMoment } from './decision-moment.ts'
import type { HistoryCursor, HistorySource } from './history-cursor.ts'
import { RecordCounters } from './record-counters.ts'
import { lowestBit } from './rule-bits.ts'
import type { SuppressionFinder } from './suppression-finder.ts'

/** How a rule looks at the records that count for it. */
const tally = { upTo: 0, agreed: 1, repeated: 2, accepted: 3 } as const
const tallyOf: Readonly<Record<string, number>> = tally

const scopes = { customer: 0, placement: 1, channel: 2, group: 3, offer: 4 } as const

/** Instead of the offer that was accepted. */
const none = -1
const several = -2

/** What a count that has reached its limit concerns. */
const numbersPerRepeated = 3

/**
 * Counts a customer's records for all rules at once and, the moment a count reaches its limit, flips the bit of the rule
 * in the row of what it counts together.
 */
export class HistoryTally {
  /** Rules that count records in this decision: bits, as in `RuleBits`. The others are decided without. */
  readonly counting: Int32Array
  readonly #compiled: CompiledContactPolicies
  readonly #moment: DecisionMoment
  readonly #cursor: HistoryCursor
  readonly #finder: SuppressionFinder
  readonly #blocks: BlockRows
  readonly #counters: RecordCounters
  readonly #tallies: Uint8Array
  readonly #scopes: Uint8Array
  readonly #limits: Int32Array
  /** By rule of the kind `accepted`: the one offer that was accepted, or `none`, or `several`; a lost one is several. */
  readonly #accepted: Int32Array
  /** Rule, row and record where enough was counted, but it must also lie close enough together. */
  #repeated = new Int32Array(numbersPerRepeated * 16)
  #repeatedLength = 0

  constructor(
    compiled: CompiledContactPolicies,
    moment: DecisionMoment,
    cursor: HistoryCursor,
    finder: SuppressionFinder,
    blocks: BlockRows,
  ) {
    const { rules } = compiled
    this.#compiled = compiled
    this.#moment = moment
    this.#cursor = cursor
    this.#finder = finder
    this.#blocks = blocks
    this.#counters = new RecordCounters(compiled)
    this.counting = new Int32Array(compiled.offers.width)
    this.#tallies = Uint8Array.from(rules, ({ evaluation }) => tallyOf[evaluation.kind] ?? tally.upTo)
    this.#scopes = Uint8Array.from(rules, ({ counting }) => scopes[counting?.scope ?? 'customer'])
    this.#limits = Int32Array.from(rules, ({ counting }) => counting?.limit ?? 0)
    this.#accepted = new Int32Array(rules.length)
  }

  /** Forgets what the last decision has counted; all rules count. */
  begin(): void {
    this.counting.fill(-1)
    this.#counters.begin()
    this.#accepted.fill(none)
    this.#repeatedLength = 0
  }

  countHistory(history: HistorySource): void {
    const cursor = this.#cursor
    cursor.start(history, this.#moment.nowMs)
    for (let index = 0; index < history.recordCount; index++) if (cursor.read(index)) this.#countRecord(index)
    for (let at = 0; at < this.#repeatedLength; at += numbersPerRepeated) this.#judgeRepeated(at)
  }

  #countRecord(index: number): void {
    const { offer, placement, kind, reason } = this.#cursor
    const { offers, placements, reasons } = this.#compiled.counted
    const { counting } = this
    const { width } = offers
    const offerAt = offer * width
    const placementAt = (placement * kindCount + kind) * width
    for (let word = 0; word < width; word++) {
      let bits =
        (offers.words[offerAt + word] as number) &
        (placements.words[placementAt + word] as number) &
        (counting[word] as number)
      if (bits !== 0 && kind === kindCodes.declined) bits &= reasons.words[reason * width + word] as number
      while (bits !== 0) {
        this.#countFor(word * 32 + lowestBit(bits), index)
        bits &= bits - 1
      }
    }
  }

  #countFor(rule: number, index: number): void {
    const { atMs, untilMs, offer, group, placement } = this.#cursor
    const how = this.#tallies[rule]
    if (how === tally.agreed ? untilMs <= this.#moment.nowMs : atMs <= (this.#moment.after[rule] as number)) return
    if (how === tally.accepted) this.#noteAccepted(rule, offer)
    else this.count(rule, placement, group, offer, index)
  }

  /** Counts one more for a rule: record `index`, or -1 for an offer of the answer under way. */
  count(rule: number, placement: number, group: number, offer: number, index: number): void {
    if (this.#counters.count(rule, this.#keyOf(rule, placement, group, offer)) !== this.#limits[rule]) return
    const row = this.#rowOf(rule, placement, group, offer)
    if (this.#tallies[rule] === tally.repeated) this.#noteRepeated(rule, row, index)
    else this.#blocks.flip(row, rule)
  }

  #keyOf(rule: number, placement: number, group: number, offer: number): number {
    switch (this.#scopes[rule]) {
      case scopes.offer:
        return this.#counters.offerKey(offer)
      case scopes.group:
        return group
      case scopes.placement:
        return placement
      case scopes.channel:
        return this.#compiled.channelOf[placement] as number
      default:
        return 0
    }
  }

  #rowOf(rule: number, placement: number, group: number, offer: number): number {
    switch (this.#scopes[rule]) {
      case scopes.offer:
        return this.#blocks.offer(offer)
      case scopes.group:
        return this.#blocks.group(group)
      case scopes.placement:
        return this.#blocks.placement(placement)
      case scopes.channel:
        return this.#blocks.channel(this.#compiled.channelOf[placement] as number)
      default:
        return this.#blocks.customer
    }
  }

  /** Blocks all offers that exclude each other once one of them is accepted, but that one, as long as it is the only one. */
  #noteAccepted(rule: number, offer: number): void {
    const before = this.#accepted[rule] as number
    if (before === offer || before === several) return
    const isLost = this.#compiled.numbers.isLost(offer)
    if (before === none) {
      this.#blocks.flip(this.#blocks.customer, rule)
      if (!isLost) this.#blocks.flip(this.#blocks.offer(offer), rule)
    } else this.#blocks.flip(this.#blocks.offer(before), rule)
    this.#accepted[rule] = before === none && !isLost ? offer : several
  }

  #noteRepeated(rule: number, row: number, index: number): void {
    if (this.#repeatedLength + numbersPerRepeated > this.#repeated.length) {
      const grown = new Int32Array(this.#repeated.length * 2)
      grown.set(this.#repeated)
      this.#repeated = grown
    }
    this.#repeated[this.#repeatedLength++] = rule
    this.#repeated[this.#repeatedLength++] = row
    this.#repeated[this.#repeatedLength++] = index
  }

  #judgeRepeated(at: number): void {
    const rule = this.#repeated[at] as number
    this.#cursor.read(this.#repeated[at + 2] as number)
    const { offer, group, placement } = this.#cursor
    if (this.#finder.isRepeated(rule, offer, group, placement))
      this.#blocks.flip(this.#repeated[at + 1] as number, rule)
  }
}
