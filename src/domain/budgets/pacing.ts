import type { Budget } from './budget.ts'
import type { BudgetPeriod } from './period.ts'

type Paced = Pick<Budget, 'limit' | 'pacing'>

/** Units that may be used or on lease at this moment: ceil(limit × share of the day that has passed), or the limit. */
export function allowedUnits({ limit, pacing }: Paced, { startMs, endMs }: BudgetPeriod, nowMs: number): number {
  if (pacing === 'none') return limit
  const share = (nowMs - startMs) / (endMs - startMs)
  return Math.ceil(limit * Math.min(Math.max(share, 0), 1))
}

/** When `allowedUnits` will be above `units`; never (plus infinity) when it is at the limit. */
export function allowedAboveAtMs({ limit, pacing }: Paced, { startMs, endMs }: BudgetPeriod, units: number): number {
  if (units >= limit) return Number.POSITIVE_INFINITY
  if (pacing === 'none' || units < 0) return startMs
  return Math.floor(startMs + (units / limit) * (endMs - startMs)) + 1
}
