import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { v7 as uuidv7 } from 'uuid'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { describeHistory } from '#sufler/domain/history/describe-history.ts'
import type { CustomerHistory } from '#sufler/schema/customer-history.ts'
import type { OutcomesAnswer } from '#sufler/schema/outcome.ts'
import { OutcomeUnits } from '#sufler/service/budgets/outcome-units.ts'
import { DecisionTokens } from '#sufler/service/decision-token.ts'
import { OutcomeService, type OutcomeServiceOptions } from '#sufler/service/outcome-service.ts'
import { RulesetIndex } from '#sufler/service/ruleset-index.ts'
import { LayoutRegistry } from '#sufler/store/layout-registry.ts'
import { openStore } from '#sufler/store/open-store.ts'
import type { Store } from '#sufler/store/store.ts'
import { removeKeys } from './redis-keys.ts'
import { rulesetOf } from './ruleset.ts'

export const reasons = { 'too-expensive': { ru: 'Дорого', en: 'Too expensive' }, 'not-needed': { en: 'Not needed' } }

export const tokenKey = { id: 'k1', secret: Buffer.from('a secret of the tests, 32 bytes…') }

type Settings = OutcomeServiceOptions['settings']

/** Outcomes over a store of the test's own, by the minimal ruleset with two reasons, on a clock that the test sets. */
export class OutcomeEngine {
  nowMs = Date.UTC(2026, 6, 1, 9)
  readonly tokens = new DecisionTokens([tokenKey])
  readonly counted: string[] = []
  private constructor(
    readonly store: Store,
    readonly registry: LayoutRegistry,
    readonly index: RulesetIndex,
    readonly dispose: () => Promise<void>,
  ) {}

  static async open(redisUrl?: string): Promise<OutcomeEngine> {
    const [store, dispose] = await (redisUrl === undefined ? openLmdb() : openRedis(redisUrl))
    const ruleset = { ...rulesetOf(), declineReasons: reasons }
    const registry = await LayoutRegistry.open(store)
    await registry.ensure(entriesOfRuleset(ruleset))
    return new OutcomeEngine(store, registry, new RulesetIndex(ruleset, registry.layout), dispose)
  }

  service(
    settings: Partial<Settings> = {},
    store: Store = this.store,
    experimentLog?: OutcomeServiceOptions['experimentLog'],
  ): OutcomeService {
    return new OutcomeService({
      ...{ store, registry: this.registry, tokens: this.tokens },
      ...(experimentLog === undefined ? {} : { experimentLog }),
      budgets: {
        outcomeUnits: (outcomes) => new OutcomeUnits(outcomes, store.budgets, (id) => this.counted.push(`${id} late`)),
      },
      rulesets: { active: { index: this.index } },
      settings: { outcomeAgeMaxDays: 30, undoWindowMinutes: 15, requireTokens: false, ...settings },
      onTaken: (placementId, outcome, result) => this.counted.push(`${placementId} ${outcome} ${result}`),
      onRefused: (code) => this.counted.push(code),
      onForgetful: () => this.counted.push('forgetful'),
      now: () => this.nowMs,
    })
  }

  /** The id of a decision that was made so long ago. */
  decisionId(agoMs = 0): string {
    return uuidv7({ msecs: this.nowMs - agoMs })
  }

  async history(customerId: string): Promise<CustomerHistory> {
    const { history } = await this.store.readCustomer(customerId)
    return describeHistory(customerId, history, this.registry.layout).history
  }

  /** ISO 8601 with the offset of Moscow, so long ago. */
  ago(ms: number): string {
    return `${new Date(this.nowMs - ms + 3 * 3_600_000).toISOString().slice(0, -1)}+03:00`
  }
}

/** What became of each, in short. */
export function summary({ results, refused }: OutcomesAnswer): string[] {
  const codes = new Map(refused.map(({ position, code }) => [position, code]))
  return results.map((result, position) => codes.get(position) ?? result)
}

async function openLmdb(): Promise<[Store, () => Promise<void>]> {
  const dir = await mkdtemp(join(tmpdir(), 'sufler-outcomes-'))
  const store = await openStore(`lmdb:${dir}`)
  const dispose = async () => {
    await store.close()
    await rm(dir, { recursive: true, force: true })
  }
  return [store, dispose]
}

async function openRedis(url: string): Promise<[Store, () => Promise<void>]> {
  const keyPrefix = `outcomes-${randomUUID()}:`
  const store = await openStore(url, { keyPrefix })
  const dispose = async () => {
    await store.close()
    const redis = new Redis(url)
    await removeKeys(redis, keyPrefix)
    redis.disconnect()
  }
  return [store, dispose]
}
