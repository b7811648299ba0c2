import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Layout } from '#sufler/domain/features/layout.ts'
import { decodeHistory, encodeRecords, kindCodeMax } from '#sufler/domain/history/history-record.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import type { DecisionRequest } from '#sufler/schema/decision.ts'
import { ActiveRuleset } from '#sufler/service/active-ruleset.ts'
import { BudgetService } from '#sufler/service/budgets/budget-service.ts'
import { DecisionService } from '#sufler/service/decision-service.ts'
import { DecisionTokens } from '#sufler/service/decision-token.ts'
import { prepareRuleset } from '#sufler/service/prepared-ruleset.ts'
import { temporaryTokenKey } from '#sufler/service/token-keys.ts'
import { LayoutRegistry } from '#sufler/store/layout-registry.ts'
import { openStore } from '#sufler/store/open-store.ts'
import { CustomerEncoder } from './customer-encoder.ts'
import { generateCustomer, indexOfCustomer } from './generate-customers.ts'
import { nowMs } from './in-process-decider.ts'

/** Decisions that are asked for at the same time: they travel to the thread together, as under load. */
const together = 32

function fail(reason: unknown): never {
  throw new Error('the budgets of a ruleset without budgets', { cause: reason })
}

/** The service with an embedded store, one thread and tokens: all of a decision but the transport. */
export class WholeDecider {
  private constructor(
    readonly decisions: DecisionService,
    readonly requests: readonly DecisionRequest[],
    readonly close: () => Promise<void>,
  ) {}

  /** `historyOf` gives the history of a customer of `requests`. */
  static async start(
    ruleset: Ruleset,
    requests: readonly DecisionRequest[],
    historyOf?: (index: number, layout: Layout) => Uint8Array,
  ): Promise<WholeDecider> {
    const dir = await mkdtemp(join(tmpdir(), 'sufler-bench-whole-'))
    const store = await openStore(`lmdb:${dir}`)
    const registry = await LayoutRegistry.open(store)
    const prepared = prepareRuleset(ruleset)
    await registry.ensure(prepared.entries)
    const encoder = new CustomerEncoder(ruleset, registry.layout)
    const { epoch } = registry.layout
    for (const [index, { customerId }] of requests.entries()) {
      const { features } = generateCustomer(1, indexOfCustomer(customerId))
      await store.patchCustomers([{ customerId, slots: encoder.slots(features) }], nowMs, epoch)
      if (historyOf === undefined) continue
      const { records } = decodeHistory(historyOf(index, registry.layout))
      const keepFromMs = new Float64Array(kindCodeMax + 1)
      await store.appendHistory([{ customerId, records: encodeRecords(records), keepFromMs, nowMs }], epoch)
    }
    const active = await ActiveRuleset.start(prepared, registry.layout, {
      threads: 1,
      queueMax: 1_000,
      batchMax: together,
    })
    const decisions = new DecisionService({
      store,
      rulesets: { active },
      tokens: new DecisionTokens([temporaryTokenKey()]),
      budgets: new BudgetService({ ledgers: store.budgets, onLate: fail, onFailure: fail, onDoubt: fail }),
      settings: { outcomeAgeMaxDays: 30 },
      now: () => nowMs,
    })
    return new WholeDecider(decisions, requests, async () => {
      await active.close()
      await store.close()
      await rm(dir, { recursive: true })
    })
  }

  /** Processor time of all threads for a decision, in microseconds: one round over all requests. */
  async cpuUs(): Promise<number> {
    const before = process.cpuUsage()
    for (let first = 0; first < this.requests.length; first += together) {
      const batch = this.requests.slice(first, first + together)
      const decided = await Promise.all(
        batch.map((request) => this.decisions.decide({ ...request, deadlineMs: 10_000 })),
      )
      const late = decided.find(({ answer }) => answer.degraded.length > 0)
      if (late !== undefined) throw new Error(`a decision was degraded: ${late.answer.degraded}`)
    }
    const { user, system } = process.cpuUsage(before)
    return (user + system) / this.requests.length
  }
}
