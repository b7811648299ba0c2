import type { Logger } from '../../observability/logger.ts'
import { type AlarmCode, alarmRegistry } from './alarm-registry.ts'

/** How long a raised alarm is silent before the log says that it still is. */
const reminderMs = 60_000

interface Raised {
  detail: string
  sinceMs: number
  toldAtMs: number
}

/**
 * What is wrong with this node now. An alarm is raised by whoever notices, as often as they notice, and cleared when it is
 * over; the log hears of both, of another detail, and once a minute that it goes on.
 */
export class Alarms {
  readonly #logger: Logger
  readonly #nowMs: () => number
  readonly #raised = new Map<AlarmCode, Raised>()

  constructor(logger: Logger, nowMs: () => number = () => performance.now()) {
    this.#logger = logger
    this.#nowMs = nowMs
  }

  /** `detail` says what was found, in the words of who said it, without what is personal. */
  raise(alarm: AlarmCode, detail: string): void {
    const nowMs = this.#nowMs()
    const before = this.#raised.get(alarm)
    if (before !== undefined && before.detail === detail && nowMs - before.toldAtMs < reminderMs) return
    // A detail that changes at every turn must not flood: it is told once a second.
    if (before !== undefined && nowMs - before.toldAtMs < 1_000) {
      before.detail = detail
      return
    }
    this.#raised.set(alarm, { detail, sinceMs: before?.sinceMs ?? nowMs, toldAtMs: nowMs })
    this.#logger.error({ alarm, detail }, alarmRegistry[alarm].title)
  }

  clear(alarm: AlarmCode): void {
    const before = this.#raised.get(alarm)
    if (before === undefined) return
    this.#raised.delete(alarm)
    this.#logger.info({ alarm, afterMs: Math.round(this.#nowMs() - before.sinceMs) }, 'an alarm is over')
  }

  /** Raises it with this detail, or clears it when there is none. */
  set(alarm: AlarmCode, detail: string | undefined): void {
    if (detail === undefined) this.clear(alarm)
    else this.raise(alarm, detail)
  }

  isRaised(alarm: AlarmCode): boolean {
    return this.#raised.has(alarm)
  }

  /** Those that are raised now, oldest first. */
  get raised(): AlarmCode[] {
    return [...this.#raised.keys()]
  }

  /** Whether one of them says that requests should go to other nodes. */
  get isUnready(): boolean {
    return this.raised.some((alarm) => alarmRegistry[alarm].isUnready)
  }
}
