import { kindCodes } from '../history/history-record.ts'
import type { BlockRows } from './block-rows.ts'
import type { CompiledContactPolicies, CompiledRule } from './compile-contact-policies.ts'
import type { DecisionMoment } from './decision-moment.ts'
import type { HistoryCursor, HistorySource } from './history-cursor.ts'
import { OfferSlots } from './offer-slots.ts'
import { RecordCounters } from './record-counters.ts'
import { RecordFilter } from './record-filter.ts'
import { lowestBit } from './rule-bits.ts'
import { RuleWord } from './rule-word.ts'
import type { SuppressionFinder } from './suppression-finder.ts'
import { WindowOrder } from './window-order.ts'

/** Instead of the offer that was accepted. */
const none = -1
const several = -2

const numbersPerRepeated = 2

const { declined } = kindCodes

/**
 * Counts a customer's records for rules, 32 at a time and, the moment a count reaches its limit, sets the bit of the rule
 * in the row of what it counts together.
 */
export class HistoryTally {
  readonly #compiled: CompiledContactPolicies
  readonly #moment: DecisionMoment
  readonly #cursor: HistoryCursor
  readonly #finder: SuppressionFinder
  readonly #blocks: BlockRows
  readonly #counters: RecordCounters
  readonly #slots: OfferSlots
  readonly #windows: WindowOrder
  /** By word of rules. */
  readonly #rules: readonly RuleWord[]
  readonly #filters: readonly RecordFilter[]
  /** Rules that are still to be counted in this decision, and those for which an answer counts: bits, as in `RuleBits`. */
  readonly #uncounted: Int32Array
  readonly #counting: Int32Array
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
    const { rules, groupOf } = compiled
    const { width } = compiled.offers
    this.#compiled = compiled
    this.#moment = moment
    this.#cursor = cursor
    this.#finder = finder
    this.#blocks = blocks
    this.#counters = new RecordCounters(compiled)
    this.#slots = new OfferSlots(groupOf.length)
    this.#rules = Array.from({ length: width }, (_, word) => new RuleWord(rules, word))
    this.#filters = Array.from({ length: width }, (_, word) => new RecordFilter(compiled, word))
    this.#uncounted = new Int32Array(width)
    this.#counting = new Int32Array(width)
    this.#accepted = new Int32Array(rules.length)
    const positions = [...rules.keys()]
    const isAgreed = (rule: number) => rules[rule]?.evaluation.kind === 'agreed'
    this.#windows = new WindowOrder(
      rules.length,
      moment.windows.map((_, window) =>
        positions.filter((rule) => moment.windowOf[rule] === window && !isAgreed(rule)),
      ),
      positions.filter(isAgreed),
    )
  }

  /** Forgets what the last decision has counted. */
  begin(history: HistorySource): void {
    this.#slots.begin(this.#counters.begin())
    this.#accepted.fill(none)
    this.#cursor.begin(history, this.#moment.nowMs)
    if (history.recordCount > 0) this.#windows.begin(this.#moment.after)
    for (let word = 0; word < this.#rules.length; word++) {
      const { counting } = this.#rules[word] as RuleWord
      this.#counting[word] = counting
      this.#uncounted[word] = history.isHistoryKnown && history.recordCount > 0 ? counting : 0
    }
  }

  /** Lets a rule count nothing in this decision: it is decided without. */
  leaveOut(rule: number): void {
    const word = rule >>> 5
    this.#counting[word] = (this.#counting[word] as number) & ~(1 << (rule & 31))
    this.#uncounted[word] = (this.#uncounted[word] as number) & ~(1 << (rule & 31))
  }

  /** Counts the history for those of 32 rules for which that is still to be done: at most once a rule and decision. */
  countHistory(word: number, rules: number): void {
    const uncounted = (this.#uncounted[word] as number) & rules
    if (uncounted === 0) return
    this.#uncounted[word] = (this.#uncounted[word] as number) & ~uncounted
    this.#repeatedLength = 0
    const filter = this.#filters[word] as RecordFilter
    const length = filter.find(this.#cursor, this.#windows, uncounted)
    for (let at = 0; at < length; at++)
      this.#countRecord(filter.found[at] as number, word, filter.foundRules[at] as number)
    for (let at = 0; at < this.#repeatedLength; at += numbersPerRepeated) this.#judgeRepeated(at)
  }

  /** Counts a record for those of 32 rules that the filter has left. */
  #countRecord(index: number, word: number, filtered: number): void {
    const cursor = this.#cursor
    const { counted, numbers } = this.#compiled
    const { agreed, accepted, reasoned, strict, single, singleBy } = this.#rules[word] as RuleWord
    cursor.seek(index)
    const { offer } = cursor
    let rules = filtered
    if (numbers.isLost(offer)) rules &= counted.offers.word(offer, word)
    if ((rules & strict) !== 0 && cursor.isLapsed) return
    if ((rules & reasoned) !== 0 && cursor.kind === declined) rules &= counted.reasons.word(cursor.reason, word)
    if ((rules & agreed) !== 0 && cursor.untilMs <= this.#moment.nowMs) rules &= ~agreed
    // Rules that look at one offer never count a lost one, which has no row.
    const ofOffer = rules & singleBy.offer
    if (ofOffer !== 0) this.#blocks.setWord(this.#blocks.offer(offer), word, ofOffer)
    const rest = rules & ~ofOffer
    if (rest === 0) return
    for (let set = rest & accepted; set !== 0; set &= set - 1) this.#noteAccepted(word * 32 + lowestBit(set), offer)
    if ((rest & single) !== 0) this.#blockSingle(word, rest & single)
    const counting = rest & ~accepted & ~single
    if (counting !== 0) this.#countSeveral(index, word, counting)
  }

  /** Blocks for rules of which a single record is enough. Setting a bit again changes nothing. */
  #blockSingle(word: number, rules: number): void {
    const blocks = this.#blocks
    const { group, placement } = this.#cursor
    const { singleBy } = this.#rules[word] as RuleWord
    // As above: of what is lost, nothing but the customer's row is set.
    blocks.setWord(blocks.group(group), word, rules & singleBy.group)
    blocks.setWord(blocks.placement(placement), word, rules & singleBy.placement)
    blocks.setWord(blocks.channel(this.#channelOf(placement)), word, rules & singleBy.channel)
    blocks.setWord(blocks.customer, word, rules & singleBy.customer)
  }

  #countSeveral(index: number, word: number, rules: number): void {
    const { offer, group, placement } = this.#cursor
    this.#aim(offer, group, placement)
    for (let rest = this.#counters.count(word, rules); rest !== 0; rest &= rest - 1) {
      const rule = word * 32 + lowestBit(rest)
      const { kind } = (this.#compiled.rules[rule] as CompiledRule).evaluation
      if (kind === 'repeated') this.#noteRepeated(rule, index)
      else this.#block(rule, placement, group, offer)
    }
  }

  /** Counts an offer of the answer under way for the rules of one word. */
  countShown(word: number, rules: number, placement: number, group: number, offer: number): void {
    const counting = rules & (this.#counting[word] as number)
    if (counting === 0) return
    this.#aim(offer, group, placement)
    for (let rest = this.#counters.count(word, counting); rest !== 0; rest &= rest - 1)
      this.#block(word * 32 + lowestBit(rest), placement, group, offer)
  }

  /** Tells the counters what the next records are counted with. */
  #aim(offer: number, group: number, placement: number): void {
    const counters = this.#counters
    const slot = this.#compiled.numbers.isLost(offer) ? 0 : this.#slots.of(offer, counters.stamp)
    counters.aim(placement, this.#channelOf(placement), group, slot)
  }

  /** 0 for a lost placement: rules that look at one channel do not count it. */
  #channelOf(placement: number): number {
    const { numbers, channelOf } = this.#compiled
    return placement === numbers.lostPlacement ? 0 : (channelOf[placement] as number)
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
    this.#cursor.seek(this.#repeated[at + 1] as number)
    const { offer, group, placement } = this.#cursor
    if (this.#finder.isRepeated(rule, offer, group, placement)) this.#block(rule, placement, group, offer)
  }
}
