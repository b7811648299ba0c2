import type { Budget } from '../../domain/budgets/budget.ts'
import { type BudgetMask, budgetNumbers, noBudgets } from '../../domain/budgets/budget-mask.ts'
import type { Ruleset } from '../../domain/ruleset.ts'
import { TimeZone } from '../../domain/time/time-zone.ts'
import type { BudgetLedgers } from '../../store/budget-ledgers.ts'
import { BudgetStock } from './budget-stock.ts'
import { type BudgetUnit, formatUnits } from './budget-unit.ts'
import { type LeaseTimes, leaseTimesOf } from './lease-times.ts'

/** A unit of every budget that an offer takes from. */
export interface Reservation {
  units: readonly BudgetUnit[]
  /** For the token of the offer. */
  text: string
}

export interface AllocatorOptions {
  ledgers: BudgetLedgers
  /** See `StockOptions`. */
  onFailure: (error: unknown) => void
  /** See `StockOptions`. */
  clock?: () => number
  wallClock?: () => number
  mayLease?: () => boolean
  timesOf?: (budget: Budget) => LeaseTimes
}

const tickMs = 1_000

/** The units that this node holds, of all budgets. */
export class BudgetAllocator {
  readonly #options: Required<AllocatorOptions>
  /** By budget id; one that a new ruleset has changed is closed, and a new one takes its place. */
  readonly #stocks = new Map<string, { settings: string; stock: BudgetStock }>()
  readonly #known = new WeakMap<Ruleset, RulesetBudgets>()
  readonly #timer: NodeJS.Timeout

  constructor(options: AllocatorOptions) {
    const clocks = { clock: () => performance.now(), wallClock: Date.now, mayLease: () => true }
    this.#options = { ...clocks, timesOf: leaseTimesOf, ...options }
    this.#timer = setInterval(() => this.tick(), tickMs).unref()
  }

  /** The budgets of a ruleset. Asked for a newer one, it takes the changed budgets of the older one out of use. */
  of(ruleset: Ruleset): RulesetBudgets {
    let budgets = this.#known.get(ruleset)
    if (budgets === undefined) {
      const timeZone = new TimeZone(ruleset.timeZone)
      budgets = new RulesetBudgets(ruleset.budgets.map((budget) => this.#stockOf(budget, timeZone)))
      this.#known.set(ruleset, budgets)
    }
    return budgets
  }

  /** Gives back what budgets hold that are not in the ruleset any more. */
  retain({ budgets }: Ruleset): void {
    const ids = new Set(budgets.map(({ id }) => id))
    for (const [id, { stock }] of this.#stocks) {
      if (ids.has(id)) continue
      this.#stocks.delete(id)
      void stock.close()
    }
  }

  tick(): void {
    for (const { stock } of this.#stocks.values()) stock.tick()
  }

  /** Gives back everything that is not in an answer. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all([...this.#stocks.values()].map(({ stock }) => stock.close()))
  }

  #stockOf(budget: Budget, timeZone: TimeZone): BudgetStock {
    const settings = JSON.stringify([budget, timeZone.name])
    const known = this.#stocks.get(budget.id)
    if (known?.settings === settings) return known.stock
    void known?.stock.close()
    const { timesOf, ...options } = this.#options
    const stock = new BudgetStock({ ...options, budget, timeZone, times: timesOf(budget) })
    this.#stocks.set(budget.id, { settings, stock })
    return stock
  }
}

/** What a decision asks of the budgets of its ruleset. They go by their numbers, several as a mask. */
export class RulesetBudgets {
  readonly #stocks: readonly BudgetStock[]

  constructor(stocks: readonly BudgetStock[]) {
    this.#stocks = stocks
  }

  /** Those that have nothing left, as far as is known here: offers that take from them need not compete. */
  exhausted(nowMs: number): BudgetMask {
    let mask = noBudgets
    for (const [number, stock] of this.#stocks.entries()) {
      if (stock.isExhausted(nowMs)) mask += 2 ** number
    }
    return mask
  }

  /** A unit of each of the budgets, all or none; undefined when this node does not hold them all. */
  tryReserve(budgets: BudgetMask, nowMs: number): Reservation | undefined {
    const units: BudgetUnit[] = []
    for (const number of budgetNumbers(budgets)) {
      const unit = this.#stock(number).takeUnit(nowMs)
      if (unit === undefined) {
        this.#putBack(units)
        return undefined
      }
      units.push(unit)
    }
    return reservationOf(units)
  }

  /** The same, but asks the store for what is not held here and may be had: one round trip, seldom two. Never rejects. */
  async reserve(budgets: BudgetMask, nowMs: number): Promise<Reservation | undefined> {
    const units: BudgetUnit[] = []
    for (const number of budgetNumbers(budgets)) {
      const stock = this.#stock(number)
      const unit = stock.takeUnit(nowMs) ?? (await stock.awaitUnit(nowMs))
      if (unit === undefined) {
        this.#putBack(units)
        return undefined
      }
      units.push(unit)
    }
    return reservationOf(units)
  }

  /** Takes a reservation back whose offer was never answered. Not for one that somebody may have seen. */
  cancel({ units }: Reservation): void {
    this.#putBack(units)
  }

  #putBack(units: readonly BudgetUnit[]): void {
    for (const unit of units) {
      this.#stocks.find(({ budget }) => budget.id === unit.budgetId)?.putBack(unit)
    }
  }

  #stock(number: number): BudgetStock {
    const stock = this.#stocks[number]
    if (stock === undefined) throw new Error(`no budget has the number ${number}`)
    return stock
  }
}

function reservationOf(units: readonly BudgetUnit[]): Reservation {
  return { units, text: formatUnits(units) }
}
