import { type CompileScope, compileCondition, type Predicate } from '../eligibility/compile-condition.ts'
import { yes } from '../eligibility/truth.ts'
import { typeChecked } from '../eligibility/type-condition.ts'
import type { ConditionScope } from '../eligibility/typed-condition.ts'
import type { FactRow } from '../features/fact-table.ts'
import type { Ruleset } from '../ruleset.ts'
import { isBudgeted } from './budget.ts'
import {
  type BudgetMask,
  bothMasks,
  budgetNumbers,
  eitherMask,
  highBits,
  lowBits,
  maskOf,
  maskOfBits,
} from './budget-mask.ts'

interface SegmentBudgets {
  holds: Predicate
  budgets: BudgetMask
}

/**
 * Which budgets an offer takes from, for one customer after the other. `begin` costs one condition for each segment that
 * budgets name; then an offer costs two operations on integers, and nothing is allocated.
 */
export class CompiledBudgets {
  /** By offer number, all budgets it may take from, in the two halves of a mask. */
  readonly #low: Int32Array
  readonly #high: Int32Array
  readonly #forAll: BudgetMask
  readonly #forSegments: readonly SegmentBudgets[]
  #exhaustedLow = 0
  #exhaustedHigh = 0
  #applying: BudgetMask = 0

  /** Compile before the table's first row is made. */
  constructor({ budgets, offers }: Ruleset, conditions: ConditionScope, scope: CompileScope) {
    const masks = offers.map((offer) =>
      maskOf(budgets.flatMap(({ where }, number) => (isBudgeted(where, offer) ? [number] : []))),
    )
    this.#low = Int32Array.from(masks, lowBits)
    this.#high = Int32Array.from(masks, highBits)
    this.#forAll = maskOf(budgets.flatMap(({ segment }, number) => (segment === undefined ? [number] : [])))
    const segments = new Set(budgets.flatMap(({ segment }) => segment ?? []))
    this.#forSegments = [...segments].map((name) => ({
      holds: compileCondition(typeChecked({ condition: name }, conditions), scope),
      budgets: maskOf(budgets.flatMap(({ segment }, number) => (segment === name ? [number] : []))),
    }))
  }

  /** `exhausted`: the budgets that have nothing left at this moment. */
  begin(row: FactRow, exhausted: BudgetMask): void {
    let applying = this.#forAll
    for (const { holds, budgets } of this.#forSegments) {
      if (holds(row) === yes) applying = eitherMask(applying, budgets)
    }
    this.#applying = applying
    const none = bothMasks(applying, exhausted)
    this.#exhaustedLow = lowBits(none)
    this.#exhaustedHigh = highBits(none)
  }

  /** Whether a budget that the offer would take from has nothing left. */
  isExhausted(offer: number): boolean {
    return (
      ((this.#low[offer] as number) & this.#exhaustedLow) !== 0 ||
      ((this.#high[offer] as number) & this.#exhaustedHigh) !== 0
    )
  }

  /** Number of the first budget that has nothing left; undefined when all have. */
  exhaustedBudget(offer: number): number | undefined {
    const low = (this.#low[offer] as number) & this.#exhaustedLow
    const high = (this.#high[offer] as number) & this.#exhaustedHigh
    return low === 0 && high === 0 ? undefined : budgetNumbers(maskOfBits(low, high))[0]
  }

  /** The budgets that the offer takes a unit of each from, when it is shown to this customer. */
  budgetsOf(offer: number): BudgetMask {
    const mask = maskOfBits(this.#low[offer] as number, this.#high[offer] as number)
    return mask === 0 ? 0 : bothMasks(mask, this.#applying)
  }
}
