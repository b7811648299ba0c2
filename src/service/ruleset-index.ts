import { isBudgeted } from '../domain/budgets/budget.ts'
import { governs } from '../domain/contact-policy/contact-filter.ts'
import { keptSpansMs } from '../domain/contact-policy/kept-spans.ts'
import { contextLengthOf } from '../domain/features/context-codec.ts'
import type { Layout } from '../domain/features/layout.ts'
import { ObjectFacts } from '../domain/features/object-facts.ts'
import { type Fact, type Offer, type Placement, type Ruleset, underAllRules } from '../domain/ruleset.ts'
import { TimeZone } from '../domain/time/time-zone.ts'
import { ExperimentIndex } from './experiments/experiment-index.ts'
import { TreatmentRenderer } from './treatment-renderer.ts'

/** What is looked up in a ruleset for every request. The layout must hold `entriesOfRuleset(ruleset)`. */
export class RulesetIndex {
  readonly features: ReadonlyMap<string, Fact>
  /** Those that a request may name; objects aside. */
  readonly context: ReadonlyMap<string, Fact>
  /** Undefined where there are none: then no request pays for them. */
  readonly objects: ObjectFacts | undefined
  readonly contextLength: number
  readonly placements: ReadonlyMap<string, { number: number; placement: Placement }>
  readonly offerNumbers: ReadonlyMap<string, number>
  /** Offers that may hold units of budgets: their outcomes must come with the token, which names these. */
  readonly budgetedOffers: ReadonlySet<string>
  readonly timeZone: TimeZone
  /** The ruleset under each of its rules, by their number. */
  readonly allRules: readonly [Ruleset, ...Ruleset[]]
  /** By number of the rules that decide. */
  readonly renderers: readonly [TreatmentRenderer, ...TreatmentRenderer[]]
  /** How far back the contact policies look, by kind code of the history. */
  readonly keptSpansMs: Float64Array
  readonly #unconditionalFallbacks: ReadonlyMap<Placement, readonly number[]>
  readonly experiments: ExperimentIndex

  constructor(
    readonly ruleset: Ruleset,
    readonly layout: Layout,
  ) {
    this.features = new Map(ruleset.features.map((fact) => [fact.name, fact]))
    const declared = ruleset.context.filter(({ pathOf }) => pathOf === undefined)
    this.context = new Map(declared.map((fact) => [fact.name, fact]))
    this.objects = ruleset.objects.length === 0 ? undefined : new ObjectFacts(ruleset.objects, ruleset.context)
    this.contextLength = contextLengthOf(ruleset.context)
    this.placements = new Map(ruleset.placements.map((placement, number) => [placement.id, { number, placement }]))
    this.offerNumbers = new Map(ruleset.offers.map((offer, number) => [offer.id, number]))
    const budgeted = ruleset.offers.filter((offer) => ruleset.budgets.some(({ where }) => isBudgeted(where, offer)))
    this.budgetedOffers = new Set(budgeted.map(({ id }) => id))
    this.timeZone = new TimeZone(ruleset.timeZone)
    this.allRules = underAllRules(ruleset)
    const [own, ...variants] = this.allRules
    const rendererOf = (rules: Ruleset) => new TreatmentRenderer(rules, layout)
    this.renderers = [rendererOf(own), ...variants.map(rendererOf)]
    this.experiments = new ExperimentIndex(ruleset, layout)
    this.keptSpansMs = keptSpansMs(ruleset.contactPolicies)
    this.#unconditionalFallbacks = new Map(
      ruleset.placements.map((placement) => [placement, this.#findUnconditionalFallback(placement)]),
    )
  }

  /** Of the ruleset's own rules. */
  get renderer(): TreatmentRenderer {
    return this.renderers[0]
  }

  /** Fills the texts of offers that the rules of this number have chosen. */
  rendererUnder(rules: number): TreatmentRenderer {
    const renderer = this.renderers[rules]
    if (renderer === undefined) throw new Error(`rules ${rules} of ${this.renderers.length}`)
    return renderer
  }

  /**
   * Numbers of the fallback offers of a placement that may be shown to somebody of whom nothing is known: no contact
   * policy governs them but those that allow what is unknown.
   */
  unconditionalFallback(placement: Placement): readonly number[] {
    return this.#unconditionalFallbacks.get(placement) ?? []
  }

  #findUnconditionalFallback(placement: Placement): number[] {
    const blocking = this.ruleset.contactPolicies.filter(
      ({ rule }) => !('whenUnknown' in rule && rule.whenUnknown === 'allow'),
    )
    return placement.fallback
      .map((id) => this.offerNumbers.get(id) as number)
      .filter((number) => !blocking.some((policy) => governs(policy, this.ruleset.offers[number] as Offer, placement)))
  }
}
