import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { threadArguments } from '../../worker/thread-arguments.ts'
import { afterWatched } from '../../worker/threads/stall-clock.ts'
import { type LossReason, reasonOf, type ThreadLoss } from '../../worker/threads/thread-lost.ts'
import { ServiceError } from '../errors.ts'
import type { CheckedRules, RulesToValidate, Validation } from './check-rules.ts'
import type { CheckTask } from './check-worker.ts'

/** Validations under way; more are refused. One runs at a time, and those of large rulesets take seconds. */
const validationsMax = 10

/** Reading, checking and linting 10,000 offers takes 2.4 s. */
const defaultCheckMsMax = 120_000

const workerFile = fileURLToPath(new URL('./check-worker.js', import.meta.url))

export interface RulesetCheckerOptions {
  /** Told of every thread that died, or was stopped because its check did not end. */
  onLost?: (loss: ThreadLoss) => void
  /** How long one check may take; then its thread is stopped. */
  checkMsMax?: number
}

/**
 * Reads, checks and lints rulesets apart from the thread that serves. Each check is a thread that ends with it: checks are
 * rare, and what one of 10,000 offers leaves behind is nearly 200 MB. To start one costs a quarter of a second.
 */
export class RulesetChecker {
  readonly #threads = new Set<Worker>()
  readonly #onLost: ((loss: ThreadLoss) => void) | undefined
  readonly #checkMsMax: number
  #validations = 0
  #lastValidation: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor({ onLost, checkMsMax = defaultCheckMsMax }: RulesetCheckerOptions = {}) {
    this.#onLost = onLost
    this.#checkMsMax = checkMsMax
  }

  /**
   * Starts at once, whatever is being validated. Rejects with `ruleset-check-failed` when the thread dies or the check
   * does not end, with `not-ready` when the checker is closed, and with the error of the system when the directory cannot be listed.
   */
  checkToPublish(dir: string): Promise<CheckedRules> {
    return this.#perform<CheckedRules>({ kind: 'publication', dir })
  }

  /** One after the other. Rejects as `checkToPublish`, and with `overloaded` when too many wait. */
  async validate(rules: RulesToValidate): Promise<Validation> {
    if (this.#validations >= validationsMax)
      throw new ServiceError('overloaded', `${validationsMax} rulesets are being validated, the most that may`)
    this.#validations++
    const validation = this.#lastValidation.then(() => this.#perform<Validation>({ kind: 'validation', rules }))
    this.#lastValidation = validation.catch(() => {})
    try {
      return await validation
    } finally {
      this.#validations--
    }
  }

  /** Stops what is being checked: nobody is left to whom it matters. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#threads].map((thread) => thread.terminate()))
  }

  #perform<Answer>(task: CheckTask): Promise<Answer> {
    if (this.#isClosed) return Promise.reject(stopping())
    const thread = new Worker(workerFile, { workerData: task, execArgv: threadArguments })
    this.#threads.add(thread)
    return new Promise((resolve, reject) => {
      let isSettled = false
      let hasHung = false
      const watch = afterWatched(this.#checkMsMax, () => {
        hasHung = true
        void thread.terminate()
      })
      const lose = (reason: LossReason, why: string, cause?: Error) => {
        this.#onLost?.({ task: 'check', reason, thread: 1, doing: task.kind, cause })
        reject(died(why, cause))
      }
      thread.once('message', (answer) => {
        isSettled = true
        resolve(answer)
      })
      thread.once('error', (error) => {
        isSettled = true
        if (isDeath(error)) lose(reasonOf(error), error.message, error)
        else reject(error)
      })
      thread.once('exit', (code) => {
        watch.clear()
        this.#threads.delete(thread)
        if (isSettled) return
        if (this.#isClosed) reject(stopping())
        else if (hasHung) lose('hung', `it did not end within ${this.#checkMsMax / 1_000} s and was stopped`)
        else lose('exited', `it ended without an answer (exit code ${code})`)
      })
    })
  }
}

/** Of the thread itself, as when its memory is used up; what the check throws comes as it was thrown. */
function isDeath(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && error.code.startsWith('ERR_WORKER_')
}

function died(why: string, cause?: Error): ServiceError {
  const detail = `the thread that checks the ruleset died: ${why}; nothing was changed`
  return new ServiceError('ruleset-check-failed', detail, [], { cause })
}

function stopping(): ServiceError {
  return new ServiceError('not-ready', 'the service is stopping')
}
