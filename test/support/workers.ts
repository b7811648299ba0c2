import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach } from 'vitest'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import { shareRuleset } from '#sufler/worker/shared-ruleset.ts'
import type { WorkerData } from '#sufler/worker/worker-data.ts'

/** A ruleset as the service starts its threads with, and the layout that the service keeps. */
export function workerDataOf(ruleset: Ruleset): { data: WorkerData; layout: Layout } {
  const layout = new Layout()
  layout.internLocally(entriesOfRuleset(ruleset))
  const suppressions = new SharedArrayBuffer(ruleset.contactPolicies.length * 4)
  return { data: { ruleset: shareRuleset(ruleset), entries: layout.entries(), suppressions }, layout }
}

/** The threads that start while a test runs, as Node announces them; the test may end one to see what happens. */
export function watchWorkers(): Worker[] {
  const workers: Worker[] = []
  const add = (worker: Worker) => workers.push(worker)
  beforeEach(() => {
    workers.length = 0
    process.on('worker', add)
  })
  afterEach(() => {
    process.off('worker', add)
  })
  return workers
}

/** Resolves when all of them have ended; `threadId` is -1 from then on. */
export async function allEnded(workers: readonly Worker[]): Promise<void> {
  await Promise.all(workers.map(async (worker) => worker.threadId === -1 || (await once(worker, 'exit'))))
}
