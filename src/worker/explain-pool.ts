import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import type { ExplainedPlacement } from '../domain/decision/explain-by-rules.ts'
import type { NumberedEntry } from '../domain/features/layout.ts'
import type { ContextObjects } from '../domain/features/object-facts.ts'
import { PoolClosed, PoolOverloaded } from './decision-pool.ts'
import type { ExplainTask } from './explain-worker.ts'
import { type EncodedRequest, encodeBatch } from './messages.ts'
import { threadArguments } from './thread-arguments.ts'
import type { WorkerData } from './worker-data.ts'

/** Explanations that may wait; each takes milliseconds, so more would only wait for longer than anybody does. */
const explanationsQueuedMax = 100

/** A thread that is idle for this long is stopped: explanations are rare. */
const idleTimeoutMs = 60_000

const workerFile = fileURLToPath(new URL('./explain-worker.js', import.meta.url))

/** Explains decisions under one ruleset in a thread of its own, started by the first that asks. */
export class ExplainPool {
  readonly #piscina: Piscina<ExplainTask, ExplainedPlacement[]>
  readonly #accepted = new Set<Promise<unknown>>()
  #closed: Promise<void> | undefined

  constructor(data: WorkerData) {
    this.#piscina = new Piscina({
      filename: workerFile,
      minThreads: 0,
      maxThreads: 1,
      concurrentTasksPerWorker: 1,
      atomics: 'disabled',
      idleTimeout: idleTimeoutMs,
      execArgv: threadArguments,
      maxQueue: explanationsQueuedMax,
      workerData: data,
    })
    this.#piscina.on('error', () => {})
  }

  /** By placement, in the order asked, in the words of the locale. Rejects with `PoolOverloaded` when too many wait, and with `PoolClosed`. */
  async explain(
    request: EncodedRequest,
    entries: NumberedEntry[],
    locale: string,
    objects: ContextObjects,
  ): Promise<ExplainedPlacement[]> {
    if (this.#closed !== undefined) throw new PoolClosed('the pool takes no more requests')
    if (this.#piscina.queueSize >= explanationsQueuedMax) {
      throw new PoolOverloaded(`${explanationsQueuedMax} explanations are waiting, the most that may`)
    }
    const batch = encodeBatch([request])
    const explanation = this.#piscina.run(
      { batch, entries, locale, objects },
      { transferList: [batch.requests.buffer] },
    )
    this.#accepted.add(explanation)
    try {
      return await explanation
    } finally {
      this.#accepted.delete(explanation)
    }
  }

  /** Answers what was accepted, then stops the thread. */
  close(): Promise<void> {
    this.#closed ??= this.#finish()
    return this.#closed
  }

  async #finish(): Promise<void> {
    await Promise.allSettled(this.#accepted)
    await this.#piscina.destroy()
  }
}
