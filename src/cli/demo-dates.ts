import { addMonths, civilFromDays } from '../domain/time/civil-date.ts'
import { TimeZone } from '../domain/time/time-zone.ts'

/** Dates as ISO 8601 days, counted back from the day of the demo; negative days lie ahead. */
export interface DemoDates {
  daysAgo(days: number): string
  /** Whole months and `days` days ago: `monthsAgo(11, 2)` is 11 months and 2 days. */
  monthsAgo(months: number, days?: number): string
  yearsAgo(years: number, days?: number): string
}

/** The time zone of the demo ruleset: "today" is its day. */
const timeZone = new TimeZone('Europe/Moscow')

export function demoDates(nowMs: number): DemoDates {
  const today = timeZone.localDay(nowMs)
  const monthsAgo = (months: number, days = 0) => isoDay(addMonths(civilFromDays(today - days), -months))
  return {
    daysAgo: (days) => isoDay(today - days),
    monthsAgo,
    yearsAgo: (years, days = 0) => monthsAgo(years * 12, days),
  }
}

function isoDay(days: number): string {
  const { year, month, day } = civilFromDays(days)
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
