import type { Suppression } from '../contact-policy/contact-policy.ts'
import { compileCondition, type Predicate } from '../eligibility/compile-condition.ts'
import { no, type Truth, yes } from '../eligibility/truth.ts'
import { typeChecked } from '../eligibility/type-condition.ts'
import type { FactRow } from '../features/fact-table.ts'
import type { Group, Offer } from '../ruleset.ts'
import type { CompiledOffer, CompiledPlacement, CompiledRuleset, CompiledTreatment } from './compiled-ruleset.ts'
import { isTextComplete } from './decide.ts'
import type { Reason } from './reasons.ts'
import { invalidReason } from './validity.ts'

/** What one placement of a decision showed, and what was given to those before it, by offer number. */
export interface PlacementOutcome {
  shown: ReadonlySet<number>
  givenBefore: ReadonlySet<number>
  /** What contact policies kept from it. */
  suppressions: ReadonlyMap<number, Suppression>
  /** Whether the customer is held out from an offer. */
  isHeldBack: (offer: number) => boolean
  /** Number of a budget with nothing left that keeps an offer away. */
  exhaustedBudget: (offer: number) => number | undefined
}

/**
 * Tells why offers are not shown. The index only knows which offers are eligible; this asks each offer by itself where
 * it falls. For explanations: it compiles conditions as it needs them and looks at every offer.
 */
export class OfferTracer {
  readonly #compiled: CompiledRuleset
  readonly #predicates = new Map<Group | Offer, Predicate | undefined>()

  constructor(compiled: CompiledRuleset) {
    this.#compiled = compiled
  }

  /** One reason an offer, by offer number; in the order of the funnel, the first that applies. */
  trace(placementNumber: number, row: FactRow, nowMs: number, outcome: PlacementOutcome): Reason[] {
    const placement = this.#compiled.placements[placementNumber] as CompiledPlacement
    const fallbacks = new Map(placement.fallback.map((treatment) => [treatment.offer, treatment]))
    const isFallback = [...outcome.shown].every((offer) => fallbacks.has(offer))
    return this.#compiled.ruleset.offers.map((_, offer) => {
      if (outcome.shown.has(offer)) return 'shown'
      const fallback = fallbacks.get(offer)
      if (fallback === undefined) return this.#reasonAgainst(offer, placement.treatments[offer], row, nowMs, outcome)
      return isFallback ? lossOf(fallback, row, outcome) : 'fallback-only'
    })
  }

  #reasonAgainst(
    number: number,
    treatment: CompiledTreatment | undefined,
    row: FactRow,
    nowMs: number,
    outcome: PlacementOutcome,
  ): Reason {
    const offer = this.#compiled.ruleset.offers[number] as Offer
    const { validity } = this.#compiled.offers[number] as CompiledOffer
    if (!offer.enabled) return offer.isInOtherRules === true ? 'other-rules-only' : 'disabled'
    const invalid = validity && invalidReason(validity, nowMs)
    if (invalid !== undefined) return invalid
    if (treatment === undefined) return 'no-treatment'
    const truth = this.eligibility(number, row)
    if (truth !== yes) return truth === no ? 'not-eligible' : 'eligibility-unknown'
    if (isTextComplete(treatment, row) && outcome.isHeldBack(number)) return 'held-out'
    return lossOf(treatment, row, outcome)
  }

  /** Whether the offer's conditions and those that it inherits hold. */
  eligibility(number: number, row: FactRow): Truth {
    const offer = this.#compiled.ruleset.offers[number] as Offer
    const group = this.#compiled.ruleset.groups[(this.#compiled.offers[number] as CompiledOffer).group] as Group
    const inherited = this.#predicateOf(group)?.(row) ?? yes
    if (inherited === no) return no
    const own = this.#predicateOf(offer)?.(row) ?? yes
    return own === yes ? inherited : own
  }

  #predicateOf(source: Group | Offer): Predicate | undefined {
    if (this.#predicates.has(source)) return this.#predicates.get(source)
    const { conditions, scope } = this.#compiled
    const predicate = source.eligibility && compileCondition(typeChecked(source.eligibility, conditions), scope)
    this.#predicates.set(source, predicate)
    return predicate
  }
}

/** Why an offer that could have been shown was not. */
function lossOf(treatment: CompiledTreatment, row: FactRow, outcome: PlacementOutcome): Reason {
  const { givenBefore, suppressions, exhaustedBudget } = outcome
  if (!isTextComplete(treatment, row)) return 'text-incomplete'
  // Being shown already may be what a policy objects to, and tells the less.
  if (givenBefore.has(treatment.offer)) return 'given-to-earlier-placement'
  const suppression = suppressions.get(treatment.offer)
  if (suppression !== undefined) return suppression.reason
  return exhaustedBudget(treatment.offer) === undefined ? 'outranked' : 'budget-exhausted'
}
