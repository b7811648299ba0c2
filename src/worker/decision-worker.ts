import { workerData } from 'node:worker_threads'
import type { CompiledPlacement, CompiledRules } from '../domain/decision/compiled-ruleset.ts'
import { encodeHistory, type HistoryRecord, kindCodes, type RecordKind } from '../domain/history/history-record.ts'
import { BatchProgress } from './batch-progress.ts'
import { BatchDecider } from './decide-batch.ts'
import { type AnswerBatch, encodeBatch, type RequestBatch } from './messages.ts'
import { compileWorkerData, type DecisionWorkerData } from './worker-data.ts'

/**
 * A thread of the decision pool. It compiles its ruleset once, when it starts, and decides batches from then on. All of
 * it is synchronous: while a thread waits for work it sleeps in `Atomics.wait`, which wakes within microseconds but
 * would freeze any timer, socket or promise that a decision left behind.
 */
const data = workerData as DecisionWorkerData
const compiled = compileWorkerData(data)
const decider = new BatchDecider(compiled, new Uint32Array(data.suppressions), new BatchProgress(data.progress))

export default function decide(batch: RequestBatch): AnswerBatch {
  return decider.decide(batch)
}

const warmUpRequests = 300

/** Takes decisions that nobody asked for, so that the first real one meets optimised code. */
export function warmUp(): void {
  for (let round = 0; round < warmUpRequests; round++) decider.decide(encodeBatch([syntheticRequest(compiled, round)]))
}

/**
 * Half the rounds a customer whose every feature has some value, half one who is not known; every variant of a placement
 * in turn.
 */
function syntheticRequest({ ruleset, table, placements }: CompiledRules, round: number) {
  const nowMs = 1_767_225_600_000 + round * 3_600_000
  const vector = new Uint8Array(new Float64Array(1 + ruleset.features.length).fill(round).buffer)
  return {
    nowMs,
    placements: ruleset.placements.map(({ count }, placement) => {
      const { variants } = placements[placement] as CompiledPlacement
      return { placement, count, variant: Math.floor(round / 2) % variants.length }
    }),
    context: new Float64Array(table.contextLength).fill(round % 3 === 0 ? Number.NaN : round),
    vector: round % 2 === 0 ? vector : undefined,
    history: encodeHistory({ revision: 1, forgottenUntilMs: 0, records: syntheticRecords(nowMs, round) }),
  }
}

const warmUpRecords = 20

/** Of all kinds, about offers and placements that the ruleset has or has not. */
function syntheticRecords(nowMs: number, round: number): HistoryRecord[] {
  const kinds = Object.keys(kindCodes) as RecordKind[]
  return Array.from({ length: warmUpRecords }, (_, index) => ({
    atMs: nowMs - index * 7_200_000,
    untilSeconds: 0,
    group: index % 4,
    reason: index % 3,
    offer: round + index,
    placement: index % 5,
    kind: kinds[(round + index) % kinds.length] as RecordKind,
    isUndone: false,
    decision: index.toString(16).padStart(16, '0'),
  }))
}
