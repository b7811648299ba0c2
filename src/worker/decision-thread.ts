import { fileURLToPath } from 'node:url'
import { BatchProgress } from './batch-progress.ts'
import type { AnswerBatch, RequestBatch } from './messages.ts'
import { RestartPauses } from './threads/restart-pauses.ts'
import { StallClock } from './threads/stall-clock.ts'
import { startMsMax, Thread } from './threads/thread.ts'
import { type ThreadLoss, ThreadLost } from './threads/thread-lost.ts'
import type { DecisionWorkerData, WorkerData } from './worker-data.ts'

/**
 * How long a thread may go without deciding a placement before it counts as hanging: some hundred times what one of
 * 100,000 offers takes. How many requests travel in a batch does not matter.
 */
export const decisionStallMsMax = 2_000

const workerFile = fileURLToPath(new URL('./decision-worker.js', import.meta.url))

/** A thread was lost, and with it the answers of a batch. */
export class BatchLost extends ThreadLost {
  constructor(
    lost: ThreadLost,
    /** In the batch: the request that was begun last, and so the one that the thread was lost over; undefined for none. */
    readonly position: number | undefined,
  ) {
    super(lost.reason, lost.cause)
  }
}

/** It warms up without a batch. */
type DecidingThread = Thread<RequestBatch | undefined, AnswerBatch>

export interface DecisionThreadEvents {
  /** It has compiled the ruleset and is warm. */
  onReady(thread: DecisionThread): void
  /** It has done its batch and can take another; what waits for the answer hears of it afterwards. */
  onFree(thread: DecisionThread): void
  /** It is gone, and is started again after `pauseMs`; at once for 0. A batch that it had is rejected with `BatchLost`. */
  onLost(loss: ThreadLoss, pauseMs: number): void
  /** It is started again after a pause. */
  onRestart(): void
}

/** Keeps one thread that decides alive: watches it, ends it when it hangs, and starts another in its place. */
export class DecisionThread {
  readonly #data: WorkerData
  readonly #number: number
  readonly #events: DecisionThreadEvents
  readonly #clock = new StallClock()
  readonly #pauses = new RestartPauses()
  #progress = new BatchProgress()
  #thread: DecidingThread | undefined
  #state: 'starting' | 'free' | 'busy' | 'resting' | 'ended' = 'resting'
  #wasReady = false
  #readyAtMs: number | undefined
  #restart: NodeJS.Timeout | undefined
  #batchesTaken = 0
  #requestsInBatch = 0

  /** `number` counts the threads of a pool from 1. */
  constructor(data: WorkerData, number: number, events: DecisionThreadEvents) {
    this.#data = data
    this.#number = number
    this.#events = events
  }

  /** Resolves when it has compiled the ruleset and is warm. Rejects with what the ruleset throws, or with `ThreadLost`. */
  async start(): Promise<void> {
    const progress = new BatchProgress()
    const workerData: DecisionWorkerData = { ...this.#data, progress: progress.shared }
    const thread: DecidingThread = new Thread({
      filename: workerFile,
      workerData,
      isSynchronous: true,
      onLost: (lost) => this.#lost(thread, lost),
    })
    this.#thread = thread
    this.#progress = progress
    this.#state = 'starting'
    this.#readyAtMs = undefined
    try {
      await thread.run(undefined, { name: 'warmUp' })
    } catch (error) {
      this.#lost(thread, error instanceof ThreadLost ? error : new ThreadLost('crashed', error))
      void thread.end()
      throw error
    }
    if (this.#state !== 'starting') return
    this.#wasReady = true
    this.#readyAtMs = performance.now()
    this.#state = 'free'
    this.#events.onReady(this)
  }

  /** Whether it can decide, now or when it is done with its batch. */
  get isAlive(): boolean {
    return this.#state === 'free' || this.#state === 'busy'
  }

  /** For a thread that is free. Rejects with `BatchLost`, or with what the batch made it throw. */
  async decide(batch: RequestBatch): Promise<AnswerBatch> {
    const thread = this.#thread as DecidingThread
    this.#state = 'busy'
    this.#batchesTaken++
    this.#requestsInBatch = batch.count
    const progress = this.#progress
    progress.reset()
    try {
      return await thread.run(batch, { transferList: [batch.requests.buffer] })
    } catch (error) {
      if (!(error instanceof ThreadLost)) throw error
      this.#lost(thread, error)
      throw new BatchLost(error, progress.position)
    } finally {
      if (this.#thread === thread && this.#state === 'busy') {
        this.#state = 'free'
        this.#events.onFree(this)
      }
    }
  }

  /** To be called every `lookMs`: ends the thread when it has made no progress for too long. */
  look(nowMs: number): void {
    const stalledMs = this.#clock.look(nowMs, this.#mark())
    if (stalledMs < (this.#state === 'starting' ? startMsMax : decisionStallMsMax)) return
    const thread = this.#thread
    if (thread === undefined) return
    this.#lost(thread, new ThreadLost('hung'), stalledMs)
    void thread.end('hung')
  }

  async end(): Promise<void> {
    this.#state = 'ended'
    clearTimeout(this.#restart)
    await this.#thread?.end()
  }

  /** Changes with each batch taken and each placement decided; what has not started yet is one piece. */
  #mark(): number | undefined {
    if (this.#state === 'starting') return -1
    return this.#state === 'busy' ? this.#batchesTaken + (this.#progress.steps >>> 0) : undefined
  }

  /** Told by whoever notices first; what others notice of the same thread changes nothing. */
  #lost(thread: DecidingThread, { reason, cause }: ThreadLost, stalledMs?: number): void {
    if (this.#thread !== thread || this.#state === 'ended') return
    // A pool of which one thread cannot start is given up, and hears of it from `start`.
    if (!this.#wasReady) return
    const doing = this.#doing()
    const pauseMs = this.#pauses.next(this.#readyAtMs === undefined ? 0 : performance.now() - this.#readyAtMs)
    this.#thread = undefined
    this.#state = 'resting'
    const loss: ThreadLoss = { task: 'decide', reason, thread: this.#number, doing, cause }
    this.#events.onLost(stalledMs === undefined ? loss : { ...loss, stalledMs: Math.round(stalledMs) }, pauseMs)
    if (pauseMs === 0) this.#startAgain()
    else this.#restart = setTimeout(() => this.#restartAfterPause(), pauseMs).unref()
  }

  #restartAfterPause(): void {
    this.#events.onRestart()
    this.#startAgain()
  }

  /** One that cannot start is lost, and told as such. */
  #startAgain(): void {
    this.start().catch(() => {})
  }

  #doing(): string {
    if (this.#state !== 'busy') return this.#state === 'starting' ? 'starting' : 'idle'
    const { position } = this.#progress
    const place = position === undefined ? 'the beginning' : `request ${position + 1}`
    return `${place} of a batch of ${this.#requestsInBatch}`
  }
}
