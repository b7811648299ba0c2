import { isBudgeted } from '../domain/budgets/budget.ts'
import { contextLengthOf } from '../domain/features/context-codec.ts'
import type { Layout } from '../domain/features/layout.ts'
import { ObjectFacts } from '../domain/features/object-facts.ts'
import type { Fact, Placement, Ruleset } from '../domain/ruleset.ts'
import { TimeZone } from '../domain/time/time-zone.ts'
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
  readonly renderer: TreatmentRenderer

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
    this.renderer = new TreatmentRenderer(ruleset, layout)
  }
}
