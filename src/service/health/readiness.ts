import type { RulesetService } from '../ruleset-service.ts'
import type { AlarmCode } from './alarm-registry.ts'
import type { Alarms } from './alarms.ts'
import type { StoreProbe } from './store-probe.ts'

export interface ReadinessChecks {
  store: 'ok' | 'unavailable'
  ruleset: 'ok' | 'none'
  process: 'ok' | 'stopping'
}

export interface ReadinessAnswer {
  isReady: boolean
  checks: ReadinessChecks
  /** Raised now; not all of them make a node unready. */
  alarms: AlarmCode[]
}

/** Whether new requests should come here: what load balancers ask. */
export class Readiness {
  readonly #probe: StoreProbe
  readonly #rulesets: RulesetService
  readonly #alarms: Alarms
  #isStopping = false

  constructor(probe: StoreProbe, rulesets: RulesetService, alarms: Alarms) {
    this.#probe = probe
    this.#rulesets = rulesets
    this.#alarms = alarms
  }

  /** From now on not ready. */
  stop(): void {
    this.#isStopping = true
  }

  get isStopping(): boolean {
    return this.#isStopping
  }

  async check(): Promise<ReadinessAnswer> {
    const checks: ReadinessChecks = {
      store: (await this.#probe.ping()) === undefined ? 'unavailable' : 'ok',
      ruleset: this.#rulesets.isReady ? 'ok' : 'none',
      process: this.#isStopping ? 'stopping' : 'ok',
    }
    const isReady = Object.values(checks).every((check) => check === 'ok') && !this.#alarms.isUnready
    return { isReady, checks, alarms: this.#alarms.raised }
  }
}
