import type { Arbitration } from '../schema/catalog-file.ts'
import type { ContentField } from '../schema/channels-file.ts'
import type { Boost, Condition } from '../schema/condition.ts'
import type { ConsoleFile, HeaderLine } from '../schema/console-file.ts'
import type { FeatureDeclaration, ObjectDeclaration } from '../schema/features-file.ts'
import type { Objections, Treatment, Validity } from '../schema/offers-file.ts'
import type { Budget } from './budgets/budget.ts'
import type { ContactPolicy } from './contact-policy/contact-policy.ts'
import type { Experiment, Holdout } from './experiments/experiment.ts'
import type { PathOf } from './features/path-fact.ts'

/**
 * The whole of `rules/`, validated, with defaults filled in: plain data that can be posted to a worker. An offer's
 * position in `offers` is its number everywhere below the service; offers are sorted by id, so that the lower number
 * wins a tie.
 */
export interface Ruleset {
  /** First 16 hex digits of the SHA-256 of the content. */
  id: string
  name: string
  timeZone: string
  currency: string
  /** The first is the default. */
  locales: string[]
  missingFacts: 'unknown' | 'json-rules-engine'
  features: Fact[]
  /** Plain values, and what the conditions read from the objects: each path is a fact of its own. */
  context: Fact[]
  /** Come with a request and are read by paths only. */
  objects: ObjectFact[]
  segments: Record<string, Condition>
  placements: Placement[]
  groups: Group[]
  offers: Offer[]
  contactPolicies: ContactPolicy[]
  /** Sorted by id; a budget's position is its number, see `budgets/budget-mask.ts`. */
  budgets: Budget[]
  /** Why an offer may be declined: words by locale, by id. */
  declineReasons: Record<string, Record<string, string>>
  /** ISO 3166: of telephone numbers without a country code. */
  country?: string
  /** The category feature that holds the customer's own IANA time zone. */
  customerTimeZone?: string
  holdout: Holdout
  /** Sorted by id. */
  experiments: Experiment[]
  /** Sorted by id. The ruleset's own rules have the number 0, those of a variant its position here plus 1. */
  variants: RulesVariant[]
  /** The number feature that is the same for all ids of one person. */
  identityFact?: string
  /** Undefined: the ruleset says nothing about a console. */
  operatorScreen?: OperatorScreenDeclaration
}

/**
 * Other rules for an arm of an experiment. Groups and offers stand at the same positions as in the ruleset itself, and
 * what one does not have is there, switched off: so their numbers mean the same whoever decides. Group, kind and tags of
 * an offer, and all contact policies, are the same, too, because history and budgets count by them.
 */
export interface RulesVariant extends Pick<Ruleset, 'segments' | 'groups' | 'offers'> {
  id: string
}

/** The ruleset under each of its rules, by their number; all but segments, groups and offers is shared. */
export function underAllRules(ruleset: Ruleset): [Ruleset, ...Ruleset[]] {
  return [
    ruleset,
    ...ruleset.variants.map(({ segments, groups, offers }) => ({ ...ruleset, segments, groups, offers })),
  ]
}

/** The ruleset alone: all arms of its experiments decide by its own rules. */
export function withoutVariants(ruleset: Ruleset): Ruleset {
  if (ruleset.variants.length === 0) return ruleset
  const experiments = ruleset.experiments.map((experiment) => ({
    ...experiment,
    arms: experiment.arms.map(({ rules: _rules, ...arm }) => arm),
  }))
  return { ...ruleset, experiments, variants: [] }
}

/** A feature or a context fact. */
export type Fact = FeatureDeclaration & {
  name: string
  /** Where it is read from; only of context facts that nobody declared. */
  pathOf?: PathOf
}

/** A context fact that is a JSON object or list. */
export type ObjectFact = ObjectDeclaration & { name: string }

export interface Placement {
  /** `channel.placement` */
  id: string
  channel: string
  count: number
  contactWhen: 'presented' | 'impression' | 'decision'
  customer: 'required' | 'optional'
  /** Pages may ask for it with a site key. Left out where they may not. */
  isPublic?: true
  deadlineMs: number
  content: Record<string, ContentField>
  optionalContent: Record<string, ContentField>
  /** Ids of the offers shown when nothing else qualifies. */
  fallback: string[]
  /** The channel's exponents, already merged with the catalogue's. */
  arbitration: Required<Arbitration>
}

interface Inheritable {
  eligibility?: Condition
  lever: number
  boosts: Boost[]
  contextWeights: Boost[]
}

export interface Group extends Inheritable {
  id: string
  name: string
}

export interface Offer extends Inheritable {
  id: string
  group: string
  kind: 'sale' | 'service'
  tags: string[]
  enabled: boolean
  /** Switched off here, but on under other rules of the same ruleset. Left out where that is not so. */
  isInOtherRules?: true
  value: number
  propensity: number
  valid?: Validity
  treatments: Treatment[]
  /** What to answer who declines, by reason and locale. */
  objections?: Objections
}

/** What the operator's console shows. */
export type OperatorScreenDeclaration = Omit<ConsoleFile['operator'], 'header'> & { header: HeaderLine[] }

/** Every condition of a ruleset: segments, eligibility, boosts and context weights, of offers that are switched off, too. */
export function conditionsOf({
  segments,
  groups,
  offers,
}: Pick<Ruleset, 'segments' | 'groups' | 'offers'>): readonly Condition[] {
  const holders = [...groups, ...offers]
  return [
    ...Object.values(segments),
    ...holders.flatMap(({ eligibility }) => eligibility ?? []),
    ...holders.flatMap(({ boosts, contextWeights }) => [...boosts, ...contextWeights].map(({ when }) => when)),
  ]
}
