import { contextLengthOf } from '../domain/features/context-codec.ts'
import type { Layout } from '../domain/features/layout.ts'
import type { Fact, Placement, Ruleset } from '../domain/ruleset.ts'
import { TimeZone } from '../domain/time/time-zone.ts'
import { TreatmentRenderer } from './treatment-renderer.ts'

/** What is looked up in a ruleset for every request. The layout must hold `entriesOfRuleset(ruleset)`. */
export class RulesetIndex {
  readonly features: ReadonlyMap<string, Fact>
  readonly context: ReadonlyMap<string, Fact>
  readonly contextLength: number
  readonly placements: ReadonlyMap<string, { number: number; placement: Placement }>
  readonly offerNumbers: ReadonlyMap<string, number>
  readonly timeZone: TimeZone
  readonly renderer: TreatmentRenderer

  constructor(
    readonly ruleset: Ruleset,
    readonly layout: Layout,
  ) {
    this.features = new Map(ruleset.features.map((fact) => [fact.name, fact]))
    this.context = new Map(ruleset.context.map((fact) => [fact.name, fact]))
    this.contextLength = contextLengthOf(ruleset.context)
    this.placements = new Map(ruleset.placements.map((placement, number) => [placement.id, { number, placement }]))
    this.offerNumbers = new Map(ruleset.offers.map((offer, number) => [offer.id, number]))
    this.timeZone = new TimeZone(ruleset.timeZone)
    this.renderer = new TreatmentRenderer(ruleset, layout)
  }
}
