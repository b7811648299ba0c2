import { kindCodeMax, kindCodes, kindCount, undoneFlag } from '../history/history-record.ts'
import type { BlockRows } from './block-rows.ts'
import type { CompiledContactPolicies, CompiledRule } from './compile-contact-policies.ts'
import type { DecisionMoment } from './decision-moment.ts'
import { type HistoryCursor, type HistorySource, recordNumbers } from './history-cursor.ts'
import { cardBits, cardGroup, OfferCards } from './offer-cards.ts'
import {
  channelKey,
  groupKey,
  numbersPerRule,
  offerKey,
  placementKey,
  RecordCounters,
  ruleCounters,
  ruleKey,
  ruleLimit,
  rulesStart,
} from './record-counters.ts'
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
  readonly #offerCards: OfferCards
  readonly #windows: WindowOrder
  /** One row each: rules that count dates that lie ahead, and those that do not count but remember what was accepted. */
  readonly #agreedRules: RuleBits
  readonly #acceptedRules: RuleBits
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
    this.#offerCards = new OfferCards(compiled)
    this.counting = new Int32Array(compiled.offers.width)
    this.#accepted = new Int32Array(rules.length)
    const kindOf = (rule: number) => rules[rule]?.evaluation.kind
    this.#agreedRules = new RuleBits(rules.length, 1)
    this.#acceptedRules = new RuleBits(rules.length, 1)
    for (const [rule, { evaluation }] of rules.entries()) {
      if (evaluation.kind === 'agreed') this.#agreedRules.set(0, rule)
      if (evaluation.kind === 'accepted') this.#acceptedRules.set(0, rule)
    }
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
    if (this.#counters.begin()) this.#offerCards.forgetSlots()
    this.#offerCards.begin()
    this.#accepted.fill(none)
    this.#repeatedLength = 0
  }

  countHistory(history: HistorySource): void {
    this.#cursor.start(history, this.#moment.nowMs)
    this.#windows.begin(this.#moment.after, this.counting)
    const { width } = this.#compiled.offers
    for (let word = 0; word < width; word++) this.#countRecords(history, word)
    for (let at = 0; at < this.#repeatedLength; at += numbersPerRepeated) this.#judgeRepeated(at)
  }

  /**
   * Counts for the 32 rules of one word; hardly any ruleset has more. Every decision pays for this loop, so it is one long
   * function over local arrays: in small methods it takes twice as long (the optimiser stops inlining long before the last
   * of them). What is rare is left to `HistoryCursor`.
   */
  #countRecords({ source, words, recordsStart, recordCount }: HistorySource, ruleWord: number): void {
    const { nowMs } = this.#moment
    const { numbers, channelOf, counted } = this.#compiled
    const { placements: placementNumbers, lostPlacement } = numbers
    const { width } = counted.offers
    const byPlacement = counted.placements.words
    const byWindow = this.#windows.words
    const { after } = this.#windows
    const agreed = this.#agreedRules.words[ruleWord] as number
    const accepted = this.#acceptedRules.words[ruleWord] as number
    const { words: counts, stamp } = this.#counters
    const offerCards = this.#offerCards
    const { cards, length: cardLength } = offerCards
    let window = after.length
    for (let index = 0; index < recordCount; index++) {
      const number = recordsStart + index * recordNumbers
      const word = number * 2
      const event = words[word + 5] as number
      const kind = (event >>> 16) & 0xff
      if ((event & undoneBit) !== 0 || kind > kindCodeMax) continue
      const placementNumber = event & 0xffff
      let placement = placementNumber < placementNumbers.length ? (placementNumbers[placementNumber] as number) : -1
      if (placement < 0) placement = lostPlacement
      let bits = byPlacement[(placement * kindCount + kind) * width + ruleWord] as number
      if (bits === 0) continue
      // Records stand almost in the order of their times, so the window is near the last one's.
      const atMs = Math.min(source[number] as number, nowMs)
      while (window > 0 && (after[window - 1] as number) >= atMs) window--
      while (window < after.length && (after[window] as number) < atMs) window++
      bits &= byWindow[window * width + ruleWord] as number
      if (bits === 0 || (kind === kindCodes.reserved && (words[word + 2] as number) * 1_000 <= nowMs)) continue
      const card = (words[word + 4] as number) * cardLength
      let offer = card < cards.length ? (cards[card] as number) : -1
      if (offer >= 0) {
        bits &= cards[card + cardBits + ruleWord] as number
        if (bits === 0) continue
        counts[groupKey] = cards[card + cardGroup] as number
        counts[offerKey] = offerCards.slotAt(card, stamp)
      } else {
        const group = numbers.group((words[word + 3] as number) & 0xffff)
        offer = numbers.lostOfferOf(group)
        bits &= counted.offers.words[offer * width + ruleWord] as number
        counts[groupKey] = group
      }
      counts[placementKey] = placement
      counts[channelKey] = placement === lostPlacement ? 0 : (channelOf[placement] as number)
      if (kind === kindCodes.declined)
        bits &= counted.reasons.words[(((words[word + 3] as number) >>> 16) & 0xff) * width + ruleWord] as number
      if ((words[word + 2] as number) * 1_000 <= nowMs) bits &= ~agreed
      if (kind === kindCodes.accepted) {
        for (let rest = bits & accepted; rest !== 0; rest &= rest - 1)
          this.#noteAccepted(ruleWord * 32 + lowestBit(rest), offer)
      }
      for (bits &= ~accepted; bits !== 0; bits &= bits - 1) {
        const rule = ruleWord * 32 + lowestBit(bits)
        // As `RecordCounters.count` does.
        const ruleAt = rulesStart + rule * numbersPerRule
        const counter =
          (counts[ruleAt + ruleCounters] as number) + (counts[counts[ruleAt + ruleKey] as number] as number)
        const before = counts[counter] as number
        const count = before > stamp ? before + 1 : stamp + 1
        counts[counter] = count
        if (count - stamp === counts[ruleAt + ruleLimit])
          this.#reach(rule, index, placement, counts[groupKey] as number, offer)
      }
    }
  }

  /** Record `index` has made the count of a rule reach its limit. */
  #reach(rule: number, index: number, placement: number, group: number, offer: number): void {
    const { kind } = (this.#compiled.rules[rule] as CompiledRule).evaluation
    if (kind === 'repeated') this.#noteRepeated(rule, index)
    else this.#block(rule, placement, group, offer)
  }

  /** Counts an offer of the answer under way for the rules of one word. */
  countShown(word: number, rules: number, placement: number, group: number, offer: number): void {
    const { words } = this.#counters
    words[placementKey] = placement
    words[channelKey] = this.#compiled.channelOf[placement] as number
    words[groupKey] = group
    words[offerKey] = this.#offerCards.slotOf(offer, this.#counters.stamp)
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
