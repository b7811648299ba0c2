import { placementCountMax } from '../../schema/channels-file.ts'
import { boostOf, type Factors, scoreOf } from '../arbitration/score.ts'
import { TopOffers } from '../arbitration/top-offers.ts'
import { type HeldOut, heldOutFromNothing } from '../experiments/assign-arms.ts'
import type { FactRow } from '../features/fact-table.ts'
import type {
  ArbitrationVariant,
  CompiledGroup,
  CompiledOffer,
  CompiledPlacement,
  CompiledRuleset,
  CompiledTreatment,
} from './compiled-ruleset.ts'

/** Where the facts of one request lie: see `FactTable.fill`. */
export interface FactSource {
  nowMs: number
  source: Float64Array
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
  readonly #factors: Factors = { propensity: 0, contextWeight: 0, value: 0, lever: 0 }
  /** What held-out customers would have seen, placement by placement, as if they were not. */
  readonly #unheld = new TopOffers(placementCountMax)
  readonly #unheldGiven = new Set<number>()
  readonly #withheld = new TopOffers(placementCountMax)
  #heldOut: HeldOut = heldOutFromNothing
  #eligible: Uint32Array = noOffers
  #isFallback = false

  constructor(compiled: CompiledRuleset) {
    this.#compiled = compiled
    this.row = compiled.table.createRow()
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
    const { fromAll, groups } = this.#heldOut
    if (!fromAll && groups.length === 0) return false
    const { isHeldBack, group } = this.#compiled.offers[offer] as CompiledOffer
    return isHeldBack && (fromAll || groups.includes(group))
  }

  begin(
    { nowMs, source, vectorStart, slotCount, contextStart }: FactSource,
    heldOut: HeldOut = heldOutFromNothing,
  ): void {
    this.#compiled.table.fill(this.row, nowMs, source, vectorStart, slotCount, contextStart)
    this.#eligible = this.#compiled.index.match(this.row)
    this.#given.clear()
    this.#unheldGiven.clear()
    this.#heldOut = heldOut
  }

  /** The ranked offers of one placement, ranked by one of its variants; valid until the next call. */
  decidePlacement(number: number, count: number, variant = 0): TopOffers {
    const placement = this.#compiled.placements[number] as CompiledPlacement
    const ranking = placement.variants[variant] as ArbitrationVariant
    const { fromAll, groups } = this.#heldOut
    const isHeldOut = fromAll || groups.length > 0
    this.#isFallback = false
    this.#withheld.start(count)
    if (isHeldOut) this.#findWithheld(placement, ranking, count)
    this.#top.start(count)
    this.#rank(this.#top, placement, ranking, this.#given, isHeldOut)
    this.#isFallback = this.#top.length === 0
    if (this.#isFallback) this.#takeFallback(placement, count)
    give(this.#top, this.#given)
    return this.#top
  }

  #rank(
    top: TopOffers,
    { treatments }: CompiledPlacement,
    { exponents, fixedScores }: ArbitrationVariant,
    given: ReadonlySet<number>,
    withoutHeldBack: boolean,
  ): void {
    for (const offer of this.#eligible) {
      const treatment = treatments[offer]
      if (treatment === undefined || !isTextComplete(treatment, this.row) || given.has(offer)) continue
      if (withoutHeldBack && this.isHeldBack(offer)) continue
      const fixedScore = fixedScores[offer] as number
      top.offer(offer, Number.isNaN(fixedScore) ? scoreOf(this.factorsOf(offer), exponents) : fixedScore)
    }
  }

  /** Decides as if nobody were held out, earlier placements included: twice the work, for a few customers. */
  #findWithheld(placement: CompiledPlacement, ranking: ArbitrationVariant, count: number): void {
    this.#unheld.start(count)
    this.#rank(this.#unheld, placement, ranking, this.#unheldGiven, false)
    for (let rank = 0; rank < this.#unheld.length; rank++) {
      const { offer, score } = this.#unheld.at(rank)
      if (this.isHeldBack(offer)) this.#withheld.offer(offer, score)
    }
    give(this.#unheld, this.#unheldGiven)
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

  /** Fallback offers are shown in the order of the catalogue, whatever their conditions and dates, so they have no score. */
  #takeFallback({ fallback }: CompiledPlacement, count: number): void {
    this.#top.start(count)
    for (const treatment of fallback) {
      if (this.#given.has(treatment.offer) || !isTextComplete(treatment, this.row)) continue
      // Equal scores rank by number; falling ones keep the catalogue's order.
      this.#top.offer(treatment.offer, -this.#top.length)
    }
  }
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
