import type { DictionaryEntry, Layout, NumberedEntry } from '../domain/features/layout.ts'
import type { Ruleset } from '../domain/ruleset.ts'
import { DecisionPool, type DecisionPoolOptions } from '../worker/decision-pool.ts'
import { ExplainPool } from '../worker/explain-pool.ts'
import { SuppressionCounts } from '../worker/suppression-counts.ts'
import type { ThreadLoss } from '../worker/threads/thread-lost.ts'
import type { WorkerData } from '../worker/worker-data.ts'
import type { PreparedRuleset } from './prepared-ruleset.ts'
import { RulesetIndex } from './ruleset-index.ts'

/** A ruleset that decides, with its threads. Never changes once started. */
export class ActiveRuleset {
  #holders = 0
  #released: (() => void) | undefined

  private constructor(
    readonly index: RulesetIndex,
    readonly decisions: DecisionPool,
    readonly explanations: ExplainPool,
    readonly suppressions: SuppressionCounts,
  ) {}

  /** Resolves when every thread has compiled the ruleset and is warm. The layout must hold the entries. */
  static async start(
    { ruleset, shared, entries }: PreparedRuleset,
    layout: Layout,
    options: DecisionPoolOptions,
  ): Promise<ActiveRuleset> {
    const suppressions = new SuppressionCounts(ruleset.contactPolicies.map(({ id }) => id))
    const data: WorkerData = { ruleset: shared, entries: numbered(entries, layout), suppressions: suppressions.shared }
    const onLost = (loss: ThreadLoss) => options.onLost?.({ ...loss, ruleset: ruleset.id })
    const decisions = await DecisionPool.start(data, { ...options, onLost })
    // Decisions that only warmed the threads up.
    suppressions.take()
    return new ActiveRuleset(
      new RulesetIndex(ruleset, layout),
      decisions,
      new ExplainPool(data, { onLost }),
      suppressions,
    )
  }

  get ruleset(): Ruleset {
    return this.index.ruleset
  }

  /**
   * Keeps the threads until `release`. A decision holds its ruleset from the beginning to the end: while it reads the
   * customer it is in no queue yet, and a ruleset that is swapped meanwhile must not stop its threads under it.
   */
  hold(): void {
    this.#holders++
  }

  release(): void {
    this.#holders--
    if (this.#holders === 0) this.#released?.()
  }

  /** Waits until nobody holds it, then stops the threads. Call it when no new holder can come. */
  async close(): Promise<void> {
    if (this.#holders > 0) {
      await new Promise<void>((resolve) => {
        this.#released = resolve
      })
    }
    await Promise.all([this.decisions.close(), this.explanations.close()])
  }
}

function numbered(entries: readonly DictionaryEntry[], layout: Layout): NumberedEntry[] {
  return entries.map((entry) => {
    const number = layout.number(entry.dictionary, entry.key)
    if (number === undefined) throw new Error(`'${entry.key}' of ${entry.dictionary} is not in the layout`)
    return { ...entry, number }
  })
}
