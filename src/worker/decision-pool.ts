import { BatchLost, DecisionThread } from './decision-thread.ts'
import { decodeAnswers, type EncodedRequest, encodeBatch, type PlacementAnswer } from './messages.ts'
import { lookMs } from './threads/stall-clock.ts'
import { type ThreadLoss, ThreadLost } from './threads/thread-lost.ts'
import type { WorkerData } from './worker-data.ts'

export interface DecisionPoolOptions {
  threads: number
  /** Requests that may wait for a thread; more are refused. */
  queueMax: number
  /** Requests that travel together at most: bounds how long one batch keeps a thread. */
  batchMax: number
  /** Told of every thread that was lost after the start. */
  onLost?: (loss: ThreadLoss) => void
  /** Called when `liveThreads` may have changed. */
  onThreads?: () => void
}

/** The queue is full: the request was refused at once and may be sent again later. */
export class PoolOverloaded extends Error {
  override readonly name = 'PoolOverloaded'
}

/** The request waited longer than it was allowed to and was never started. */
export class DecisionExpired extends Error {
  override readonly name = 'DecisionExpired'
}

/** Every thread is lost, and none is being started yet: nothing can be decided in time. */
export class NoThreads extends Error {
  override readonly name = 'NoThreads'
}

/** The request made its worker fail, twice, or hang. */
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
  /** It has been tried, in vain: it travels alone from then on. */
  hasFailed: boolean
  resolve: (answer: PlacementAnswer[]) => void
  reject: (error: Error) => void
}

/** How often the queue is searched for requests whose time is over. */
const dropEveryMs = 25

/** Threads that decide under one ruleset. A new ruleset gets a new pool: nothing is ever swapped inside a running thread. */
export class DecisionPool {
  readonly #threads: readonly DecisionThread[]
  readonly #options: DecisionPoolOptions
  readonly #watch: NodeJS.Timeout
  /** Those that can take a batch; the one that was busy last is taken first, since its memory is warm. */
  readonly #free: DecisionThread[] = []
  /** Threads that wait before they are started again. */
  #resting = 0
  #waiting: Waiting[] = []
  #droppedAtMs = 0
  #requestsInFlight = 0
  #batchesSent = 0
  #isFlushPlanned = false
  #isStarted = false
  #idle: (() => void) | undefined
  #closed: Promise<void> | undefined

  private constructor(data: WorkerData, options: DecisionPoolOptions) {
    this.#options = options
    const events = {
      onReady: (thread: DecisionThread) => this.#gotReady(thread),
      onFree: (thread: DecisionThread) => void this.#free.push(thread),
      onLost: (loss: ThreadLoss, pauseMs: number) => this.#lostOne(loss, pauseMs),
      onRestart: () => {
        this.#resting--
      },
    }
    this.#threads = Array.from({ length: options.threads }, (_, index) => new DecisionThread(data, index + 1, events))
    this.#watch = setInterval(() => this.#look(), lookMs)
    this.#watch.unref()
  }

  /** Resolves when every thread has compiled the ruleset and is warm; rejects when one cannot. */
  static async start(data: WorkerData, options: DecisionPoolOptions): Promise<DecisionPool> {
    const pool = new DecisionPool(data, options)
    try {
      await Promise.all(pool.#threads.map((thread) => thread.start()))
    } catch (error) {
      await pool.#end()
      // What the ruleset threw says more than that its thread broke down.
      throw error instanceof ThreadLost && error.reason === 'crashed' ? error.cause : error
    }
    pool.#isStarted = true
    return pool
  }

  /** Those that decide, or could; a thread that was lost counts again when its successor is warm. */
  get liveThreads(): number {
    return this.#threads.filter(({ isAlive }) => isAlive).length
  }

  /** As many as there should be. */
  get threads(): number {
    return this.#threads.length
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
   * Answers by placement, in the order asked. Rejects with `PoolOverloaded`, `DecisionExpired`, `DecisionFailed`,
   * `NoThreads` or `PoolClosed`.
   */
  decide(request: EncodedRequest, expiresAtMs: number): Promise<PlacementAnswer[]> {
    if (this.#closed !== undefined) return Promise.reject(new PoolClosed('the pool takes no more requests'))
    if (this.#areAllResting) return Promise.reject(noThreads())
    if (this.#waiting.length >= this.#options.queueMax) this.#dropExpired(performance.now())
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
    await this.#end()
  }

  async #end(): Promise<void> {
    clearInterval(this.#watch)
    await Promise.all(this.#threads.map((thread) => thread.end()))
  }

  get #areAllResting(): boolean {
    return this.#resting === this.#threads.length
  }

  #gotReady(thread: DecisionThread): void {
    this.#free.push(thread)
    if (!this.#isStarted) return
    this.#flush()
    this.#options.onThreads?.()
  }

  #lostOne(loss: ThreadLoss, pauseMs: number): void {
    if (pauseMs > 0) this.#resting++
    const at = this.#free.findIndex(({ isAlive }) => !isAlive)
    if (at >= 0) this.#free.splice(at, 1)
    this.#options.onLost?.(loss)
    this.#options.onThreads?.()
    if (this.#areAllResting) for (const waiting of this.#waiting.splice(0)) waiting.reject(noThreads())
  }

  /** Ends threads that hang, and lets go of requests whose time is over before their turn came. */
  #look(): void {
    const nowMs = performance.now()
    for (const thread of this.#threads) thread.look(nowMs)
    this.#dropExpired(nowMs)
    this.#noticeIdle()
  }

  /** Seldom: while the queue is full, every request that is refused asks for it. */
  #dropExpired(nowMs: number): void {
    if (this.#waiting.length === 0 || nowMs - this.#droppedAtMs < dropEveryMs) return
    this.#droppedAtMs = nowMs
    this.#waiting = inTime(this.#waiting, nowMs)
  }

  /** At the end of this turn of the event loop, so that all requests that one read of a socket completes travel together. */
  #planFlush(): void {
    if (this.#isFlushPlanned || this.#free.length === 0) return
    this.#isFlushPlanned = true
    setImmediate(() => {
      this.#isFlushPlanned = false
      this.#flush()
    })
  }

  #flush(): void {
    while (this.#waiting.length > 0 && this.#free.length > 0) {
      const batch = this.#takeBatch()
      if (batch.length > 0) void this.#send(batch)
    }
    this.#noticeIdle()
  }

  #noticeIdle(): void {
    if (this.#waiting.length === 0 && this.#requestsInFlight === 0) this.#idle?.()
  }

  /** What waits, spread over the threads that are free; expired requests are dropped on the way. */
  #takeBatch(): Waiting[] {
    const sizeMax = Math.min(this.#options.batchMax, Math.ceil(this.#waiting.length / this.#free.length))
    let size = 1
    if (!this.#waiting[0]?.hasFailed) while (size < sizeMax && !this.#waiting[size]?.hasFailed) size++
    return inTime(this.#waiting.splice(0, size), performance.now())
  }

  async #send(batch: Waiting[]): Promise<void> {
    this.#requestsInFlight += batch.length
    this.#batchesSent++
    const requests = batch.map((waiting) => waiting.request)
    try {
      const message = encodeBatch(requests)
      const thread = this.#free.pop() as DecisionThread
      this.#settle(batch, decodeAnswers(requests, await thread.decide(message)))
    } catch (error) {
      if (error instanceof BatchLost) this.#decideAgain(batch, error)
      else this.#decideEachAgain(batch, error as Error)
    } finally {
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

  /**
   * The thread was lost over one request, which is known: one that it hung over is not tried again, since each try takes a
   * thread for seconds; any other once more, alone. The rest of its batch did no harm.
   */
  #decideAgain(batch: readonly Waiting[], lost: BatchLost): void {
    const culprit = lost.position === undefined ? undefined : batch[lost.position]
    const others = batch.filter((waiting) => waiting !== culprit)
    if (culprit === undefined) this.#putBack(others)
    else if (lost.reason === 'hung') {
      culprit.reject(new DecisionFailed('the worker hung over this request', { cause: lost }))
      this.#putBack(others)
    } else if (culprit.hasFailed) {
      culprit.reject(new DecisionFailed('the worker died twice over this request', { cause: lost }))
      this.#putBack(others)
    } else {
      culprit.hasFailed = true
      this.#putBack([culprit, ...others])
    }
  }

  /** The batch could not be sent, or not be read: each of it is tried alone, so that the one at fault fails by itself. */
  #decideEachAgain(batch: readonly Waiting[], error: Error): void {
    const again: Waiting[] = []
    for (const waiting of batch) {
      if (waiting.hasFailed) waiting.reject(new DecisionFailed('the request could not be sent', { cause: error }))
      else again.push(waiting)
      waiting.hasFailed = true
    }
    this.#putBack(again)
  }

  /** Before those that wait. */
  #putBack(batch: Waiting[]): void {
    if (this.#areAllResting) for (const waiting of batch) waiting.reject(noThreads())
    else this.#waiting.unshift(...batch)
  }
}

function inTime(requests: Waiting[], nowMs: number): Waiting[] {
  return requests.filter((waiting) => {
    if (waiting.expiresAtMs >= nowMs) return true
    waiting.reject(new DecisionExpired('the deadline passed while the request waited for a thread'))
    return false
  })
}

function noThreads(): NoThreads {
  return new NoThreads('no thread is left that decides')
}
