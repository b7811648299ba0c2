import { type CompiledRules, compileRuleset } from '../domain/decision/compiled-ruleset.ts'
import { Layout, type NumberedEntry } from '../domain/features/layout.ts'
import { readRuleset, type SharedRuleset } from './shared-ruleset.ts'

/** What every thread of a pool is started with; it compiles for itself, since code cannot be posted. */
export interface WorkerData {
  ruleset: SharedRuleset
  /** The numbers of `entriesOfRuleset`, not the whole layout: a million categories stay where they are. */
  entries: NumberedEntry[]
  /** `SuppressionCounts.shared` */
  suppressions: SharedArrayBuffer
}

/** Of a thread that decides. */
export interface DecisionWorkerData extends WorkerData {
  /** `BatchProgress.shared`, its own. */
  progress: SharedArrayBuffer
}

export function compileWorkerData({ ruleset, entries }: Pick<WorkerData, 'ruleset' | 'entries'>): CompiledRules {
  return compileRuleset(readRuleset(ruleset), new Layout(entries))
}
