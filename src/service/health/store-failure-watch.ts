import type { RareLog } from '../../observability/rare-log.ts'
import type { Store } from '../../store/store.ts'
import { StoreUnavailable } from '../../store/store-unavailable.ts'
import type { Alarms } from './alarms.ts'

export interface StoreFailureWatchOptions {
  store: Pick<Store, 'failures' | 'probeWrites'>
  alarms: Alarms
  rareLog: RareLog
  /** For every failure. */
  onFailure: (reason: StoreUnavailable['reason']) => void
  /** Pause between two probes while writes fail. */
  probeEveryMs?: number
}

/**
 * What the store did not do, in its own words: in the log by reason, and as the alarm `store-writes-failing` when it is
 * writes that it refuses. Real writes raise the alarm; a write of our own, tried every few seconds while it lasts, clears
 * it, so that it ends without a caller who tries again. A node that starts tries once, too: until somebody reports an
 * outcome it would believe that all is well.
 */
export class StoreFailureWatch {
  readonly #options: Required<StoreFailureWatchOptions>
  readonly #stopListening: () => void
  readonly #timer: NodeJS.Timeout
  /** The words that raised the alarm; undefined while writes are taken. */
  #refusal: string | undefined
  /** Writes that failed since the last probe was sent. */
  #failedSinceProbe = 0
  #probing: Promise<void> | undefined

  constructor(options: StoreFailureWatchOptions) {
    this.#options = { probeEveryMs: 5_000, ...options }
    this.#stopListening = options.store.failures.listen((failure) => this.#note(failure))
    this.#timer = setInterval(() => {
      if (this.#refusal !== undefined) void this.probe()
    }, this.#options.probeEveryMs).unref()
  }

  /** Tries whether writes are taken. Those who ask at the same time share one try. Never rejects. */
  probe(): Promise<void> {
    this.#probing ??= this.#probe().finally(() => {
      this.#probing = undefined
    })
    return this.#probing
  }

  close(): void {
    clearInterval(this.#timer)
    this.#stopListening()
  }

  #note(failure: StoreUnavailable): void {
    const { rareLog, onFailure } = this.#options
    const { reason, storeCode, message } = failure
    onFailure(reason)
    const fields = { reason, words: message }
    rareLog.warn(`store-failure ${reason} ${storeCode}`, fields, 'the store did not do what was asked of it')
    if (!failure.isOfWrites) return
    this.#failedSinceProbe++
    // The first words stay until it is over: an alarm whose words change is told anew each time.
    this.#refusal ??= message
    this.#options.alarms.raise('store-writes-failing', this.#refusal)
  }

  async #probe(): Promise<void> {
    this.#failedSinceProbe = 0
    try {
      await this.#options.store.probeWrites()
    } catch (error) {
      // What the store says is noted already; while it is away, nothing is known of its writes.
      if (error instanceof StoreUnavailable) return
      throw error
    }
    // A full disk may have room for ours and none for others.
    if (this.#failedSinceProbe > 0) return
    this.#refusal = undefined
    this.#options.alarms.clear('store-writes-failing')
  }
}
