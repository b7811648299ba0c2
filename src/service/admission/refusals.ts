import type { Metrics } from '../../observability/metrics.ts'
import type { RareLog } from '../../observability/rare-log.ts'

/** Every limit of load that turns somebody away, with what the log says of it. `docs/load.md` lists them. */
export const refusalReasons = {
  'in-flight': 'requests are refused: as many are under way as may be (--in-flight)',
  queue: 'requests are refused: as many wait for a thread as may (--queue)',
  late: 'requests are refused: more arrive than can be answered in time',
  connections: 'connections are closed: as many are open as may be (--connections)',
  'connections-of-address': 'connections are closed: an address has as many as it may (--connections-per-address)',
} as const satisfies Record<string, string>

export type RefusalReason = keyof typeof refusalReasons

/** What limits of load have refused: a metric by reason, and a line in the log, at first at once and then once a minute. */
export class Refusals {
  readonly #metrics: Metrics
  readonly #rareLog: RareLog

  constructor(metrics: Metrics, rareLog: RareLog) {
    this.#metrics = metrics
    this.#rareLog = rareLog
  }

  count(reason: RefusalReason): void {
    this.#metrics.refused(reason)
    this.#rareLog.warn(`refused: ${reason}`, { reason }, refusalReasons[reason])
  }
}
