import { workerData } from 'node:worker_threads'
import type { ExplainedPlacement } from '../domain/decision/explain-by-rules.ts'
import { DecisionExplainer } from '../domain/decision/explain-decision.ts'
import { Layout, type NumberedEntry } from '../domain/features/layout.ts'
import type { ContextObjects } from '../domain/features/object-facts.ts'
import { type RequestBatch, RequestReader } from './messages.ts'
import { readRuleset } from './shared-ruleset.ts'
import type { WorkerData } from './worker-data.ts'

/** The thread that explains: json-rules-engine is asynchronous, so this one runs without `Atomics.wait`, apart from decisions. */
const { ruleset, entries } = workerData as WorkerData
const layout = new Layout(entries)
const explainer = new DecisionExplainer(readRuleset(ruleset), layout)

export interface ExplainTask {
  batch: RequestBatch
  /** Numbers that the layout has gained since this thread started and that the request's customer or context uses. */
  entries: NumberedEntry[]
  /** Of the sentences; one of the catalogue's. */
  locale: string
  objects: ContextObjects
}

export default async function explain(task: ExplainTask): Promise<ExplainedPlacement[]> {
  const { batch, entries: gained, locale, objects } = task
  layout.learn(gained)
  const reader = new RequestReader(batch.requests, explainer.contextLength)
  reader.next()
  const placements = Array.from({ length: reader.placementCount }, (_, index) => ({
    placement: reader.placement(index),
    count: reader.count(index),
    variant: reader.variant(index),
  }))
  return explainer.explain(reader.facts, placements, locale, objects, reader.heldOut, reader.exhaustedBudgets)
}

/** Answered as soon as the ruleset has been read: what the first explanation must not be charged with. */
export function ready(): ExplainedPlacement[] {
  return []
}
