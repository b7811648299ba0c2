import type { Budget } from '../../domain/budgets/budget.ts'

/** One unit of a budget, as an offer in an answer holds it. */
export interface BudgetUnit {
  budgetId: string
  /** `total`, or a day. */
  period: string
  portionId: string
  /** Within the portion, from 0. */
  unit: number
  /** What uses it up. It stands here, since the ruleset may be another one when the outcome comes. */
  countOn: Budget['countOn']
}

/** How ids of portions are written. */
export const portionIdForm = '[0-9a-z]{1,10}'

const unitForm = new RegExp(
  `^(?<budgetId>[a-z0-9-]{1,64})_(?<period>total|\\d{4}-\\d{2}-\\d{2})_(?<portionId>${portionIdForm})_(?<unit>[0-9a-z]{1,3})_(?<countOn>[ap])$`,
)

/** Longest text of the units of one offer. */
export const unitsTextLengthMax = 4 * 92 + 3

/**
 * Units as a token carries them, in characters that stand in any URL as they are: `launch_total_1k9x_5_p`, several with
 * dots between.
 */
export function formatUnits(units: readonly BudgetUnit[]): string {
  return units
    .map(({ budgetId, period, portionId, unit, countOn }) =>
      [budgetId, period, portionId, unit.toString(36), countOn === 'accepted' ? 'a' : 'p'].join('_'),
    )
    .join('.')
}

/** Undefined when the text is something else. */
export function parseUnits(text: string): BudgetUnit[] | undefined {
  if (text.length > unitsTextLengthMax) return undefined
  const units: BudgetUnit[] = []
  for (const part of text.split('.')) {
    const { budgetId, period, portionId, unit, countOn } = unitForm.exec(part)?.groups ?? {}
    if (budgetId === undefined || period === undefined || portionId === undefined || unit === undefined)
      return undefined
    units.push({
      budgetId,
      period,
      portionId,
      unit: Number.parseInt(unit, 36),
      countOn: countOn === 'a' ? 'accepted' : 'presented',
    })
  }
  return units
}
