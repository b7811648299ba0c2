import { entriesOfRuleset } from '../domain/decision/ruleset-entries.ts'
import type { Layout, NumberedEntry } from '../domain/features/layout.ts'
import type { Ruleset } from '../domain/ruleset.ts'
import { DecisionPool, type DecisionPoolOptions } from '../worker/decision-pool.ts'
import { ExplainPool } from '../worker/explain-pool.ts'
import type { WorkerData } from '../worker/worker-data.ts'
import { RulesetIndex } from './ruleset-index.ts'

/** A ruleset that decides, with its threads. Never changes once started. */
export class ActiveRuleset {
  private constructor(
    readonly index: RulesetIndex,
    readonly decisions: DecisionPool,
    readonly explanations: ExplainPool,
  ) {}

  /** Resolves when every thread has compiled the ruleset and is warm. The layout must hold `entriesOfRuleset(ruleset)`. */
  static async start(ruleset: Ruleset, layout: Layout, options: DecisionPoolOptions): Promise<ActiveRuleset> {
    const data: WorkerData = { ruleset, entries: numbered(ruleset, layout) }
    const decisions = await DecisionPool.start(data, options)
    return new ActiveRuleset(new RulesetIndex(ruleset, layout), decisions, new ExplainPool(data))
  }

  get ruleset(): Ruleset {
    return this.index.ruleset
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
