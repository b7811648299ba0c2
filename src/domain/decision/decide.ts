import { placementCountMax } from '../../schema/channels-file.ts'
import { boostOf, type Factors, scoreOf } from '../arbitration/score.ts'
import { TopOffers } from '../arbitration/top-offers.ts'
import { no, type Truth, yes } from '../eligibility/truth.ts'
import type { FactRow } from '../features/fact-table.ts'
import type { Placement } from '../ruleset.ts'
import type {
  CompiledGroup,
  CompiledOffer,
  CompiledPlacement,
  CompiledRuleset,
  CompiledTreatment,
} from './compiled-ruleset.ts'
import { reasonOf, reasons } from './reasons.ts'

/** Where the facts of one request lie: see `FactTable.fill`. */
export interface FactSource {
  nowMs: number
  source: Float64Array
  vectorStart: number
  slotCount: number
  contextStart: number
}

/** What an offer's own conditions say, whatever the placement: 0 when it may be shown, else the number of a reason. */
type Verdict = number
const undecided = 255

const eligible = reasons.shown.number

/**
 * Takes decisions under one ruleset. One decision is `begin`, then `decidePlacement` for every placement in the order
 * of its priority. Everything is allocated once, here; a decision allocates nothing that grows with the offers.
 */
export class Decider {
  readonly row: FactRow
  readonly #compiled: CompiledRuleset
  readonly #top = new TopOffers(placementCountMax)
  readonly #verdicts: Uint8Array
  readonly #groupTruths: Uint8Array
  /** Offers that earlier placements of this decision show. */
  readonly #given = new Set<number>()
  readonly #factors: Factors = { propensity: 0, contextWeight: 0, value: 0, lever: 0 }
  #nowMs = 0
  #isFallback = false

  constructor(compiled: CompiledRuleset) {
    this.#compiled = compiled
    this.row = compiled.table.createRow()
    this.#verdicts = new Uint8Array(compiled.offers.length)
    this.#groupTruths = new Uint8Array(compiled.groups.length)
  }

  begin({ nowMs, source, vectorStart, slotCount, contextStart }: FactSource): void {
    this.#nowMs = nowMs
    this.#compiled.table.fill(this.row, nowMs, source, vectorStart, slotCount, contextStart)
    this.#verdicts.fill(undecided)
    this.#groupTruths.fill(undecided)
    this.#given.clear()
  }

  /** The ranked offers of one placement; valid until the next call. `isFallback` tells whether nothing qualified. */
  decidePlacement(number: number, count: number): TopOffers {
    const placement = this.#compiled.placements[number] as CompiledPlacement
    const { arbitration } = this.#compiled.ruleset.placements[number] as Placement
    this.#top.start(count)
    for (const treatment of placement.candidates) {
      const { offer } = treatment
      if (this.verdict(offer) !== eligible) continue
      if (!this.#isTextComplete(treatment)) continue
      if (this.#given.has(offer)) continue
      const factors = this.#factorsOf(offer)
      this.#top.offer(offer, scoreOf(factors, arbitration), factors)
    }
    this.#isFallback = this.#top.length === 0
    if (this.#isFallback) this.#takeFallback(placement, count)
    for (let rank = 0; rank < this.#top.length; rank++) this.#given.add(this.#top.at(rank).offer)
    return this.#top
  }

  /** Whether the placement decided last shows its fallback: nothing else qualified. */
  get isFallback(): boolean {
    return this.#isFallback
  }

  /** Validity and eligibility of one offer, worked out once a decision, however many placements ask. */
  verdict(offer: number): Verdict {
    const known = this.#verdicts[offer] as Verdict
    if (known !== undecided) return known
    const verdict = this.#judge(this.#compiled.offers[offer] as CompiledOffer)
    this.#verdicts[offer] = verdict
    return verdict
  }

  #judge(offer: CompiledOffer): Verdict {
    if (!offer.isEnabled) return reasons.disabled.number
    const validity = offer.validity === undefined ? 0 : offer.validity(this.#nowMs)
    if (validity !== 0) return validity
    const group = this.#groupTruth(offer.group)
    if (group === no) return reasons['not-eligible'].number
    const own = offer.eligibility === undefined ? yes : offer.eligibility(this.row)
    if (own === no) return reasons['not-eligible'].number
    return own === yes && group === yes ? eligible : reasons['eligibility-unknown'].number
  }

  /** Conditions that offers inherit are evaluated once a group. */
  #groupTruth(group: number): Truth {
    const known = this.#groupTruths[group] as number
    if (known !== undecided) return known as Truth
    const { eligibility } = this.#compiled.groups[group] as CompiledGroup
    const truth = eligibility === undefined ? yes : eligibility(this.row)
    this.#groupTruths[group] = truth
    return truth
  }

  #isTextComplete({ required }: CompiledTreatment): boolean {
    for (const position of required) if (Number.isNaN(this.row.numbers[position] as number)) return false
    return true
  }

  #factorsOf(number: number): Factors {
    const offer = this.#compiled.offers[number] as CompiledOffer
    const group = this.#compiled.groups[offer.group] as CompiledGroup
    const factors = this.#factors
    factors.propensity = offer.propensity
    factors.value = offer.value
    factors.contextWeight = boostOf(group.contextWeights, this.row) * boostOf(offer.contextWeights, this.row)
    factors.lever = group.lever * offer.lever * boostOf(group.boosts, this.row) * boostOf(offer.boosts, this.row)
    return factors
  }

  /** Fallback offers are shown in the order of the catalogue, whatever their conditions and dates, so they have no score. */
  #takeFallback({ fallback }: CompiledPlacement, count: number): void {
    this.#top.start(count)
    for (const treatment of fallback) {
      if (this.#given.has(treatment.offer) || !this.#isTextComplete(treatment)) continue
      const { propensity, value } = this.#compiled.offers[treatment.offer] as CompiledOffer
      this.#factors.propensity = propensity
      this.#factors.value = value
      this.#factors.contextWeight = 1
      this.#factors.lever = 1
      // Equal scores rank by number; falling ones keep the catalogue's order.
      this.#top.offer(treatment.offer, -this.#top.length, this.#factors)
    }
  }

  /**
   * Why each offer is or is not shown in a placement of the current decision: numbers of reasons by offer number.
   * `shown` are the offers that the placement shows, `givenBefore` those of earlier placements. Allocates: for
   * explanations only.
   */
  trace(number: number, shown: ReadonlySet<number>, givenBefore: ReadonlySet<number>): Uint8Array {
    const { offers } = this.#compiled
    const { candidates, fallback } = this.#compiled.placements[number] as CompiledPlacement
    const competing = new Map(candidates.map((treatment) => [treatment.offer, treatment]))
    const fallbacks = new Map(fallback.map((treatment) => [treatment.offer, treatment]))
    const isFallback = [...shown].every((offer) => fallbacks.has(offer))
    const trace = new Uint8Array(offers.length)
    for (let offer = 0; offer < offers.length; offer++) {
      const fallbackTreatment = fallbacks.get(offer)
      if (shown.has(offer)) trace[offer] = eligible
      else if (fallbackTreatment === undefined)
        trace[offer] = this.#reasonAgainst(offer, competing.get(offer), givenBefore)
      else if (isFallback) trace[offer] = this.#lossOf(fallbackTreatment, givenBefore)
      else trace[offer] = reasons['fallback-only'].number
    }
    return trace
  }

  #reasonAgainst(offer: number, treatment: CompiledTreatment | undefined, givenBefore: ReadonlySet<number>): number {
    const verdict = this.verdict(offer)
    const isValid = verdict === eligible || reasons[reasonOf(verdict)].stage !== 'validity'
    if (isValid && treatment === undefined) return reasons['no-treatment'].number
    return verdict !== eligible || treatment === undefined ? verdict : this.#lossOf(treatment, givenBefore)
  }

  /** Why an offer that could have been shown was not. */
  #lossOf(treatment: CompiledTreatment, givenBefore: ReadonlySet<number>): number {
    if (!this.#isTextComplete(treatment)) return reasons['text-incomplete'].number
    return givenBefore.has(treatment.offer) ? reasons['given-to-earlier-placement'].number : reasons.outranked.number
  }
}
