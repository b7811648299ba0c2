import { placementCountMax } from '../../schema/channels-file.ts'
import { boostOf, type Factors, scoreOf } from '../arbitration/score.ts'
import { type RankedOffer, ranksBefore, TopOffers } from '../arbitration/top-offers.ts'
import type { Suppression } from '../contact-policy/contact-policy.ts'
import { ContactState } from '../contact-policy/contact-state.ts'
import type { HistorySource } from '../contact-policy/history-cursor.ts'
import type { FactRow } from '../features/fact-table.ts'
import type { Placement } from '../ruleset.ts'
import type {
  CompiledGroup,
  CompiledOffer,
  CompiledPlacement,
  CompiledRuleset,
  CompiledTreatment,
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
 * Takes decisions under one ruleset. One decision is `begin`, then `decidePlacement` for every placement in the order
 * of its priority. Everything is allocated once, here; a decision allocates nothing that grows with the offers.
 */
export class Decider {
  readonly row: FactRow
  readonly #compiled: CompiledRuleset
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
  #eligible: Uint32Array = noOffers
  #isFallback = false

  constructor(compiled: CompiledRuleset) {
    this.#compiled = compiled
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

  begin(facts: FactSource): void {
    const { nowMs, source, vectorStart, slotCount, contextStart } = facts
    this.#compiled.table.fill(this.row, nowMs, source, vectorStart, slotCount, contextStart)
    this.#eligible = this.#compiled.index.match(this.row)
    this.#given.clear()
    this.#contact?.begin(facts, this.row)
  }

  /** The ranked offers of one placement; valid until the next call. */
  decidePlacement(number: number, count: number): TopOffers {
    this.#placement = number
    this.#count = count
    this.#isFallback = false
    this.#contact?.beginPlacement(number)
    this.#rankEligible()
    this.#ranked = this.#top
    if (this.#contact?.hasAnswerRules) this.#takeInTurn(this.#contact)
    this.#isFallback = this.#ranked.length === 0
    if (this.#isFallback) this.#takeFallback()
    for (let rank = 0; rank < this.#ranked.length; rank++) this.#given.add(this.#ranked.at(rank).offer)
    return this.#ranked
  }

  #rankEligible(): void {
    const placement = this.#compiled.placements[this.#placement] as CompiledPlacement
    const contact = this.#contact
    this.#top.start(this.#count)
    for (const offer of this.#eligible) {
      const treatment = placement.treatments[offer]
      if (treatment === undefined || !isTextComplete(treatment, this.row) || this.#given.has(offer)) continue
      if (contact?.isBlocked(offer)) continue
      this.#top.offer(offer, this.#scoreOf(offer))
    }
  }

  #scoreOf(offer: number): number {
    const fixedScore = (this.#compiled.placements[this.#placement] as CompiledPlacement).fixedScores[offer] as number
    if (!Number.isNaN(fixedScore)) return fixedScore
    return scoreOf(this.factorsOf(offer), (this.#compiled.ruleset.placements[this.#placement] as Placement).arbitration)
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
      this.#rankEligible()
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

/** Whether every value is there that the texts cannot do without. */
export function isTextComplete({ required }: CompiledTreatment, { numbers }: FactRow): boolean {
  for (const position of required) if (Number.isNaN(numbers[position] as number)) return false
  return true
}
