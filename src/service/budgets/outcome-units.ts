import type { UnitChange } from '../../domain/budgets/ledger.ts'
import { unitChangeOf } from '../../domain/budgets/unit-change.ts'
import type { Outcome } from '../../schema/outcome.ts'
import type { BudgetLedgers, LedgerSettlement } from '../../store/budget-ledgers.ts'
import type { BudgetUnit } from './budget-unit.ts'

/** What is reported about an offer that holds units. */
export interface UnitOutcome {
  units: readonly BudgetUnit[]
  outcome: Outcome
  isUndo: boolean
}

interface PlannedChange {
  /** Of the outcome, among those that were reported. */
  place: number
  settlement: LedgerSettlement
  change: UnitChange
}

/**
 * Changes the units of outcomes that are being recorded. Whatever dies when, no unit that was used is ever free: what uses
 * one is told to its budget before the outcome is recorded, and what frees one afterwards. Who is interrupted in between
 * reports again, and a unit counts once.
 *
 * Units whose portion is forgotten count when their outcome is new to the customer's history: then it is late, not repeated.
 */
export class OutcomeUnits {
  readonly #ledgers: BudgetLedgers
  readonly #onLate: (budgetId: string) => void
  readonly #uses: PlannedChange[] = []
  readonly #frees: PlannedChange[] = []
  #forgotten: PlannedChange[] = []

  /** `onLate` is called for every unit that is used after it was back. */
  constructor(outcomes: readonly UnitOutcome[], ledgers: BudgetLedgers, onLate: (budgetId: string) => void) {
    this.#ledgers = ledgers
    this.#onLate = onLate
    for (const [place, { units, outcome, isUndo }] of outcomes.entries()) {
      for (const { countOn, budgetId, period, portionId, unit } of units) {
        const change = unitChangeOf(countOn, outcome, isUndo)
        if (change === undefined) continue
        const planned = { place, change, settlement: { budgetId, period, portionId, unit, change } }
        if (change === 'use') this.#uses.push(planned)
        else this.#frees.push(planned)
      }
    }
  }

  /** Before the outcomes are recorded. When it rejects, they must not be. */
  async beforeRecording(): Promise<void> {
    if (this.#uses.length === 0) return
    const results = await this.#ledgers.settle(this.#uses.map(({ settlement }) => settlement))
    for (const [i, planned] of this.#uses.entries()) {
      if (results[i] === 'late') this.#onLate(planned.settlement.budgetId)
    }
    this.#forgotten = this.#uses.filter((_, i) => results[i] === 'unknown')
  }

  /** When they are recorded; `isNew` tells by place whether one was, and not a duplicate. */
  async afterRecording(isNew: (place: number) => boolean): Promise<void> {
    const late = this.#forgotten.filter(({ place }) => isNew(place))
    const settlements = [
      ...late.map(({ settlement }) => ({ ...settlement, change: 'use-late' as const })),
      ...this.#frees.filter(({ place }) => isNew(place)).map(({ settlement }) => settlement),
    ]
    if (settlements.length === 0) return
    await this.#ledgers.settle(settlements)
    for (const { settlement } of late) this.#onLate(settlement.budgetId)
  }
}
