import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { type AnswerBatch, decodeAnswers, type EncodedRequest, encodeBatch, type PlacementAnswer } from './messages.ts'
import { threadArguments } from './thread-arguments.ts'
import type { WorkerData } from './worker-data.ts'

export interface DecisionPoolOptions {
  threads: number
  /** Requests that may wait for a thread; more are refused. */
  queueMax: number
  /** Requests that travel together at most: bounds how long one batch keeps a thread. */
  batchMax: number
}

/** The queue is full: the request was refused at once and may be sent again later. */
export class PoolOverloaded extends Error {
  override readonly name = 'PoolOverloaded'
}

/** The request waited longer than it was allowed to and was never started. */
export class DecisionExpired extends Error {
  override readonly name = 'DecisionExpired'
}

/** The request made its worker fail, twice. */
export class DecisionFailed extends Error {
  override readonly name = 'DecisionFailed'
}

/** The pool was closed before the request came: a newer ruleset has taken over, or the service stops. */
export class PoolClosed extends Error {
  override readonly name = 'PoolClosed'
}

interface Waiting {
  request: EncodedRequest
  /** On the clock of `performance.now()`. */
  expiresAtMs: number
  hasFailed: boolean
  resolve: (answer: PlacementAnswer[]) => void
  reject: (error: Error) => void
}

/** Pause before threads that could not even start are started again, so that what stops them is not hammered. */
const restartDelayMs = 1_000

const workerFile = fileURLToPath(new URL('./decision-worker.js', import.meta.url))

/** Threads that decide under one ruleset. A new ruleset gets a new pool: nothing is ever swapped inside a running thread. */
export class DecisionPool {
  #piscina: Piscina<unknown, AnswerBatch>
  readonly #data: WorkerData
  readonly #options: DecisionPoolOptions
  #waiting: Waiting[] = []
  #batchesInFlight = 0
  #requestsInFlight = 0
  #batchesSent = 0
  #isFlushPlanned = false
  #idle: (() => void) | undefined
  #closed: Promise<void> | undefined

  private constructor(data: WorkerData, options: DecisionPoolOptions) {
    this.#data = data
    this.#options = options
    this.#piscina = this.#startThreads()
  }

  /** Resolves when every thread has compiled the ruleset and is warm; rejects when one cannot. */
  static async start(data: WorkerData, options: DecisionPoolOptions): Promise<DecisionPool> {
    const pool = new DecisionPool(data, options)
    try {
      await pool.#warmUp()
    } catch (error) {
      await pool.#piscina.destroy()
      throw error
    }
    pool.#watchThreads()
    return pool
  }

  #startThreads(): Piscina<unknown, AnswerBatch> {
    const piscina = new Piscina<unknown, AnswerBatch>({
      filename: workerFile,
      minThreads: this.#options.threads,
      maxThreads: this.#options.threads,
      concurrentTasksPerWorker: 1,
      recordTiming: false,
      idleTimeout: Number.POSITIVE_INFINITY,
      execArgv: threadArguments,
      workerData: this.#data,
    })
    // A thread that dies idle is replaced by piscina; one that dies at work rejects its task, which is handled there.
    piscina.on('error', () => {})
    return piscina
  }

  /**
   * Piscina replaces a thread that dies, but starts none ever again once a thread has died before it was ready: its
   * tasks would wait for ever. Such a piscina is given up for a new one; its tasks are rejected and run again there.
   */
  #watchThreads(): void {
    const piscina = this.#piscina
    piscina.on('workerDestroy', () => {
      const restart = setTimeout(() => {
        if (this.#closed !== undefined || this.#piscina !== piscina) return
        if (piscina.threads.length >= this.#options.threads) return
        this.#piscina = this.#startThreads()
        this.#watchThreads()
        void piscina.destroy()
      }, restartDelayMs)
      restart.unref()
    })
  }

  async #warmUp(): Promise<void> {
    const task = { arrived: new SharedArrayBuffer(4), threads: this.#options.threads }
    await Promise.all(Array.from({ length: task.threads }, () => this.#piscina.run(task, { name: 'warmUp' })))
  }

  get threads(): number {
    return this.#piscina.threads.length
  }

  /** Requests that wait for a thread. */
  get queueLength(): number {
    return this.#waiting.length
  }

  get requestsInFlight(): number {
    return this.#requestsInFlight
  }

  /** Since the start; requests ÷ batches is how many travel together. */
  get batchesSent(): number {
    return this.#batchesSent
  }

  /**
   * Answers by placement, in the order asked. Rejects with `PoolOverloaded`, `DecisionExpired`, `DecisionFailed` or
   * `PoolClosed`.
   */
  decide(request: EncodedRequest, expiresAtMs: number): Promise<PlacementAnswer[]> {
    if (this.#closed !== undefined) return Promise.reject(new PoolClosed('the pool takes no more requests'))
    if (this.#waiting.length >= this.#options.queueMax) {
      return Promise.reject(new PoolOverloaded(`${this.#waiting.length} requests are waiting, the most that may`))
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, expiresAtMs, hasFailed: false, resolve, reject })
      this.#planFlush()
    })
  }

  /** Answers what was accepted, then stops the threads. */
  close(): Promise<void> {
    this.#closed ??= this.#finish()
    return this.#closed
  }

  async #finish(): Promise<void> {
    if (this.#requestsInFlight > 0 || this.#waiting.length > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve
      })
    }
    await this.#piscina.destroy()
  }

  /** At the end of this turn of the event loop, so that all requests that one read of a socket completes travel together. */
  #planFlush(): void {
    if (this.#isFlushPlanned || this.#batchesInFlight >= this.#options.threads) return
    this.#isFlushPlanned = true
    setImmediate(() => {
      this.#isFlushPlanned = false
      this.#flush()
    })
  }

  #flush(): void {
    while (this.#waiting.length > 0 && this.#batchesInFlight < this.#options.threads) {
      const batch = this.#takeBatch()
      if (batch.length > 0) void this.#send(batch)
    }
    if (this.#waiting.length === 0 && this.#requestsInFlight === 0) this.#idle?.()
  }

  /** What waits, spread over the threads that are free; expired requests are dropped on the way. */
  #takeBatch(): Waiting[] {
    const freeThreads = this.#options.threads - this.#batchesInFlight
    const size = Math.min(this.#options.batchMax, Math.ceil(this.#waiting.length / freeThreads))
    const taken = this.#waiting.splice(0, size)
    const nowMs = performance.now()
    return taken.filter((waiting) => {
      if (waiting.expiresAtMs >= nowMs) return true
      waiting.reject(new DecisionExpired('the deadline passed while the request waited for a thread'))
      return false
    })
  }

  async #send(batch: Waiting[]): Promise<void> {
    this.#batchesInFlight++
    this.#requestsInFlight += batch.length
    this.#batchesSent++
    const requests = batch.map((waiting) => waiting.request)
    try {
      const message = encodeBatch(requests)
      const answers = await this.#piscina.run(message, { transferList: [message.requests.buffer] })
      this.#settle(batch, decodeAnswers(requests, answers))
    } catch (error) {
      this.#retryOrFail(batch, error as Error)
    } finally {
      this.#batchesInFlight--
      this.#requestsInFlight -= batch.length
      this.#flush()
    }
  }

  #settle(batch: Waiting[], answers: (PlacementAnswer[] | Error)[]): void {
    for (const [index, waiting] of batch.entries()) {
      const answer = answers[index] as PlacementAnswer[] | Error
      if (answer instanceof Error) waiting.reject(new DecisionFailed(answer.message, { cause: answer }))
      else waiting.resolve(answer)
    }
  }

  /** The thread died. Its requests run again, each alone, so that the one which kills threads fails by itself. */
  #retryOrFail(batch: Waiting[], error: Error): void {
    for (const waiting of batch) {
      if (waiting.hasFailed) {
        waiting.reject(new DecisionFailed('the worker died twice over this request', { cause: error }))
        continue
      }
      waiting.hasFailed = true
      void this.#send([waiting])
    }
  }
}
