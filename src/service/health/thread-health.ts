import type { Metrics } from '../../observability/metrics.ts'
import type { RareLog } from '../../observability/rare-log.ts'
import type { LossReason, ThreadLoss } from '../../worker/threads/thread-lost.ts'
import type { Alarms } from './alarms.ts'

export interface ThreadHealthOptions {
  alarms: Pick<Alarms, 'set'>
  rareLog: Pick<RareLog, 'error'>
  metrics: Pick<Metrics, 'threadLost'>
}

const sentences: Readonly<Record<LossReason, string>> = {
  hung: 'a thread made no progress and was stopped',
  memory: 'a thread used its memory up',
  crashed: 'a thread broke down',
  exited: 'a thread ended by itself',
}

/** Tells of threads that were lost, and of how many are left to decide. */
export class ThreadHealth {
  readonly #options: ThreadHealthOptions

  constructor(options: ThreadHealthOptions) {
    this.#options = options
  }

  /** Once for each, unless it goes on. */
  lost({ cause, ...loss }: ThreadLoss): void {
    const { metrics, rareLog } = this.#options
    metrics.threadLost(loss.task, loss.reason)
    const fields = { ...loss, ...(cause === undefined ? {} : { err: cause }) }
    rareLog.error(`thread-lost ${loss.task} ${loss.reason}`, fields, sentences[loss.reason])
  }

  /** Of the active ruleset: threads that can decide, of those that should. */
  count(live: number, wanted: number): void {
    const { alarms } = this.#options
    const isShort = live < wanted
    alarms.set('threads-stalled', isShort ? `${live} of ${wanted} threads can decide` : undefined)
    alarms.set('threads-gone', isShort && live === 0 ? `none of ${wanted} threads can decide` : undefined)
  }
}
