import { Piscina } from 'piscina'
import { threadArguments } from '../thread-arguments.ts'
import { type LossReason, reasonOf, ThreadLost } from './thread-lost.ts'

/** How long a thread may take to read its ruleset, compile it and warm up: 100,000 offers take some seconds. */
export const startMsMax = 120_000

export interface ThreadOptions {
  /** The module whose default export is the task. */
  filename: string
  workerData: unknown
  /** Whether it sleeps in `Atomics.wait` between tasks: sooner awake, but nothing asynchronous goes on meanwhile. */
  isSynchronous: boolean
  /** It ended though nobody had told it to. */
  onLost: (lost: ThreadLost) => void
}

/**
 * One thread that takes one task after the other: a piscina with a single thread. So it is known which thread has which
 * task since when, and a thread that is gone is replaced by whoever needs it, when they think best; piscina alone would
 * start another at once, and none ever again after one that could not start.
 */
export class Thread<Task, Answer> {
  readonly #piscina: Piscina<unknown, Answer>
  readonly #onLost: (lost: ThreadLost) => void
  #hasEnded = false
  /** Why it was ended before its time. */
  #reason: LossReason | undefined
  #cause: unknown

  constructor({ filename, workerData, isSynchronous, onLost }: ThreadOptions) {
    this.#onLost = onLost
    this.#piscina = new Piscina({
      filename,
      workerData,
      minThreads: 1,
      maxThreads: 1,
      concurrentTasksPerWorker: 1,
      atomics: isSynchronous ? 'sync' : 'disabled',
      recordTiming: false,
      idleTimeout: Number.POSITIVE_INFINITY,
      execArgv: threadArguments,
    })
    this.#piscina.on('error', (error) => {
      this.#cause ??= error
    })
    this.#piscina.on('workerDestroy', () => this.#destroyed())
  }

  /** One at a time. Rejects with `ThreadLost`, or with what the task throws. `name` is that of another export. */
  async run(task: Task, options: { transferList?: ArrayBuffer[]; name?: string } = {}): Promise<Answer> {
    try {
      return await this.#piscina.run(task, options)
    } catch (error) {
      if (!this.#hasEnded) throw error
      this.#cause ??= error
      throw this.#loss()
    }
  }

  /** Stops it, whatever it is doing; what it is doing is rejected. A loop without end can be stopped, too. */
  async end(reason?: LossReason): Promise<void> {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#reason = reason
    await this.#piscina.destroy()
  }

  /** Piscina has let go of the thread, and would start the next one in this turn if it were not told otherwise. */
  #destroyed(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    void this.#piscina.destroy()
    // Why it is gone is told after this event, to the task or as an error.
    setImmediate(() => this.#onLost(this.#loss()))
  }

  #loss(): ThreadLost {
    return new ThreadLost(this.#reason ?? reasonOf(this.#cause), this.#cause)
  }
}
