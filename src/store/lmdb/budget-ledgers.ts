import type { Database } from 'lmdb'
import {
  dayLedgerKeepMs,
  type LedgerPages,
  type LedgerTotals,
  type Portion,
  type PortionGrant,
  type PortionRequest,
  settleUnits,
  takePortion,
  type UnitSettled,
} from '../../domain/budgets/ledger.ts'
import { DamagedBytes } from '../../domain/damaged-bytes.ts'
import {
  type BudgetChange,
  type BudgetLedgers,
  budgetChangesMax,
  byLedger,
  type DeclaredBudgets,
  type Durability,
  type LedgerName,
  type LedgerSettlement,
  ledgerKey,
} from '../budget-ledgers.ts'
import type { DamageReports } from '../damaged-record.ts'
import { readable } from './readable-range.ts'

/**
 * Keys: `totals, account` → counts and when the account is dropped; `portion, account, id` → the portion;
 * `due, account, milliseconds, id` → true; `declared, id` → settings; `change, number` → one change of them.
 */
export type BudgetPages = Database<unknown, (string | number)[]>

interface KeptTotals extends LedgerTotals {
  /** Of a day's account. */
  dropAtMs?: number
}

/** How writes are committed, with what the store says of a disk that is full. */
type Commit = <T>(write: () => T) => Promise<T>

/** Accounts of budgets in LMDB; the clock is the machine's, which all its processes share. */
export class LmdbBudgetLedgers implements BudgetLedgers {
  readonly #pages: BudgetPages
  readonly #commit: Commit
  readonly #damage: DamageReports

  constructor(pages: BudgetPages, commit: Commit, damage: DamageReports) {
    this.#pages = pages
    this.#commit = commit
    this.#damage = damage
  }

  take(ledger: LedgerName, request: PortionRequest, nowMs = Date.now()): Promise<PortionGrant> {
    const taking = this.#commit(() => takePortion(this.#account(ledger, nowMs), request, nowMs))
    return this.#damage.naming('budget', ledgerKey(ledger), taking)
  }

  settle(settlements: readonly LedgerSettlement[], nowMs = Date.now()): Promise<UnitSettled[]> {
    return this.#commit(() => {
      const results = new Array<UnitSettled>(settlements.length)
      for (const { ledger, settlements: ofLedger, places } of byLedger(settlements)) {
        const settled = this.#settleOne(ledger, ofLedger, nowMs)
        for (const [i, place] of places.entries()) results[place] = settled[i] ?? 'unknown'
      }
      return results
    })
  }

  /** Within a transaction; nothing when the account is damaged, which must be found before anything is written. */
  #settleOne(ledger: LedgerName, settlements: readonly LedgerSettlement[], nowMs: number): UnitSettled[] {
    try {
      const account = this.#account(ledger, nowMs)
      for (const { portionId } of settlements) account.readPortion(portionId)
      return settleUnits(account, settlements, nowMs)
    } catch (error) {
      if (!(error instanceof DamagedBytes)) throw error
      this.#damage.tell({ kind: 'budget', owner: ledgerKey(ledger), reason: error.message })
      return []
    }
  }

  declare(ruleset: string, budgets: DeclaredBudgets, nowMs = Date.now()): Promise<number> {
    return this.#commit(() => {
      const before = new Map(
        this.#range('declared').map(({ key, value }) => [key[1] as string, value as string] as const),
      )
      const ids = [...new Set([...before.keys(), ...Object.keys(budgets)])].sort()
      const changed = ids.filter((id) => before.get(id) !== budgets[id])
      for (const budgetId of changed) {
        const settings = budgets[budgetId]
        this.#append({ atMs: nowMs, ruleset, budgetId, old: before.get(budgetId), new: settings })
        if (settings === undefined) this.#pages.removeSync(['declared', budgetId])
        else this.#pages.putSync(['declared', budgetId], settings)
      }
      return changed.length
    })
  }

  async readChanges(max: number): Promise<BudgetChange[]> {
    return this.#changes({ limit: max }).map(({ value }) => {
      const { atMs, ruleset, budgetId, old, new: settings } = value as BudgetChange
      return { atMs, ruleset, budgetId, old, new: settings }
    })
  }

  async checkDurability(): Promise<Durability> {
    return { isKept: true, detail: 'what was acknowledged survives the end of the process' }
  }

  /** Newest first. */
  #changes(options: { limit: number; offset?: number }) {
    return [
      ...this.#pages.getRange({
        start: ['change', Number.MAX_SAFE_INTEGER],
        end: ['change'],
        reverse: true,
        ...options,
      }),
    ]
  }

  #append(change: BudgetChange): void {
    const last = this.#changes({ limit: 1 })[0]
    const number = last === undefined ? 0 : (last.key[1] as number) + 1
    this.#pages.putSync(['change', number], change)
    this.#pages.removeSync(['change', number - budgetChangesMax])
  }

  #account(ledger: LedgerName, nowMs: number): LedgerPages {
    const isDay = ledger.period !== 'total'
    const account = ledgerKey(ledger)
    if (isDay && !this.#pages.doesExist(['totals', account])) this.#dropOldDays(nowMs)
    return accountPages(this.#pages, account, isDay ? nowMs + dayLedgerKeepMs : undefined)
  }

  /** Only when an account is new, so once a day for every budget. */
  #dropOldDays(nowMs: number): void {
    for (const { key, value } of this.#range('totals')) {
      const { dropAtMs } = value as KeptTotals
      if (dropAtMs === undefined || dropAtMs > nowMs) continue
      const account = key[1] as string
      this.#pages.removeSync(key)
      for (const entry of [...this.#range('portion', account), ...this.#range('due', account)]) {
        this.#pages.removeSync(entry.key)
      }
    }
  }

  #range(...prefix: string[]) {
    return [...this.#pages.getRange(below(prefix))]
  }
}

const noTotals: LedgerTotals = { used: 0, late: 0, out: 0, portions: 0 }

export function areTotals(value: unknown): value is LedgerTotals {
  if (typeof value !== 'object' || value === null) return false
  const { used, late, out, portions } = value as Partial<LedgerTotals>
  return [used, late, out, portions].every(Number.isSafeInteger)
}

export function isPortion(value: unknown): value is Portion {
  if (typeof value !== 'object' || value === null) return false
  const { dueAtMs, out, units } = value as Partial<Portion>
  return Number.isFinite(dueAtMs) && Number.isSafeInteger(out) && /^[-ubl]*$/.test(String(units))
}

/** All keys that begin so: numbers and texts sort before the last character there is. */
function below(prefix: readonly (string | number)[]) {
  return { start: [...prefix], end: [...prefix, '\uffff'] }
}

/** Within a transaction. */
function accountPages(pages: BudgetPages, account: string, dropAtMs: number | undefined): LedgerPages {
  const portionKey = (id: string) => ['portion', account, id]
  const dueKey = (id: string, { dueAtMs }: Portion) => ['due', account, dueAtMs, id]
  const readPortion = (id: string) => {
    const key = portionKey(id)
    if (!pages.doesExist(key)) return undefined
    const portion = readable(pages, key)
    if (!isPortion(portion)) throw new DamagedBytes('found something else, expected a portion of the account')
    return portion
  }
  const removeDue = (id: string) => {
    const previous = readPortion(id)
    if (previous !== undefined) pages.removeSync(dueKey(id, previous))
  }
  return {
    readTotals() {
      const kept = pages.doesExist(['totals', account]) ? readable(pages, ['totals', account]) : noTotals
      if (!areTotals(kept)) throw new DamagedBytes('found something else, expected the counts of the account')
      const { used, late, out, portions } = kept
      return { used, late, out, portions }
    },
    writeTotals(totals) {
      pages.putSync(['totals', account], dropAtMs === undefined ? totals : { ...totals, dropAtMs })
    },
    readPortion,
    writePortion(id, portion) {
      removeDue(id)
      pages.putSync(portionKey(id), portion)
      pages.putSync(dueKey(id, portion), true)
    },
    removePortion(id) {
      removeDue(id)
      pages.removeSync(portionKey(id))
    },
    due(nowMs, max) {
      const range = pages.getKeys({ start: ['due', account], end: ['due', account, nowMs + 1], limit: max })
      const ids = [...range].map((key) => key[3] as string)
      // Before anything is written of what is due, all of it must be found to be sound.
      if (ids.some((id) => readPortion(id) === undefined))
        throw new DamagedBytes('found nothing, expected a portion that is due')
      return ids
    },
  }
}
