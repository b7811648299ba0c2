import { civilFromDays, dayMs } from '../time/civil-date.ts'
import type { TimeZone } from '../time/time-zone.ts'
import type { Budget } from './budget.ts'

/** The time that one count of a budget is for. */
export interface BudgetPeriod {
  /** `total`, or the day as `2026-07-01`. */
  name: string
  /** Of a day, its first moment and the next day's, milliseconds since 1970; of the whole, minus and plus infinity. */
  startMs: number
  endMs: number
}

const whole: BudgetPeriod = { name: 'total', startMs: Number.NEGATIVE_INFINITY, endMs: Number.POSITIVE_INFINITY }

/** A day is the calendar's, so it has 23 or 25 hours when clocks change. */
export function periodOf({ per }: Pick<Budget, 'per'>, nowMs: number, timeZone: TimeZone): BudgetPeriod {
  if (per === 'total') return whole
  const day = timeZone.localDay(nowMs)
  return { name: dayName(day), startMs: timeZone.utcMs(day * dayMs), endMs: timeZone.utcMs((day + 1) * dayMs) }
}

function dayName(days: number): string {
  const { year, month, day } = civilFromDays(days)
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
