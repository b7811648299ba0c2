import type { RulesetService } from './ruleset-service.ts'
import type { StoreProbe } from './store-probe.ts'

export interface ReadinessChecks {
  store: 'ok' | 'unavailable'
  ruleset: 'ok' | 'none'
  process: 'ok' | 'stopping'
}

/** Whether new requests should come here: what load balancers ask. */
export class Readiness {
  readonly #probe: StoreProbe
  readonly #rulesets: RulesetService
  #isStopping = false

  constructor(probe: StoreProbe, rulesets: RulesetService) {
    this.#probe = probe
    this.#rulesets = rulesets
  }

  /** From now on not ready. */
  stop(): void {
    this.#isStopping = true
  }

  get isStopping(): boolean {
    return this.#isStopping
  }

  async check(): Promise<{ isReady: boolean; checks: ReadinessChecks }> {
    const checks: ReadinessChecks = {
      store: (await this.#probe.ping()) === undefined ? 'unavailable' : 'ok',
      ruleset: this.#rulesets.isReady ? 'ok' : 'none',
      process: this.#isStopping ? 'stopping' : 'ok',
    }
    return { isReady: Object.values(checks).every((check) => check === 'ok'), checks }
  }
}
