import type { RulesetCheck } from '../../catalog/check-ruleset.ts'
import { isInFolder } from '../../catalog/new-under-variant.ts'
import type { PartPlace, RulesetPlaces } from '../../catalog/ruleset-places.ts'
import type { FactSource } from '../../domain/decision/decide.ts'
import { type Reason, reasons } from '../../domain/decision/reasons.ts'
import { no, yes } from '../../domain/eligibility/truth.ts'
import { conditionScope } from '../../domain/eligibility/type-condition.ts'
import { type FactRow, FactTable } from '../../domain/features/fact-table.ts'
import type { Layout } from '../../domain/features/layout.ts'
import type { Group, Offer, Ruleset } from '../../domain/ruleset.ts'
import type { DecidedPlacement } from '../../schema/decision.ts'
import type { CoveredLeaf, CoveredOffer, CoveredParts, CoveredPlacement } from './covered-parts.ts'
import { LeafCollector } from './leaf-collector.ts'

/** One for each of the rules of a sound ruleset, by their number. `layout` is that of all decisions which are recorded. */
export function coverageUnderAllRules(
  { ruleset, places, variants }: Pick<RulesetCheck, 'variants'> & Required<Pick<RulesetCheck, 'ruleset' | 'places'>>,
  layout: Layout,
): RuleCoverage[] {
  return [
    new RuleCoverage(ruleset, places, layout),
    ...variants.map((variant) => new RuleCoverage(variant.ruleset, variant.places, layout, variant.id)),
  ]
}

/**
 * What the rule tests exercise of a ruleset, or of what a variant has of its own. A comparison counts as seen only in
 * decisions that looked at it: its offer was valid and competed for the placement, and for boosts and context weights it
 * was eligible. Offers that are switched off are left aside.
 */
export class RuleCoverage {
  readonly #variant: string | undefined
  readonly #table: FactTable
  readonly #row: FactRow
  readonly #leaves: readonly CoveredLeaf[]
  readonly #offers = new Map<string, CoveredOffer>()
  readonly #placements: ReadonlyMap<string, CoveredPlacement>

  /**
   * `layout` is that of the decisions which are recorded. Of the ruleset under a `variant` only what stands in the
   * variant's folder counts, whatever leads to it.
   */
  constructor(ruleset: Ruleset, places: RulesetPlaces, layout: Layout, variant?: string) {
    this.#variant = variant
    const conditions = conditionScope(ruleset)
    this.#table = new FactTable(ruleset, layout, conditions.timeZone)
    const scope = { table: this.#table, layout, missingFacts: ruleset.missingFacts }
    const collector = new LeafCollector(places, conditions, scope, (place) => this.#counts(place))
    // Also those that nothing refers to: no test will ever see them.
    for (const name of Object.keys(ruleset.segments)) collector.segment(name)
    const groups = new Map(
      ruleset.groups.map((group) => [group.id, leavesOf(group, places.group(group.id), collector)]),
    )
    for (const offer of ruleset.offers) {
      if (!offer.enabled) continue
      const place = places.offer(offer.id)
      const own = leavesOf(offer, place, collector)
      const inherited = groups.get(offer.group)
      this.#offers.set(offer.id, {
        id: offer.id,
        place,
        shown: false,
        keptOut: false,
        eligibility: [...own.eligibility, ...(inherited?.eligibility ?? [])],
        scoring: [...own.scoring, ...(inherited?.scoring ?? [])],
      })
    }
    this.#placements = new Map(
      ruleset.placements.map(({ id }) => [id, { id, place: places.placement(id), asked: false }]),
    )
    this.#leaves = collector.leaves
    this.#row = this.#table.createRow()
  }

  /** Takes in what one test decided; the placement must be explained. */
  record({ nowMs, source, vectorStart, slotCount, contextStart }: FactSource, decided: DecidedPlacement): void {
    const placement = this.#placements.get(decided.id)
    if (placement === undefined || decided.explanation === undefined) throw new Error(`${decided.id} is not explained`)
    placement.asked = true
    this.#table.fill(this.#row, nowMs, source, vectorStart, slotCount, contextStart)
    const seen = new Set<CoveredLeaf>()
    for (const { offerId, reason } of decided.explanation.offers) {
      const offer = this.#offers.get(offerId)
      if (offer === undefined) continue
      if (reason === 'shown') offer.shown = true
      else if (reason !== 'no-treatment') offer.keptOut = true
      const reached = stagesReached(reason as Reason, decided.fallback)
      if (reached.eligibility) for (const leaf of offer.eligibility) seen.add(leaf)
      if (reached.arbitration) for (const leaf of offer.scoring) seen.add(leaf)
    }
    for (const leaf of seen) {
      const truth = leaf.holds(this.#row)
      if (truth === yes) leaf.held = true
      else if (truth === no) leaf.failed = true
    }
  }

  /** What counts, and what has been seen of it so far. Placements are the ruleset's alone. */
  get parts(): CoveredParts {
    return {
      ...(this.#variant === undefined ? {} : { variant: this.#variant }),
      leaves: this.#leaves,
      offers: [...this.#offers.values()].filter(({ place }) => this.#counts(place)),
      placements: this.#variant === undefined ? [...this.#placements.values()] : [],
    }
  }

  #counts(place: PartPlace): boolean {
    return this.#variant === undefined || isInFolder(place, this.#variant)
  }
}

function leavesOf(
  { eligibility, boosts, contextWeights }: Group | Offer,
  place: PartPlace,
  collector: LeafCollector,
): Pick<CoveredOffer, 'eligibility' | 'scoring'> {
  const weights = { boosts, contextWeights }
  return {
    eligibility: eligibility === undefined ? [] : collector.collect(eligibility, place, ['eligibility']),
    scoring: (['boosts', 'contextWeights'] as const).flatMap((key) =>
      weights[key].flatMap(({ when }, index) => collector.collect(when, place, [key, index, 'when'])),
    ),
  }
}

/** Whether conditions, and then factors, were looked at. Fallback offers are shown whatever theirs say. */
function stagesReached(reason: Reason, isFallback: boolean): { eligibility: boolean; arbitration: boolean } {
  const { stage } = reasons[reason]
  const isShownForItself = stage === 'shown' && !isFallback
  const arbitration = stage === 'arbitration' || isShownForItself
  const eligibility = arbitration || stage === 'eligibility' || stage === 'contact-policy' || stage === 'text'
  return { eligibility, arbitration }
}
