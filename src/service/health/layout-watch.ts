import type { Logger } from '../../observability/logger.ts'
import type { LayoutEvent, LayoutRegistry } from '../../store/layout-registry.ts'
import { StoreUnavailable } from '../../store/store.ts'
import type { Alarms } from './alarms.ts'

/** How often the store is asked whether its layout is still the one that this node knows. Two small commands. */
export const layoutCheckEveryMs = 2_000

/** Pause before a new layout is taken over again, when that has failed. */
const retryMs = 500

export interface LayoutWatchOptions {
  registry: LayoutRegistry
  alarms: Alarms
  logger: Logger
  /** Compiles the active ruleset under the layout that the store has now, and has the registry hold that one. */
  renew: () => Promise<void>
  periodMs?: number
}

/**
 * Sees to it that this node knows the layout that the store has: after the store was emptied, restored from an older
 * snapshot, or has lost the layout alone. A lost layout is written back by the registry; another one is taken over, and
 * while that lasts nothing is written and the node is not ready.
 */
export class LayoutWatch {
  readonly #options: LayoutWatchOptions
  #timer: NodeJS.Timeout | undefined
  #renewing: Promise<void> | undefined
  #isClosed = false

  constructor(options: LayoutWatchOptions) {
    this.#options = options
    options.registry.onEvent = (event) => this.#happened(event)
  }

  start(): void {
    this.#timer = setTimeout(() => void this.#check().then(() => this.#isClosed || this.start()), this.#periodMs)
    this.#timer.unref()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#renewing
  }

  get #periodMs(): number {
    return this.#options.periodMs ?? layoutCheckEveryMs
  }

  /** A store that is away is told by its own alarm. */
  async #check(): Promise<void> {
    try {
      await this.#options.registry.check()
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) this.#options.logger.error({ err: error }, 'the layout was not checked')
    }
  }

  #happened(event: LayoutEvent): void {
    const { alarms } = this.#options
    if (event === 'replaced') {
      alarms.raise('layout-replaced', 'the store has another layout, or an older one: it is being read anew')
      this.#renewing ??= this.#renew().finally(() => {
        this.#renewing = undefined
      })
    } else {
      alarms.raise('layout-replaced', 'the store had lost the layout: it was written anew from what this node knows')
      alarms.clear('layout-replaced')
    }
  }

  /** Again and again until it is done. */
  async #renew(): Promise<void> {
    const { registry, renew, alarms, logger } = this.#options
    while (!this.#isClosed) {
      try {
        await renew()
        if (!registry.isReplaced) {
          alarms.clear('layout-replaced')
          return
        }
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) logger.error({ err: error }, 'the new layout could not be taken over')
      }
      await new Promise((resolve) => setTimeout(resolve, retryMs).unref())
    }
  }
}
