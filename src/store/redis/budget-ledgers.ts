import { Cluster, type Redis } from 'ioredis'
import {
  dayLedgerKeepMs,
  dueMax,
  type PortionGrant,
  type PortionRequest,
  portionsMax,
  settledKeepMs,
  type UnitSettled,
} from '../../domain/budgets/ledger.ts'
import {
  type BudgetChange,
  type BudgetLedgers,
  budgetChangesMax,
  byLedger,
  type DeclaredBudgets,
  type Durability,
  type LedgerName,
  type LedgerSettlement,
  type LedgerSettlements,
  ledgerKey,
} from '../budget-ledgers.ts'
import { chunks } from '../chunks.ts'
import type { DamageReports } from '../damaged-record.ts'
import { type Patience, withinDeadline } from './deadline.ts'
import { checkRedisDurability } from './durability.ts'
import { budgetChangesKey, declaredBudgetsKey, dueTimesKey, ledgerAccountKey } from './keys.ts'
import { resultOrDamage } from './pipelines.ts'
import type { RedisClient } from './redis-client.ts'
import type { WithReplicas } from './replica-waits.ts'

/** Changes of one account in one script: about a millisecond of the server's time. */
const settlementsMax = 500

const settledCodes: readonly UnitSettled[] = ['settled', 'duplicate', 'late', 'unknown']

/** Accounts of budgets on Redis. All keys of one account share a hash tag, so a script may touch them on a cluster, too. */
export class RedisBudgetLedgers implements BudgetLedgers {
  readonly #client: RedisClient
  readonly #prefix: string
  readonly #patience: Patience
  readonly #withReplicas: WithReplicas
  readonly #damage: DamageReports

  /** `withReplicas`: what was answered survives that a replica takes over. */
  constructor(
    client: RedisClient,
    prefix: string,
    patience: Patience,
    damage: DamageReports,
    withReplicas: WithReplicas = (_keys, write) => write(),
  ) {
    this.#client = client
    this.#prefix = prefix
    this.#patience = patience
    this.#withReplicas = withReplicas
    this.#damage = damage
  }

  async take(ledger: LedgerName, request: PortionRequest, nowMs?: number): Promise<PortionGrant> {
    const { portionId, least, most, allowed, holdMs } = request
    const bounds = [settledKeepMs, portionsMax, dueMax, keepMsOf(ledger), nowMs ?? '']
    const taking = this.#withReplicas(this.#keys(ledger), () =>
      withinDeadline(
        this.#client.takePortion(...this.#keys(ledger), portionId, least, most, allowed, holdMs, ...bounds),
        this.#patience,
      ),
    )
    const [granted, used, late, out, portions] = await this.#damage.naming('budget', ledgerKey(ledger), taking)
    return { granted, used, late, out, portions }
  }

  async settle(settlements: readonly LedgerSettlement[], nowMs?: number): Promise<UnitSettled[]> {
    if (settlements.length === 0) return []
    const results = new Array<UnitSettled>(settlements.length)
    const settleOne = async ({ ledger, settlements, places }: LedgerSettlements) => {
      let at = 0
      for (const chunk of chunks(settlements, settlementsMax)) {
        const triples = chunk.flatMap(({ portionId, unit, change }) => [portionId, unit, change])
        const bounds = [settledKeepMs, keepMsOf(ledger), nowMs ?? '']
        const settled = this.#client.settleUnits(...this.#keys(ledger), ...bounds, ...triples)
        const codes = await resultOrDamage(settled)
        if (codes instanceof Error) {
          this.#damage.tell({ kind: 'budget', owner: ledgerKey(ledger), reason: codes.message })
          for (const _ of chunk) results[places[at++] as number] = 'unknown'
          continue
        }
        for (const code of codes) results[places[at++] as number] = settledCodes[code] as UnitSettled
      }
    }
    const ledgers = byLedger(settlements)
    const keys = ledgers.map(({ ledger }) => this.#keys(ledger)[0])
    await this.#withReplicas(keys, () => withinDeadline(Promise.all(ledgers.map(settleOne)), this.#patience))
    return results
  }

  async declare(ruleset: string, budgets: DeclaredBudgets, nowMs?: number): Promise<number> {
    const keys = [declaredBudgetsKey(this.#prefix), budgetChangesKey(this.#prefix)] as const
    const pairs = Object.entries(budgets).flat()
    const declared = this.#client.declareBudgets(...keys, ruleset, budgetChangesMax, nowMs ?? '', ...pairs)
    return withinDeadline(declared, this.#patience)
  }

  async readChanges(max: number): Promise<BudgetChange[]> {
    const newest = this.#client.lrange(budgetChangesKey(this.#prefix), -max, -1)
    return (await withinDeadline(newest, this.#patience)).reverse().map(parseChange)
  }

  checkDurability(): Promise<Durability> {
    const servers: Redis[] = this.#client instanceof Cluster ? this.#client.nodes('master') : [this.#client]
    return withinDeadline(checkRedisDurability(servers), this.#patience)
  }

  #keys(ledger: LedgerName): [account: string, dueTimes: string] {
    return [ledgerAccountKey(this.#prefix, ledger), dueTimesKey(this.#prefix, ledger)]
  }
}

/** The account of a day goes by itself; that of the whole stays. */
function keepMsOf({ period }: LedgerName): number {
  return period === 'total' ? 0 : dayLedgerKeepMs
}

function parseChange(json: string): BudgetChange {
  const { at, ruleset, budget, old, new: settings } = JSON.parse(json)
  return { atMs: Number(at), ruleset, budgetId: budget, old, new: settings }
}
