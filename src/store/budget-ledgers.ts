import type { PortionGrant, PortionRequest, UnitSettled, UnitSettlement } from '../domain/budgets/ledger.ts'

/** Which account: a budget's units of one period (`domain/budgets/period.ts`). */
export interface LedgerName {
  budgetId: string
  period: string
}

export type LedgerSettlement = LedgerName & UnitSettlement

/** A budget's settings as JSON, by its id. */
export type DeclaredBudgets = Readonly<Record<string, string>>

/** One change of a budget's settings. */
export interface BudgetChange {
  atMs: number
  /** The ruleset that brought it. */
  ruleset: string
  budgetId: string
  /** Undefined for a budget that is new. */
  old: string | undefined
  /** Undefined for one that is gone. */
  new: string | undefined
}

/** Whether what was acknowledged survives a crash of the store; undefined when that cannot be found out. */
export interface Durability {
  isKept: boolean | undefined
  /** Why, in words: settings and what they should be. */
  detail: string
}

/** Changes that are kept; the oldest go. */
export const budgetChangesMax = 10_000

/**
 * Accounts of budgets, and what was ever declared about them.
 *
 * Time is the store's: all nodes then agree on when a portion is due, however wrong their own clocks are. What a node
 * must know of time it measures from before it asked, on its own clock that never jumps; so it always stops earlier than
 * the store lets others have the units. Should the store's clock jump ahead (a replica with another clock takes over),
 * units could go back too early by as much as it jumps beyond the lease and the grace; so keep the clocks of replicas
 * within a minute of each other. `nowMs` stands in for the store's clock, for tests only.
 */
export interface BudgetLedgers {
  /** `takePortion` of `domain/budgets/ledger.ts`, atomically. Rejects with `RecordDamaged`. */
  take(ledger: LedgerName, request: PortionRequest, nowMs?: number): Promise<PortionGrant>

  /** `settleUnits`, atomically for each account; those of several accounts travel together. Answers in the order asked;
   * `unknown` in an account that is damaged: nothing is given out of it, so nothing can be oversold. */
  settle(settlements: readonly LedgerSettlement[], nowMs?: number): Promise<UnitSettled[]>

  /**
   * Makes `budgets` the declared ones and appends what has changed to the list of changes, atomically; the same again
   * changes nothing, so every node may do it. Answers how many changed.
   */
  declare(ruleset: string, budgets: DeclaredBudgets, nowMs?: number): Promise<number>

  /** Newest first. */
  readChanges(max: number): Promise<BudgetChange[]>

  checkDurability(): Promise<Durability>
}

/** Settlements of one account, each with its place among all. */
export interface LedgerSettlements {
  ledger: LedgerName
  settlements: LedgerSettlement[]
  places: number[]
}

/** The order within an account is kept. */
export function byLedger(settlements: readonly LedgerSettlement[]): LedgerSettlements[] {
  const groups = new Map<string, LedgerSettlements>()
  for (const [place, settlement] of settlements.entries()) {
    const { budgetId, period } = settlement
    const key = ledgerKey(settlement)
    let group = groups.get(key)
    if (group === undefined) {
      group = { ledger: { budgetId, period }, settlements: [], places: [] }
      groups.set(key, group)
    }
    group.settlements.push(settlement)
    group.places.push(place)
  }
  return [...groups.values()]
}

/** `roaming-launch:2026-07-01`; ids have no colon. */
export function ledgerKey({ budgetId, period }: LedgerName): string {
  return `${budgetId}:${period}`
}
