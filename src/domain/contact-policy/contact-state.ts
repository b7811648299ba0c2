import { placementCountMax } from '../../schema/channels-file.ts'
import { placementsMax } from '../../schema/decision.ts'
import { hasValue } from '../eligibility/value-set.ts'
import type { FactRow } from '../features/fact-table.ts'
import { BlockRows } from './block-rows.ts'
import type { CompiledContactPolicies, CompiledRule } from './compile-contact-policies.ts'
import type { Suppression } from './contact-policy.ts'
import type { Counting } from './contact-rule.ts'
import { type ContactSource, DecisionMoment } from './decision-moment.ts'
import { HistoryCursor } from './history-cursor.ts'
import { HistoryTally } from './history-tally.ts'
import { lowestBit } from './rule-bits.ts'
import { SuppressionFinder } from './suppression-finder.ts'

/**
 * What contact policies keep from being shown in one decision. One decision is `begin`, then for each placement
 * `beginPlacement`, any number of `isBlocked`, and `take` for each offer that the answer gets. Everything is allocated
 * here, once, by rules, offers and placements; a decision allocates nothing.
 *
 * Windows: a record exactly as old as a rolling window is long no longer counts; a record at the first moment of a calendar
 * period does. A record from the future counts as of now. Records taken back and leases that have lapsed never count; a
 * lease that has not counts for strict caps. When more is forgotten than a window can do without, or the history is not
 * known, a rule blocks all that it governs.
 *
 * Whether an offer is blocked is an AND of the rules that govern it with rows of bits: what is blocked for the customer, the
 * placement, its channel and the offer's group; the offer's own row is flipped in (XOR), so that one offer can be let
 * through where all others are blocked, as the one that was accepted among those that exclude each other.
 */
export class ContactState {
  /** Whether what an answer shows already may keep others out of it: then those that `concernsAnswer` must be taken. */
  readonly hasAnswerRules: boolean
  readonly #compiled: CompiledContactPolicies
  readonly #moment: DecisionMoment
  readonly #tally: HistoryTally
  readonly #finder: SuppressionFinder
  readonly #blocks: BlockRows
  readonly #timelessRules: readonly number[]
  readonly #historyRules: readonly number[]
  /** Rules that govern the placement, and what is blocked there whatever the offer. */
  readonly #governingHere: Int32Array
  readonly #everywhere: Int32Array
  /** What `isBlocked`, which is asked for every eligible offer, needs of the others at hand. */
  readonly #width: number
  readonly #governing: Int32Array
  readonly #blocked: Int32Array
  readonly #groupRows: Int32Array
  readonly #offerRows: number
  /** For `blockedAmong`. */
  #among = new Int32Array(64)
  /** By offer: 1 when one that an answer shows may keep it or others out. */
  readonly #concerns: Uint8Array
  /** Offer and placement in turn. */
  readonly #taken = new Int32Array(2 * placementsMax * placementCountMax)
  #takenLength = 0
  #placement = 0

  constructor(compiled: CompiledContactPolicies) {
    const { rules, numbers, groupOf, offers } = compiled
    this.hasAnswerRules = compiled.hasAnswerRules
    this.#compiled = compiled
    this.#moment = new DecisionMoment(compiled)
    this.#blocks = new BlockRows(compiled)
    const cursor = new HistoryCursor(numbers, groupOf)
    this.#finder = new SuppressionFinder(compiled, cursor, this.#moment)
    this.#tally = new HistoryTally(compiled, this.#moment, cursor, this.#finder, this.#blocks)
    this.#governingHere = new Int32Array(offers.width)
    this.#everywhere = new Int32Array(offers.width)
    this.#width = offers.width
    this.#governing = offers.words
    this.#blocked = this.#blocks.words
    this.#groupRows = groupOf.map((group) => this.#blocks.group(group))
    this.#offerRows = this.#blocks.offer(0)
    this.#concerns = concerningAnswers(compiled)
    const positions = [...rules.keys()]
    const kindOf = (rule: number) => (rules[rule] as CompiledRule).evaluation.kind
    this.#timelessRules = positions.filter((rule) => kindOf(rule) === 'consent' || kindOf(rule) === 'quietHours')
    this.#historyRules = positions.filter((rule) => rules[rule]?.counting !== undefined)
  }

  /**
   * Begins a decision. The row holds consents and the customer's time zone. The history is read, for all rules that govern
   * a placement at once, when that begins: it must stay where it is until then. Throws a RangeError when the history has more than `recordsMax` records.
   */
  begin(source: ContactSource, row: FactRow): void {
    this.#moment.begin(source, row)
    this.#blocks.clear()
    this.#tally.begin(source)
    this.#takenLength = 0
    for (const rule of this.#timelessRules)
      if (this.#blocksNow(rule, row)) this.#blocks.flip(this.#blocks.customer, rule)
    if (!this.#moment.isComplete) this.#blockForgotten()
  }

  #blocksNow(rule: number, { numbers }: FactRow): boolean {
    const { evaluation, consentPosition } = this.#compiled.rules[rule] as CompiledRule
    // A missing value is NaN, which is no consent.
    if (evaluation.kind === 'consent') return numbers[consentPosition] !== 1
    const { nowMs } = this.#moment
    return (
      evaluation.kind === 'quietHours' &&
      hasValue(evaluation.quiet, this.#moment.calendarOf(evaluation.zone).weekMinute(nowMs))
    )
  }

  /** Rules that lack records which they might have to count block all that they govern, whatever they would count. */
  #blockForgotten(): void {
    const { isHistoryKnown } = this.#moment
    for (const rule of this.#historyRules) {
      const isBlocked = isHistoryKnown ? this.#moment.isForgetful(rule) : this.#compiled.blockedUnknown.has(0, rule)
      if (!isBlocked) continue
      this.#blocks.flip(this.#blocks.customer, rule)
      this.#tally.leaveOut(rule)
    }
  }

  /** All questions are about this placement from here on. Counts the history for rules that have not been asked for before. */
  beginPlacement(position: number): void {
    this.#placement = position
    const { words, width, customer } = this.#blocks
    const { placements, channelOf } = this.#compiled
    const governed = position * placements.width
    const placement = this.#blocks.placement(position)
    const channel = this.#blocks.channel(channelOf[position] as number)
    for (let word = 0; word < width; word++) {
      const governing = placements.words[governed + word] as number
      this.#governingHere[word] = governing
      this.#tally.countHistory(word, governing)
      this.#everywhere[word] =
        (words[customer + word] as number) | (words[placement + word] as number) | (words[channel + word] as number)
    }
  }

  /** Whether a contact policy keeps an offer from the placement, with what the answer has taken already. */
  isBlocked(offer: number): boolean {
    for (let word = 0; word < this.#width; word++) if (this.#blocking(offer, word) !== 0) return true
    return false
  }

  /**
   * The same for many at once, which every decision pays for: the answer has a number for each of the offers, 0 for those
   * that are not blocked. It is valid until the next call.
   */
  blockedAmong(offers: Uint32Array): Int32Array {
    if (this.#among.length < offers.length) this.#among = new Int32Array(offers.length * 2)
    const among = this.#among
    for (let word = 0; word < this.#width; word++) this.#blockAmong(among, offers, word)
    return among
  }

  #blockAmong(among: Int32Array, offers: Uint32Array, word: number): void {
    const width = this.#width
    const governing = this.#governing
    const blocked = this.#blocked
    const groupRows = this.#groupRows
    const offerRows = this.#offerRows + word
    const here = this.#governingHere[word] as number
    const everywhere = this.#everywhere[word] as number
    for (let index = 0; index < offers.length; index++) {
      const offer = offers[index] as number
      const inherited = everywhere | (blocked[(groupRows[offer] as number) + word] as number)
      const own = blocked[offerRows + offer * width] as number
      const blocking = (governing[offer * width + word] as number) & here & (inherited ^ own)
      among[index] = word === 0 ? blocking : (among[index] as number) | blocking
    }
  }

  /** Position in the ruleset of a policy that blocks an offer, which is blocked. */
  blockingPolicy(offer: number): number {
    for (let word = 0; word < this.#width; word++) {
      const blocking = this.#blocking(offer, word)
      if (blocking !== 0) return (this.#compiled.rules[word * 32 + lowestBit(blocking)] as CompiledRule).position
    }
    throw new Error(`offer ${offer} is not blocked`)
  }

  /** The rules that block an offer, one word of them. */
  #blocking(offer: number, word: number): number {
    const width = this.#width
    const governing = (this.#governing[offer * width + word] as number) & (this.#governingHere[word] as number)
    if (governing === 0) return 0
    const inherited =
      (this.#everywhere[word] as number) | (this.#blocked[(this.#groupRows[offer] as number) + word] as number)
    return governing & (inherited ^ (this.#blocked[this.#offerRows + offer * width + word] as number))
  }

  /** Whether an offer in an answer may keep others, or itself, out of it: the others need not be taken. */
  concernsAnswer(offer: number): boolean {
    return this.#concerns[offer] === 1
  }

  /**
   * The answer gets an offer in the placement. From here on it counts for strict caps, and keeps out those that exclude it:
   * what has room before may be blocked now, the offer itself included.
   */
  take(offer: number): void {
    if (!this.concernsAnswer(offer)) return
    const { offers, placements, counted, strict, together, groupOf } = this.#compiled
    const { width } = offers
    const placement = this.#placement
    let isOfConcern = false
    for (let word = 0; word < width; word++) {
      const at = offer * width + word
      const placementAt = placement * width + word
      const excluding =
        (offers.words[at] as number) & (placements.words[placementAt] as number) & (together.words[word] as number)
      const counting = (counted.offers.words[at] as number) & (strict.words[placementAt] as number)
      if ((excluding | counting) === 0) continue
      isOfConcern = true
      this.#blocks.setWord(this.#blocks.customer, word, excluding)
      this.#tally.countShown(word, counting, placement, groupOf[offer] as number, offer)
    }
    if (!isOfConcern) return
    this.#taken[this.#takenLength++] = offer
    this.#taken[this.#takenLength++] = placement
    this.beginPlacement(placement)
  }

  /** Whether showing the offer in the placement takes a place under a strict cap, which must be reserved before the answer. */
  needsReservation(offer: number): boolean {
    if (!this.concernsAnswer(offer)) return false
    const { offers, placements, counted, strict } = this.#compiled
    const { width } = offers
    for (let word = 0; word < width; word++) {
      const reserved =
        (offers.words[offer * width + word] as number) &
        (placements.words[this.#placement * width + word] as number) &
        (counted.offers.words[offer * width + word] as number) &
        (strict.words[this.#placement * width + word] as number)
      if (reserved !== 0) return true
    }
    return false
  }

  /**
   * Why the offer is blocked in the placement; undefined when it is not. Of several policies the one that ends last, or
   * never, then the first of the ruleset. Slow: for explanations.
   */
  suppression(offer: number): Suppression | undefined {
    let found: Suppression | undefined
    for (let word = 0; word < this.#blocks.width; word++) {
      for (let bits = this.#blocking(offer, word); bits !== 0; bits &= bits - 1) {
        const rule = word * 32 + lowestBit(bits)
        const suppression = this.#finder.find(rule, offer, this.#placement, this.#takenFor(rule, offer))
        if (found === undefined || endOf(suppression) > endOf(found)) found = suppression
      }
    }
    return found
  }

  /** How many offers of the answer count together with this one. */
  #takenFor(rule: number, offer: number): number {
    const { counting } = this.#compiled.rules[rule] as CompiledRule
    if (counting?.isStrict !== true) return 0
    let count = 0
    for (let index = 0; index < this.#takenLength; index += 2) {
      const taken = this.#taken[index] as number
      const placement = this.#taken[index + 1] as number
      const isCounted = this.#compiled.counted.offers.has(taken, rule) && this.#compiled.strict.has(placement, rule)
      if (isCounted && this.#isTogether(counting, taken, placement, offer)) count++
    }
    return count
  }

  #isTogether({ scope }: Counting, taken: number, placement: number, offer: number): boolean {
    const { groupOf, channelOf } = this.#compiled
    switch (scope) {
      case 'offer':
        return taken === offer
      case 'group':
        return groupOf[taken] === groupOf[offer]
      case 'placement':
        return placement === this.#placement
      case 'channel':
        return channelOf[placement] === channelOf[this.#placement]
      case 'customer':
        return true
    }
  }
}

/** By offer: whether two of the like exclude each other, or it counts for a strict cap anywhere. */
function concerningAnswers({ rules, offers, counted, together, groupOf }: CompiledContactPolicies): Uint8Array {
  const strictRules = [...rules.keys()].filter((rule) => rules[rule]?.counting?.isStrict === true)
  return Uint8Array.from(groupOf, (_, offer) => {
    const excludes = together.words.some((bits, word) => (bits & offers.word(offer, word)) !== 0)
    return excludes || strictRules.some((rule) => counted.offers.has(offer, rule)) ? 1 : 0
  })
}

function endOf({ endsAtMs = Number.POSITIVE_INFINITY }: Suppression): number {
  return endsAtMs
}
