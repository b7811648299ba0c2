import type { RulesetError } from '../../catalog/ruleset-error.ts'
import { formatMismatch } from '../../catalog/ruleset-error.ts'
import type { Budget } from '../../domain/budgets/budget.ts'
import type { PortionGrant } from '../../domain/budgets/ledger.ts'
import { allowedUnits } from '../../domain/budgets/pacing.ts'
import { type BudgetPeriod, periodOf } from '../../domain/budgets/period.ts'
import type { Ruleset } from '../../domain/ruleset.ts'
import { TimeZone } from '../../domain/time/time-zone.ts'
import type { BudgetChangeEntry, BudgetSummary } from '../../schema/budgets.ts'
import type { BudgetLedgers, Durability } from '../../store/budget-ledgers.ts'
import { RecordDamaged } from '../../store/damaged-record.ts'
import { StoreUnavailable } from '../../store/store.ts'
import type { FilePlace } from '../checking/check-rules.ts'
import { BudgetAllocator, type RulesetBudgets } from './budget-allocator.ts'
import { OutcomeUnits, type UnitOutcome } from './outcome-units.ts'

export interface BudgetServiceOptions {
  ledgers: BudgetLedgers
  /** A unit was used after it was back already. */
  onLate: (budgetId: string) => void
  /** The store could not be asked or told about units; nothing was given out for that. */
  onFailure: (error: unknown) => void
  /** The store may forget what it has acknowledged, or does not say. */
  onDoubt: (durability: Durability) => void
  /** The store's time. */
  now?: () => number
  /** See `StockOptions`. */
  mayLease?: () => boolean
}

/** Pause before a store that was away is told again what was declared. */
const declareAgainMs = 1_000

/** Budgets of the active ruleset: units for decisions, what outcomes do to them, what there is left, what was changed. */
export class BudgetService {
  readonly #options: Required<BudgetServiceOptions>
  readonly #allocator: BudgetAllocator
  #isDurabilityChecked = false
  /** The active ruleset, while the store has not noted its budgets. */
  #undeclared: Ruleset | undefined
  #retry: NodeJS.Timeout | undefined

  constructor(options: BudgetServiceOptions) {
    this.#options = { now: Date.now, mayLease: () => true, ...options }
    const { ledgers, onFailure, mayLease } = this.#options
    this.#allocator = new BudgetAllocator({ ledgers, onFailure, mayLease })
  }

  /** For decisions under this ruleset. */
  of(ruleset: Ruleset): RulesetBudgets {
    return this.#allocator.of(ruleset)
  }

  /** For outcomes that are being recorded, in their order. */
  outcomeUnits(outcomes: readonly UnitOutcome[]): OutcomeUnits {
    return new OutcomeUnits(outcomes, this.#options.ledgers, this.#options.onLate)
  }

  /**
   * What is amiss with the budgets of a ruleset that is about to be published: limits below what is spent. `limitPlaces`
   * says of each budget where its limit stands.
   */
  async inspect(ruleset: Ruleset, limitPlaces: ReadonlyMap<string, FilePlace>): Promise<RulesetError[]> {
    const accounts = await this.#accounts(ruleset)
    return accounts.flatMap(({ budget, totals }) => overspent(budget, totals, limitPlaces.get(budget.id)) ?? [])
  }

  /** The ruleset is active now: notes what it changes, and lets go of what it has no more. */
  async published(ruleset: Ruleset): Promise<void> {
    this.#allocator.of(ruleset)
    this.#allocator.retain(ruleset)
    this.#undeclared = ruleset
    const declared = this.#declare()
    // Rules without budgets need nothing of the store, so a store that hangs need not hold them up.
    if (ruleset.budgets.length > 0) await declared
  }

  /** Of those whose accounts can be read. */
  async summaries(ruleset: Ruleset): Promise<BudgetSummary[]> {
    const accounts = await this.#accounts(ruleset)
    return accounts.map(({ budget, period, allowed, totals: { used, out, late } }) => {
      const { id, limit, per, countOn, pacing, reservationMs, segment } = budget
      return {
        ...{ id, limit, per, period: period.name, countOn, pacing, reservationMs, allowed, used, onLease: out, late },
        ...(segment === undefined ? {} : { segment }),
        left: Math.max(limit - used - out, 0),
      }
    })
  }

  /** Ids of the budgets whose accounts are damaged, given the summaries of the others. */
  damaged({ budgets }: Ruleset, summaries: readonly BudgetSummary[]): string[] {
    const sound = new Set(summaries.map(({ id }) => id))
    return budgets.map(({ id }) => id).filter((id) => !sound.has(id))
  }

  /** Newest first. */
  async changes(max: number): Promise<BudgetChangeEntry[]> {
    const changes = await this.#options.ledgers.readChanges(max)
    return changes.map(({ atMs, ruleset, budgetId, old, new: settings }) => ({
      at: new Date(atMs).toISOString(),
      ruleset,
      budget: budgetId,
      ...(old === undefined ? {} : { old: JSON.parse(old) }),
      ...(settings === undefined ? {} : { new: JSON.parse(settings) }),
    }))
  }

  /** Gives back all units that are in no answer. */
  close(): Promise<void> {
    this.#undeclared = undefined
    clearTimeout(this.#retry)
    return this.#allocator.close()
  }

  /** The ruleset decides already, so a store that cannot be told now is told later. */
  async #declare(): Promise<void> {
    const ruleset = this.#undeclared
    if (ruleset === undefined) return
    const settings = ruleset.budgets.map(({ id, ...settings }) => [id, JSON.stringify(settings)] as const)
    try {
      await this.#options.ledgers.declare(ruleset.id, Object.fromEntries(settings))
      if (ruleset.budgets.length > 0) await this.#checkDurability()
      if (this.#undeclared === ruleset) this.#undeclared = undefined
    } catch (error) {
      this.#options.onFailure(error)
      if (!(error instanceof StoreUnavailable)) return
      clearTimeout(this.#retry)
      this.#retry = setTimeout(() => void this.#declare(), declareAgainMs).unref()
    }
  }

  /** Without those that are damaged: a broken account must not keep the others from being seen, or rules from being published. */
  async #accounts({ budgets, timeZone }: Ruleset): Promise<Account[]> {
    const { ledgers, now } = this.#options
    const zone = new TimeZone(timeZone)
    const accounts = await Promise.all(
      budgets.map(async (budget) => {
        const nowMs = now()
        const period = periodOf(budget, nowMs, zone)
        const allowed = allowedUnits(budget, period, nowMs)
        const look = { portionId: '', least: 0, most: 0, allowed, holdMs: 0 }
        try {
          return {
            budget,
            period,
            allowed,
            totals: await ledgers.take({ budgetId: budget.id, period: period.name }, look),
          }
        } catch (error) {
          if (error instanceof RecordDamaged) return undefined
          throw error
        }
      }),
    )
    return accounts.filter((account) => account !== undefined)
  }

  /** Once: a node that has no budgets need not care. */
  async #checkDurability(): Promise<void> {
    if (this.#isDurabilityChecked) return
    const durability = await this.#options.ledgers.checkDurability()
    this.#isDurabilityChecked = true
    if (durability.isKept !== true) this.#options.onDoubt(durability)
  }
}

interface Account {
  budget: Budget
  period: BudgetPeriod
  allowed: number
  totals: PortionGrant
}

/** Undefined when there is room. What came late has gone beyond the limit by no fault of the rules. */
function overspent(
  { id, limit }: Budget,
  { used, late, out }: PortionGrant,
  place: FilePlace | undefined,
): RulesetError | undefined {
  const spent = used - late + out
  if (spent <= limit) return undefined
  if (place === undefined) throw new Error(`nobody says where the budget ${id} stands`)
  const mismatch = {
    path: ['budgets', id, 'limit'],
    found: `${limit}, with ${used} used and ${out} on lease`,
    expected: `at least ${spent}; nothing more is given out until then`,
  }
  return { code: 'budget-overspent', ...place, ...mismatch, message: formatMismatch(mismatch) }
}
