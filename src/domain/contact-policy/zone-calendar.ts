import { civilFromDays, dayMs, daysFromCivil, weekdayOf } from '../time/civil-date.ts'
import type { TimeZone } from '../time/time-zone.ts'

export type CalendarUnit = 'day' | 'week' | 'month'

/** A calendar day, week or month: from its first moment to that of the next one. */
export interface Period {
  startMs: number
  endMs: number
}

/**
 * The current day, week (from Monday) and month in one time zone. Each is worked out when the last one is over, so that
 * a decision only compares: finding a local midnight takes as long as counting ten records.
 */
export class ZoneCalendar {
  readonly #periods: Record<CalendarUnit, Period> = {
    day: { startMs: 0, endMs: 0 },
    week: { startMs: 0, endMs: 0 },
    month: { startMs: 0, endMs: 0 },
  }

  #second = Number.NaN
  #weekMinute = 0

  constructor(readonly zone: TimeZone) {}

  /** Minutes since Monday 00:00. Worked out once a second: clocks change at whole ones. */
  weekMinute(nowMs: number): number {
    const second = Math.floor(nowMs / 1_000)
    if (second !== this.#second) {
      this.#second = second
      this.#weekMinute = this.zone.weekMinute(nowMs)
    }
    return this.#weekMinute
  }

  /** The period that holds a moment; overwritten when the next one is asked for. */
  period(unit: CalendarUnit, nowMs: number): Readonly<Period> {
    const period = this.#periods[unit]
    if (nowMs < period.startMs || nowMs >= period.endMs) {
      const { zone } = this
      const today = zone.localDay(nowMs)
      const first = firstDayOf(unit, today)
      // A day whose midnight the clocks skip begins with the moment of the change.
      period.startMs = zone.utcMs(first * dayMs)
      period.endMs = zone.utcMs(nextFirstDayOf(unit, first) * dayMs)
    }
    return period
  }
}

function firstDayOf(unit: CalendarUnit, day: number): number {
  if (unit === 'day') return day
  return unit === 'week' ? day - weekdayOf(day) : day - civilFromDays(day).day + 1
}

function nextFirstDayOf(unit: CalendarUnit, first: number): number {
  if (unit === 'day') return first + 1
  if (unit === 'week') return first + 7
  const { year, month } = civilFromDays(first)
  return month === 12 ? daysFromCivil(year + 1, 1, 1) : daysFromCivil(year, month + 1, 1)
}
