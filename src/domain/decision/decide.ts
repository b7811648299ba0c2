import { placementCountMax } from '../../schema/channels-file.ts'
import { boostOf, type Factors, scoreOf } from '../arbitration/score.ts'
import { type RankedOffer, ranksBefore, TopOffers } from '../arbitration/top-offers.ts'
import { type BudgetMask, noBudgets } from '../budgets/budget-mask.ts'
import type { Suppression } from '../contact-policy/contact-policy.ts'
import { ContactState } from '../contact-policy/contact-state.ts'
import type { HistorySource } from '../contact-policy/history-cursor.ts'
import { type HeldOut, heldOutFromNothing } from '../experiments/assign-arms.ts'
import type { FactRow } from '../features/fact-table.ts'
import type {
  CompiledGroup,
  CompiledOffer,
  CompiledPlacement,
  CompiledRuleset,
  CompiledTreatment,
  CompiledVariant,
} from './compiled-ruleset.ts'

/** Where the facts of one request lie: see `FactTable.fill`; and the customer's history. */
export interface FactSource extends HistorySource {
  nowMs: number
  vectorStart: number
  slotCount: number
  contextStart: number
}

const noOffers = new Uint32Array(0)

/**
 * Takes decisions under one ruleset, by one of its rules. One decision is `begin`, then `decidePlacement` for every placement in the order
 * of its priority. Everything is allocated once, here; a decision allocates nothing that grows with the offers.
 */
export class Decider {
  readonly row: FactRow
  readonly #compiled: CompiledRuleset
  readonly #suppressions: Uint32Array | undefined
  readonly #top = new TopOffers(placementCountMax)
  /** Offers that earlier placements of this decision show. */
  readonly #given = new Set<number>()
  /** Undefined for a ruleset without contact policies: then a decision pays nothing for them. */
  readonly #contact: ContactState | undefined
  /** The answer of one placement where what it shows already may keep others out. */
  readonly #inTurn = new TopOffers(placementCountMax)
  #ranked = this.#top
  #placement = 0
  #count = 0
  readonly #factors: Factors = { propensity: 0, contextWeight: 0, value: 0, lever: 0 }
  /** What held-out customers would have seen, placement by placement, as if they were not. */
  readonly #unheld = new TopOffers(placementCountMax)
  readonly #unheldGiven = new Set<number>()
  readonly #withheld = new TopOffers(placementCountMax)
  #heldOut: HeldOut = heldOutFromNothing
  #isHeldOut = false
  #variant = 0
  #eligible: Uint32Array = noOffers
  #isFallback = false

  /** `suppressions`: a count for each contact policy of the ruleset, which goes up when it keeps an eligible offer back. */
  constructor(compiled: CompiledRuleset, suppressions?: Uint32Array) {
    this.#compiled = compiled
    this.#suppressions = suppressions
    this.row = compiled.table.createRow()
    const { contactPolicies } = compiled
    this.#contact = contactPolicies.rules.length === 0 ? undefined : new ContactState(contactPolicies)
  }

  /** Offers that are enabled, valid and eligible, by number, ascending; valid until the next `begin`. */
  get eligible(): Uint32Array {
    return this.#eligible
  }

  /** Whether the placement decided last shows its fallback: nothing else qualified. */
  get isFallback(): boolean {
    return this.#isFallback
  }

  /** What the placement decided last would show besides, or instead, if the customer were not held out; best first. */
  get withheld(): TopOffers {
    return this.#withheld
  }

  /** Whether the customer of this decision is held out from an offer. */
  isHeldBack(offer: number): boolean {
    if (!this.#isHeldOut) return false
    const { fromAll, groups } = this.#heldOut
    const { isHeldBack, group } = this.#compiled.offers[offer] as CompiledOffer
    return isHeldBack && (fromAll || groups.includes(group))
  }

  /** `exhausted` are the budgets that have nothing left. */
  begin(facts: FactSource, heldOut: HeldOut = heldOutFromNothing, exhausted: BudgetMask = noBudgets): void {
    const { nowMs, source, vectorStart, slotCount, contextStart } = facts
    this.#compiled.table.fill(this.row, nowMs, source, vectorStart, slotCount, contextStart)
    this.#eligible = this.#compiled.index.match(this.row)
    this.#given.clear()
    this.#unheldGiven.clear()
    this.#heldOut = heldOut
    this.#isHeldOut = heldOut.fromAll || heldOut.groups.length > 0
    this.#contact?.begin(facts, this.row)
    this.#compiled.budgets?.begin(this.row, exhausted)
  }

  /** What the placement decided last shows; valid until the next call. */
  get ranked(): TopOffers {
    return this.#ranked
  }

  /** What the placement decided last would show if the customer were not held out; empty for who is not. */
  get unheld(): TopOffers {
    return this.#unheld
  }

  /**
   * Takes note of what other rules have decided for an earlier placement of this decision: by offer number, what it shows,
   * and what it would show if the customer were not held out. Call it after `begin`.
   */
  learn(placement: number, shown: readonly number[], unheld: readonly number[]): void {
    for (const offer of shown) this.#given.add(offer)
    for (const offer of unheld) this.#unheldGiven.add(offer)
    if (!this.#contact?.hasAnswerRules) return
    this.#contact.beginPlacement(placement)
    for (const offer of shown) this.#contact.take(offer)
  }

  /** The ranked offers of one placement, ranked by one of its variants; valid until the next call. */
  decidePlacement(number: number, count: number, variant = 0): TopOffers {
    this.#placement = number
    this.#variant = variant
    this.#count = count
    this.#isFallback = false
    this.#contact?.beginPlacement(number)
    this.#withheld.start(count)
    if (this.#isHeldOut) this.#findWithheld()
    else this.#unheld.start(0)
    this.#rankEligible(this.#top, this.#given, this.#isHeldOut)
    this.#ranked = this.#top
    if (this.#contact !== undefined && concernsAnswer(this.#contact, this.#top)) this.#takeInTurn(this.#contact)
    this.#isFallback = this.#ranked.length === 0
    if (this.#isFallback) this.#takeFallback()
    give(this.#ranked, this.#given)
    return this.#ranked
  }

  #rankEligible(top: TopOffers, given: ReadonlySet<number>, withoutHeldBack: boolean): void {
    const placement = this.#compiled.placements[this.#placement] as CompiledPlacement
    const contact = this.#contact
    const { budgets } = this.#compiled
    const counts = top === this.#top ? this.#suppressions : undefined
    top.start(this.#count)
    const eligible = this.#eligible
    const blocked = contact?.blockedAmong(eligible)
    for (let index = 0; index < eligible.length; index++) {
      const offer = eligible[index] as number
      const treatment = placement.treatments[offer]
      if (treatment === undefined || !isTextComplete(treatment, this.row) || given.has(offer)) continue
      if (withoutHeldBack && this.isHeldBack(offer)) continue
      if (contact !== undefined && blocked?.[index] !== 0) {
        if (counts !== undefined) Atomics.add(counts, contact.blockingPolicy(offer), 1)
        continue
      }
      if (budgets?.isExhausted(offer)) continue
      top.offer(offer, this.#scoreOf(offer))
    }
  }

  #scoreOf(offer: number): number {
    const { variants } = this.#compiled.placements[this.#placement] as CompiledPlacement
    const { exponents, fixedScores } = variants[this.#variant] as CompiledVariant
    const fixedScore = fixedScores[offer] as number
    return Number.isNaN(fixedScore) ? scoreOf(this.factorsOf(offer), exponents) : fixedScore
  }

  /**
   * Decides as if nobody were held out, earlier placements included: twice the work, for a few customers. What offers of
   * one answer keep from each other is left aside.
   */
  #findWithheld(): void {
    this.#rankEligible(this.#unheld, this.#unheldGiven, false)
    for (let rank = 0; rank < this.#unheld.length; rank++) {
      const { offer, score } = this.#unheld.at(rank)
      if (this.isHeldBack(offer)) this.#withheld.offer(offer, score)
    }
    give(this.#unheld, this.#unheldGiven)
  }

  /**
   * Gives places one by one, the best first, so that none goes to an offer for which those before it leave no room. Where
   * that drops one, the eligible are ranked again for the places that are left: once an offer dropped, at most.
   */
  #takeInTurn(contact: ContactState): void {
    const answer = this.#inTurn
    answer.start(this.#count)
    for (;;) {
      const top = this.#top
      for (let rank = 0; rank < top.length && answer.length < this.#count; rank++) {
        const { offer, score } = top.at(rank)
        if (contact.isBlocked(offer)) continue
        contact.take(offer)
        this.#given.add(offer)
        answer.offer(offer, score)
      }
      // All who qualify were ranked, or all places are taken.
      if (top.length < this.#count || answer.length === this.#count) break
      this.#rankEligible(top, this.#given, this.#isHeldOut)
    }
    this.#ranked = answer
  }

  /** Why a contact policy keeps an offer from a placement, before that is decided; undefined when none does. Slow. */
  suppression(offer: number, placement: number): Suppression | undefined {
    this.#contact?.beginPlacement(placement)
    return this.#contact?.suppression(offer)
  }

  /**
   * Why a contact policy kept an offer from the placement decided last, when nothing did before: those that the answer
   * shows left no room for it when its turn came. Slow.
   */
  suppressionInTurn(offer: number): Suppression | undefined {
    const isFull = this.#ranked.length === this.#count
    const last = isFull ? this.#ranked.at(this.#count - 1) : undefined
    if (last !== undefined && !this.#comesBefore(offer, last)) return undefined
    return this.#contact?.suppression(offer)
  }

  #comesBefore(offer: number, last: RankedOffer): boolean {
    if (!this.#isFallback) return ranksBefore(offer, this.#scoreOf(offer), last)
    const { fallback } = this.#compiled.placements[this.#placement] as CompiledPlacement
    const placeOf = (number: number) => fallback.findIndex((treatment) => treatment.offer === number)
    return placeOf(offer) < placeOf(last.offer)
  }

  /** Whether a place under a strict cap must be reserved before the placement decided last shows an offer. */
  needsReservation(offer: number): boolean {
    return this.#contact?.needsReservation(offer) ?? false
  }

  /** The budgets that a unit each must be had of before an offer is shown to this customer. */
  budgetsOf(offer: number): BudgetMask {
    return this.#compiled.budgets?.budgetsOf(offer) ?? noBudgets
  }

  /** Number of a budget that keeps an offer from this customer, having nothing left. */
  exhaustedBudget(offer: number): number | undefined {
    return this.#compiled.budgets?.exhaustedBudget(offer)
  }

  /** The factors behind the score of an offer, for the placement decided last; valid until the next call. */
  factorsOf(number: number): Factors {
    const offer = this.#compiled.offers[number] as CompiledOffer
    const factors = this.#factors
    factors.propensity = offer.propensity
    factors.value = offer.value
    if (this.#isFallback) {
      factors.contextWeight = 1
      factors.lever = 1
      return factors
    }
    const group = this.#compiled.groups[offer.group] as CompiledGroup
    factors.contextWeight = boostOf(group.contextWeights, this.row) * boostOf(offer.contextWeights, this.row)
    factors.lever = group.lever * offer.lever * boostOf(group.boosts, this.row) * boostOf(offer.boosts, this.row)
    return factors
  }

  /**
   * Fallback offers are shown in the order of the catalogue, whatever their conditions and dates, so they have no score.
   * Contact policies hold for them, too.
   */
  #takeFallback(): void {
    const { fallback } = this.#compiled.placements[this.#placement] as CompiledPlacement
    const contact = this.#contact
    this.#ranked = this.#top
    this.#top.start(this.#count)
    for (const treatment of fallback) {
      const { offer } = treatment
      if (this.#top.length === this.#count) break
      if (this.#given.has(offer) || !isTextComplete(treatment, this.row) || contact?.isBlocked(offer)) continue
      // Equal scores rank by number; falling ones keep the catalogue's order.
      this.#top.offer(offer, -this.#top.length)
      if (contact?.hasAnswerRules) contact.take(offer)
    }
  }
}

/** Whether what an answer shows may keep other offers out of it. */
function concernsAnswer(contact: ContactState, top: TopOffers): boolean {
  if (!contact.hasAnswerRules) return false
  for (let rank = 0; rank < top.length; rank++) if (contact.concernsAnswer(top.at(rank).offer)) return true
  return false
}

/** An offer is given once in a decision. */
function give(top: TopOffers, given: Set<number>): void {
  for (let rank = 0; rank < top.length; rank++) given.add(top.at(rank).offer)
}

/** Whether every value is there that the texts cannot do without. */
export function isTextComplete({ required }: CompiledTreatment, { numbers }: FactRow): boolean {
  for (const position of required) if (Number.isNaN(numbers[position] as number)) return false
  return true
}
