import type { Logger } from '../../observability/logger.ts'
import type { ServerFault, ServerFinding } from '../../store/server-finding.ts'
import { type Store, StoreUnavailable } from '../../store/store.ts'
import type { AlarmCode } from './alarm-registry.ts'
import type { Alarms } from './alarms.ts'

/** So long may the store's server be set up wrongly before anybody hears of it. */
export const storeCheckEveryMs = 10_000

/** The others are for people who set a server up, and no reason to wake anybody: the log tells them once. */
const alarmOf: Partial<Record<ServerFault, AlarmCode>> = {
  eviction: 'redis-evicts',
  replica: 'redis-is-replica',
  'replicas-missing': 'redis-replicas-missing',
  'persistence-failing': 'redis-persistence-failing',
  'memory-low': 'redis-memory-low',
}

/** Looks every ten seconds whether the store's server is still set up as what we promise needs it. */
export class StoreWatch {
  readonly #store: Pick<Store, 'checkServer'>
  readonly #alarms: Alarms
  readonly #logger: Logger
  readonly #periodMs: number
  /** What the log was told of what raises no alarm. */
  readonly #told = new Map<ServerFault, string>()
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(store: Pick<Store, 'checkServer'>, alarms: Alarms, logger: Logger, periodMs = storeCheckEveryMs) {
    this.#store = store
    this.#alarms = alarms
    this.#logger = logger
    this.#periodMs = periodMs
  }

  /** Looks once, and again and again until it is closed. Never rejects. */
  async start(): Promise<void> {
    await this.#check()
    if (this.#isClosed) return
    this.#timer = setTimeout(() => void this.start(), this.#periodMs)
    this.#timer.unref()
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  /** A store that is away is told by its own alarm; what was found before stays until somebody has looked again. */
  async #check(): Promise<void> {
    try {
      this.#tell(await this.#store.checkServer())
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) this.#logger.error({ err: error }, 'the store could not be checked')
    }
  }

  #tell(findings: readonly ServerFinding[]): void {
    for (const [fault, alarm] of Object.entries(alarmOf) as [ServerFault, AlarmCode][]) {
      this.#alarms.set(alarm, detailOf(findings, fault))
    }
    for (const fault of ['not-persistent', 'unchecked'] as const) {
      const detail = detailOf(findings, fault)
      if (detail === this.#told.get(fault)) continue
      if (detail === undefined) this.#told.delete(fault)
      else {
        this.#told.set(fault, detail)
        this.#logger.warn(`the store's server: ${detail}`)
      }
    }
  }
}

/** Of all servers of a cluster. */
function detailOf(findings: readonly ServerFinding[], fault: ServerFault): string | undefined {
  const details = findings.filter((finding) => finding.fault === fault).map(({ detail }) => detail)
  return details.length === 0 ? undefined : details.join('; ')
}
