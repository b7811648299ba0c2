import { once } from 'node:events'
import { Session } from 'node:inspector'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect } from 'vitest'
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

/** Runs code in a thread as a debugger does, so that it hangs or ends as it would by a fault of its own. */
export class ThreadDebugger {
  readonly #session = new Session()
  readonly #sessionIds: string[] = []

  /** Before the threads start that it is to know. */
  async attach(): Promise<void> {
    this.#session.connect()
    this.#session.on('NodeWorker.attachedToWorker', ({ params }) => {
      this.#sessionIds.push(params.sessionId)
    })
    await this.#post('NodeWorker.enable', { waitForDebuggerOnStart: false })
  }

  detach(): void {
    this.#session.disconnect()
  }

  /** In the thread that started last. Resolves when the thread has been told; it obeys as soon as it runs. */
  async run(expression: string): Promise<void> {
    const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } })
    await expect.poll(() => this.#sessionIds.length).toBeGreaterThan(0)
    await this.#post('NodeWorker.sendMessageToWorker', { sessionId: this.#sessionIds.at(-1) as string, message })
  }

  #post(method: string, params: object): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#session.post(method, params, (error) => (error === null ? resolve() : reject(error)))
    })
  }
}
