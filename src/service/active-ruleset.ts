import { entriesOfRuleset } from '../domain/decision/ruleset-entries.ts'
import { contextLengthOf } from '../domain/features/context-codec.ts'
import type { Layout, NumberedEntry } from '../domain/features/layout.ts'
import type { Fact, Placement, Ruleset } from '../domain/ruleset.ts'
import { TimeZone } from '../domain/time/time-zone.ts'
import { DecisionPool, type DecisionPoolOptions } from '../worker/decision-pool.ts'
import { ExplainPool } from '../worker/explain-pool.ts'
import type { WorkerData } from '../worker/worker-data.ts'
import { TreatmentRenderer } from './treatment-renderer.ts'

/** A ruleset that decides: its threads, and what the service looks up for every request. Never changes once started. */
export class ActiveRuleset {
  readonly features: ReadonlyMap<string, Fact>
  readonly context: ReadonlyMap<string, Fact>
  readonly contextLength: number
  readonly placements: ReadonlyMap<string, { number: number; placement: Placement }>
  readonly offerNumbers: ReadonlyMap<string, number>
  readonly timeZone: TimeZone
  readonly renderer: TreatmentRenderer

  private constructor(
    readonly ruleset: Ruleset,
    readonly layout: Layout,
    readonly decisions: DecisionPool,
    readonly explanations: ExplainPool,
  ) {
    this.features = new Map(ruleset.features.map((fact) => [fact.name, fact]))
    this.context = new Map(ruleset.context.map((fact) => [fact.name, fact]))
    this.contextLength = contextLengthOf(ruleset.context)
    this.placements = new Map(ruleset.placements.map((placement, number) => [placement.id, { number, placement }]))
    this.offerNumbers = new Map(ruleset.offers.map((offer, number) => [offer.id, number]))
    this.timeZone = new TimeZone(ruleset.timeZone)
    this.renderer = new TreatmentRenderer(ruleset, layout)
  }

  /** Resolves when every thread has compiled the ruleset and is warm. The layout must hold `entriesOfRuleset(ruleset)`. */
  static async start(ruleset: Ruleset, layout: Layout, options: DecisionPoolOptions): Promise<ActiveRuleset> {
    const data: WorkerData = { ruleset, entries: numbered(ruleset, layout) }
    const decisions = await DecisionPool.start(data, options)
    return new ActiveRuleset(ruleset, layout, decisions, new ExplainPool(data))
  }

  /** Answers what was accepted, then stops the threads. */
  async close(): Promise<void> {
    await Promise.all([this.decisions.close(), this.explanations.close()])
  }
}

function numbered(ruleset: Ruleset, layout: Layout): NumberedEntry[] {
  return entriesOfRuleset(ruleset).map((entry) => {
    const number = layout.number(entry.dictionary, entry.key)
    if (number === undefined) throw new Error(`'${entry.key}' of ${entry.dictionary} is not in the layout`)
    return { ...entry, number }
  })
}
