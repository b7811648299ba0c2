import type { PartPlace } from '../../catalog/ruleset-places.ts'
import type { Predicate } from '../../domain/eligibility/compile-condition.ts'
import type { Leaf } from '../../schema/condition.ts'

/** One comparison of the ruleset, and what the rule tests have seen of it. */
export interface CoveredLeaf {
  leaf: Leaf
  file: string
  /** Reads the file again at the first call. */
  line: () => number
  holds: Predicate
  /** Some test saw it hold. */
  held: boolean
  /** Some test saw it not hold. Unknown is neither. */
  failed: boolean
}

/** An offer that is switched on, and what the rule tests have seen of it. */
export interface CoveredOffer {
  id: string
  place: PartPlace
  shown: boolean
  /** A placement that it has a treatment for was answered without it. */
  keptOut: boolean
  /** What decides whether it is eligible: its own comparisons, its group's, and those of their segments. */
  eligibility: readonly CoveredLeaf[]
  /** What its score rests on: boosts and context weights, its own and its group's. */
  scoring: readonly CoveredLeaf[]
}

export interface CoveredPlacement {
  id: string
  place: PartPlace
  asked: boolean
}

/** What the rule tests may see of a ruleset, or of what a variant has of its own. */
export interface CoveredParts {
  /** Left out for the ruleset itself. */
  variant?: string
  leaves: readonly CoveredLeaf[]
  offers: readonly CoveredOffer[]
  placements: readonly CoveredPlacement[]
}
