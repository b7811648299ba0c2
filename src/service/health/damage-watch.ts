import { RecentMap } from '../../domain/recent-map.ts'
import type { Logger } from '../../observability/logger.ts'
import { type DamagedRecord, ownerHash } from '../../store/damaged-record.ts'
import type { Alarms } from './alarms.ts'

/** Records that the log has named and need not name again. */
const namedMax = 10_000

/** Records that the log names in a minute; of more, `sufler doctor` makes a list. */
const namedPerMinuteMax = 20

/** The alarm is over when no damaged record was met for so long: those that nobody asks for do no harm. */
const quietMs = 600_000

/** Damaged records that were met: each is named in the log once, by its hash, and an alarm is raised while they are met. */
export class DamageWatch {
  readonly #alarms: Alarms
  readonly #logger: Logger
  readonly #nowMs: () => number
  readonly #named = new RecentMap<true>(namedMax)
  #minuteEndsAtMs = 0
  #namedInMinute = 0
  #lastMetAtMs = 0
  #timer: NodeJS.Timeout | undefined

  constructor(alarms: Alarms, logger: Logger, nowMs: () => number = () => performance.now()) {
    this.#alarms = alarms
    this.#logger = logger
    this.#nowMs = nowMs
  }

  met({ kind, owner, reason }: DamagedRecord): void {
    const nowMs = this.#nowMs()
    this.#lastMetAtMs = nowMs
    this.#alarms.raise('records-damaged', 'the log names them by their hashes, sufler doctor finds all')
    this.#timer ??= setInterval(() => this.tick(), quietMs / 10).unref()
    const record = `${kind} ${ownerHash(owner)}`
    if (this.#named.get(record) !== undefined) return
    if (nowMs >= this.#minuteEndsAtMs) {
      this.#minuteEndsAtMs = nowMs + 60_000
      this.#namedInMinute = 0
    }
    if (++this.#namedInMinute > namedPerMinuteMax) return
    this.#named.set(record, true)
    this.#logger.error({ kind, hash: ownerHash(owner), reason }, 'a record in the store is damaged')
  }

  /** Ends the alarm when it is over. */
  tick(): void {
    if (this.#nowMs() - this.#lastMetAtMs < quietMs) return
    this.#alarms.clear('records-damaged')
    this.close()
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
