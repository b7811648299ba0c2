import { fileURLToPath } from 'node:url'
import type { ExplainedPlacement } from '../domain/decision/explain-by-rules.ts'
import type { NumberedEntry } from '../domain/features/layout.ts'
import type { ContextObjects } from '../domain/features/object-facts.ts'
import { PoolClosed, PoolOverloaded } from './decision-pool.ts'
import type { ExplainTask } from './explain-worker.ts'
import { type EncodedRequest, encodeBatch } from './messages.ts'
import { afterWatched } from './threads/stall-clock.ts'
import { startMsMax, Thread } from './threads/thread.ts'
import { type ThreadLoss, ThreadLost } from './threads/thread-lost.ts'
import type { WorkerData } from './worker-data.ts'

/** Explanations that may wait; each takes milliseconds, so more would only wait for longer than anybody does. */
const explanationsQueuedMax = 100

/** A thread that is idle for this long is stopped: explanations are rare. */
const idleTimeoutMs = 60_000

/** One decision among 10,000 offers is explained in less than a second. */
const defaultExplanationMsMax = 30_000

const workerFile = fileURLToPath(new URL('./explain-worker.js', import.meta.url))

type ExplainingThread = Thread<ExplainTask | undefined, ExplainedPlacement[]>

export interface ExplainPoolOptions {
  /** Told of every thread that was lost. */
  onLost?: (loss: ThreadLoss) => void
  /** How long one explanation may keep the thread; then the thread is stopped. */
  explanationMsMax?: number
}

/** The thread that explained was lost over this explanation. */
export class ExplanationFailed extends Error {
  override readonly name = 'ExplanationFailed'
}

/**
 * Explains decisions under one ruleset in a thread of its own, started by the first that asks, and by the next one after
 * it was lost: one explanation at a time, so that each has the thread for itself as long as it may take.
 */
export class ExplainPool {
  readonly #data: WorkerData
  readonly #onLost: ((loss: ThreadLoss) => void) | undefined
  readonly #explanationMsMax: number
  #thread: ExplainingThread | undefined
  #idleTimer: NodeJS.Timeout | undefined
  /** Accepted and not answered. */
  #accepted = 0
  #last: Promise<unknown> = Promise.resolve()
  #closed: Promise<void> | undefined

  constructor(data: WorkerData, { onLost, explanationMsMax = defaultExplanationMsMax }: ExplainPoolOptions = {}) {
    this.#data = data
    this.#explanationMsMax = explanationMsMax
    this.#onLost = onLost
  }

  /**
   * By placement, in the order asked, in the words of the locale. Rejects with `PoolOverloaded` when too many wait, with
   * `ExplanationFailed` when the thread died or did not finish in time, and with `PoolClosed`.
   */
  async explain(
    request: EncodedRequest,
    entries: NumberedEntry[],
    locale: string,
    objects: ContextObjects,
  ): Promise<ExplainedPlacement[]> {
    if (this.#closed !== undefined) throw new PoolClosed('the pool takes no more requests')
    if (this.#accepted > explanationsQueuedMax) {
      throw new PoolOverloaded(`${explanationsQueuedMax} explanations are waiting, the most that may`)
    }
    const batch = encodeBatch([request])
    this.#accepted++
    const explanation = this.#last.then(() => this.#explainNow({ batch, entries, locale, objects }))
    this.#last = explanation.catch(() => {})
    try {
      return await explanation
    } finally {
      this.#accepted--
    }
  }

  /** Answers what was accepted, then stops the thread. */
  close(): Promise<void> {
    this.#closed ??= this.#finish()
    return this.#closed
  }

  async #finish(): Promise<void> {
    await this.#last
    clearTimeout(this.#idleTimer)
    await this.#thread?.end()
  }

  async #explainNow(task: ExplainTask): Promise<ExplainedPlacement[]> {
    clearTimeout(this.#idleTimer)
    const isNew = this.#thread === undefined
    const thread = this.#thread ?? this.#start()
    this.#thread = thread
    try {
      if (isNew) await within(startMsMax, thread, thread.run(undefined, { name: 'ready' }))
      const explanation = thread.run(task, { transferList: [task.batch.requests.buffer] })
      return await within(this.#explanationMsMax, thread, explanation)
    } catch (error) {
      if (!(error instanceof ThreadLost)) throw error
      this.#lost(thread, error, 'an explanation')
      throw new ExplanationFailed(`over this explanation, ${error.message}`, { cause: error })
    } finally {
      this.#idleTimer = setTimeout(() => this.#rest(), idleTimeoutMs).unref()
    }
  }

  #start(): ExplainingThread {
    const thread: ExplainingThread = new Thread({
      filename: workerFile,
      workerData: this.#data,
      isSynchronous: false,
      onLost: (lost) => this.#lost(thread, lost, 'idle'),
    })
    return thread
  }

  /** Told by whoever notices first. */
  #lost(thread: ExplainingThread, { reason, cause }: ThreadLost, doing: string): void {
    if (this.#thread !== thread) return
    this.#thread = undefined
    const stalled = reason === 'hung' ? { stalledMs: this.#explanationMsMax } : {}
    this.#onLost?.({ task: 'explain', reason, thread: 1, doing, cause, ...stalled })
  }

  #rest(): void {
    const thread = this.#thread
    this.#thread = undefined
    void thread?.end()
  }
}

/** Stops the thread when it has not done its work within the time. */
async function within<Result>(timeMs: number, thread: ExplainingThread, work: Promise<Result>): Promise<Result> {
  const watch = afterWatched(timeMs, () => void thread.end('hung'))
  try {
    return await work
  } finally {
    watch.clear()
  }
}
