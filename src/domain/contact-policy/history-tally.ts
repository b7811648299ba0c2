import { kindCodeMax, kindCodes, kindCount, undoneFlag } from '../history/history-record.ts'
import type { BlockRows } from './block-rows.ts'
import type { CompiledContactPolicies, CompiledRule } from './compile-contact-policies.ts'
import type { DecisionMoment } from './decision-moment.ts'
import { type HistoryCursor, type HistorySource, recordNumbers } from './history-cursor.ts'
import { RecordCounters } from './record-counters.ts'
import { lowestBit, RuleBits } from './rule-bits.ts'
import type { SuppressionFinder } from './suppression-finder.ts'
import { WindowOrder } from './window-order.ts'

/** Instead of the offer that was accepted. */
const none = -1
const several = -2

const numbersPerRepeated = 2

/** The flag, where a word of a record has it. */
const undoneBit = undoneFlag << 24

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
  readonly #windows: WindowOrder
  /** Bits of the rules that are not blocked by a count alone. */
  readonly #special: Int32Array
  /** By rule of the kind `accepted`: the one offer that was accepted, or `none`, or `several`; a lost one is several. */
  readonly #accepted: Int32Array
  /** Rule and record where enough was counted, but it must also lie close enough together. */
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
    this.#accepted = new Int32Array(rules.length)
    const kindOf = (rule: number) => rules[rule]?.evaluation.kind
    const special = new RuleBits(rules.length, 1)
    for (const [rule, { evaluation }] of rules.entries())
      if (['accepted', 'agreed', 'repeated'].includes(evaluation.kind)) special.set(0, rule)
    this.#special = special.words
    const counted = [...rules.keys()].filter((rule) => rules[rule]?.counting !== undefined)
    this.#windows = new WindowOrder(
      rules.length,
      counted.filter((rule) => kindOf(rule) !== 'agreed'),
      counted.filter((rule) => kindOf(rule) === 'agreed'),
    )
  }

  /** Forgets what the last decision has counted; all rules count. */
  begin(): void {
    this.counting.fill(-1)
    this.#counters.begin()
    this.#accepted.fill(none)
    this.#repeatedLength = 0
  }

  countHistory(history: HistorySource): void {
    this.#cursor.start(history, this.#moment.nowMs)
    this.#windows.begin(this.#moment.after)
    this.#countRecords(history)
    for (let at = 0; at < this.#repeatedLength; at += numbersPerRepeated) this.#judgeRepeated(at)
  }

  /**
   * The loop that every decision pays for: one long function over local arrays, which runs twice as fast as the same in
   * small methods (the optimiser stops inlining long before the last of them). What is rare is left to `HistoryCursor`.
   */
  #countRecords({ source, words, recordsStart, recordCount }: HistorySource): void {
    const { nowMs } = this.#moment
    const { numbers, channelOf, groupOf, counted } = this.#compiled
    const { offers: offerNumbers, placements: placementNumbers, lostPlacement } = numbers
    const byOffer = counted.offers.words
    const byPlacement = counted.placements.words
    const byReason = counted.reasons.words
    const { width } = counted.offers
    const counting = this.counting
    const special = this.#special
    const byWindow = this.#windows.words
    const { after } = this.#windows
    const counters = this.#counters
    const { words: counts, starts, scopes, limits, keys, stamp } = counters
    let window = after.length
    for (let index = 0; index < recordCount; index++) {
      const number = recordsStart + index * recordNumbers
      const word = number * 2
      const event = words[word + 5] as number
      const kind = (event >>> 16) & 0xff
      if ((event & undoneBit) !== 0 || kind > kindCodeMax) continue
      if (kind === kindCodes.reserved && (words[word + 2] as number) * 1_000 <= nowMs) continue
      // Records stand almost in the order of their times, so the window is near the last one's.
      const atMs = Math.min(source[number] as number, nowMs)
      while (window > 0 && (after[window - 1] as number) >= atMs) window--
      while (window < after.length && (after[window] as number) < atMs) window++
      const placementNumber = event & 0xffff
      let placement = placementNumber < placementNumbers.length ? (placementNumbers[placementNumber] as number) : -1
      if (placement < 0) placement = lostPlacement
      const placementAt = (placement * kindCount + kind) * width
      let offer = -1
      for (let at = 0; at < width; at++) {
        let bits =
          (byPlacement[placementAt + at] as number) &
          (byWindow[window * width + at] as number) &
          (counting[at] as number)
        if (bits === 0) continue
        const groupAndReason = words[word + 3] as number
        if (offer < 0) {
          const offerNumber = words[word + 4] as number
          offer = offerNumber < offerNumbers.length ? (offerNumbers[offerNumber] as number) : -1
          keys[1] = placement
          keys[2] = placement === lostPlacement ? 0 : (channelOf[placement] as number)
          if (offer >= 0) {
            keys[3] = groupOf[offer] as number
            keys[4] = counters.slotOf(offer)
          } else {
            const group = numbers.group(groupAndReason & 0xffff)
            offer = numbers.lostOfferOf(group)
            keys[3] = group
          }
        }
        bits &= byOffer[offer * width + at] as number
        if (kind === kindCodes.declined) bits &= byReason[((groupAndReason >>> 16) & 0xff) * width + at] as number
        for (let rare = bits & (special[at] as number); rare !== 0; rare &= rare - 1)
          this.#countSpecial(at * 32 + lowestBit(rare), index)
        for (bits &= ~(special[at] as number); bits !== 0; bits &= bits - 1) {
          const rule = at * 32 + lowestBit(bits)
          // As `RecordCounters.count` does.
          const counter = (starts[rule] as number) + (keys[scopes[rule] as number] as number)
          const before = counts[counter] as number
          const count = before > stamp ? before + 1 : stamp + 1
          counts[counter] = count
          if (count - stamp === limits[rule]) this.#block(rule, placement, keys[3] as number, offer)
        }
      }
    }
  }

  /** Rules for which it is not enough that so many records lie in the window. */
  #countSpecial(rule: number, index: number): void {
    const cursor = this.#cursor
    cursor.read(index)
    const { offer, group, placement, untilMs } = cursor
    switch ((this.#compiled.rules[rule] as CompiledRule).evaluation.kind) {
      case 'accepted':
        this.#noteAccepted(rule, offer)
        break
      case 'agreed':
        if (untilMs > this.#moment.nowMs) this.#block(rule, placement, group, offer)
        break
      default:
        if (this.#counters.count(rule)) this.#noteRepeated(rule, index)
    }
  }

  /** Counts an offer of the answer under way for the rules of one word. */
  countShown(word: number, rules: number, placement: number, group: number, offer: number): void {
    const { keys } = this.#counters
    keys[1] = placement
    keys[2] = this.#compiled.channelOf[placement] as number
    keys[3] = group
    keys[4] = this.#counters.slotOf(offer)
    for (let bits = rules & (this.counting[word] as number); bits !== 0; bits &= bits - 1) {
      const rule = word * 32 + lowestBit(bits)
      if (this.#counters.count(rule)) this.#block(rule, placement, group, offer)
    }
  }

  #block(rule: number, placement: number, group: number, offer: number): void {
    this.#blocks.set(this.#rowOf(rule, placement, group, offer), rule)
  }

  #rowOf(rule: number, placement: number, group: number, offer: number): number {
    switch ((this.#compiled.rules[rule] as CompiledRule).counting?.scope) {
      case 'offer':
        return this.#blocks.offer(offer)
      case 'group':
        return this.#blocks.group(group)
      case 'placement':
        return this.#blocks.placement(placement)
      case 'channel':
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

  #noteRepeated(rule: number, index: number): void {
    if (this.#repeatedLength + numbersPerRepeated > this.#repeated.length) {
      const grown = new Int32Array(this.#repeated.length * 2)
      grown.set(this.#repeated)
      this.#repeated = grown
    }
    this.#repeated[this.#repeatedLength++] = rule
    this.#repeated[this.#repeatedLength++] = index
  }

  #judgeRepeated(at: number): void {
    const rule = this.#repeated[at] as number
    this.#cursor.read(this.#repeated[at + 1] as number)
    const { offer, group, placement } = this.#cursor
    if (this.#finder.isRepeated(rule, offer, group, placement)) this.#block(rule, placement, group, offer)
  }
}
