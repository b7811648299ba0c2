import { placementCountMax } from '../../schema/channels-file.ts'
import { boostOf, type Factors, scoreOf } from '../arbitration/score.ts'
import { TopOffers } from '../arbitration/top-offers.ts'
import type { FactRow } from '../features/fact-table.ts'
import type { Placement } from '../ruleset.ts'
import type {
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

  begin({ nowMs, source, vectorStart, slotCount, contextStart }: FactSource): void {
    this.#compiled.table.fill(this.row, nowMs, source, vectorStart, slotCount, contextStart)
    this.#eligible = this.#compiled.index.match(this.row)
    this.#given.clear()
  }

  /** The ranked offers of one placement; valid until the next call. */
  decidePlacement(number: number, count: number): TopOffers {
    const placement = this.#compiled.placements[number] as CompiledPlacement
    const { arbitration } = this.#compiled.ruleset.placements[number] as Placement
    this.#top.start(count)
    this.#isFallback = false
    for (const offer of this.#eligible) {
      const treatment = placement.treatments[offer]
      if (treatment === undefined || !isTextComplete(treatment, this.row) || this.#given.has(offer)) continue
      const fixedScore = placement.fixedScores[offer] as number
      this.#top.offer(offer, Number.isNaN(fixedScore) ? scoreOf(this.factorsOf(offer), arbitration) : fixedScore)
    }
    this.#isFallback = this.#top.length === 0
    if (this.#isFallback) this.#takeFallback(placement, count)
    for (let rank = 0; rank < this.#top.length; rank++) this.#given.add(this.#top.at(rank).offer)
    return this.#top
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

/** Whether every value is there that the texts cannot do without. */
export function isTextComplete({ required }: CompiledTreatment, { numbers }: FactRow): boolean {
  for (const position of required) if (Number.isNaN(numbers[position] as number)) return false
  return true
}
