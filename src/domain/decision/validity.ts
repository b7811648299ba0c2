import type { Validity } from '../../schema/offers-file.ts'
import { allOf, type NormalForm } from '../eligibility/normal-form.ts'
import {
  everyValue,
  greaterThan,
  hasValue,
  lessThan,
  noValue,
  range,
  union,
  type ValueSet,
} from '../eligibility/value-set.ts'
import { weekdays } from '../features/derived-facts.ts'
import type { FactTable } from '../features/fact-table.ts'
import { dayMs, minutesInDay } from '../time/civil-date.ts'
import { parseMoment } from '../time/moment.ts'
import type { TimeZone } from '../time/time-zone.ts'
import type { Reason } from './reasons.ts'

/** When an offer may be shown, as sets of moments: the same sets are in the index and tell why it is not shown. */
export interface CompiledValidity {
  /** Milliseconds since 1970. */
  dates: ValueSet
  /** Minutes of the week in `zone`, from Monday 00:00. */
  days: ValueSet
  /** Days and hours together: with hours over midnight neither can be told apart from the other. */
  week: ValueSet
  zone: TimeZone
}

export function compileValidity(validity: Validity, zone: TimeZone): CompiledValidity {
  return { dates: datesOf(validity, zone), ...weekOf(validity), zone }
}

/** The condition under which the offer is valid, on the moments of the row. */
export function validityForm({ dates, week, zone }: CompiledValidity, table: FactTable): NormalForm {
  const forms: NormalForm[] = []
  if (dates !== everyValue) forms.push({ kind: 'column', position: table.nowPosition(), values: dates })
  if (week !== everyValue) forms.push({ kind: 'column', position: table.weekMinutePosition(zone), values: week })
  return allOf(forms)
}

/** Why the offer is not valid at a moment; undefined while it is. */
export function invalidReason({ dates, days, week, zone }: CompiledValidity, nowMs: number): Reason | undefined {
  if (!hasValue(dates, nowMs)) {
    const hasBegun = dates.cuts.some((cut, index) => cut <= nowMs && dates.inside[index * 2 + 1])
    return hasBegun || dates.inside[0] ? 'expired' : 'not-yet-valid'
  }
  const minute = zone.weekMinute(nowMs)
  if (hasValue(week, minute)) return undefined
  return hasValue(days, minute) ? 'outside-hours' : 'outside-days'
}

function datesOf({ from, until }: Validity, zone: TimeZone): ValueSet {
  if (from === undefined && until === undefined) return everyValue
  const fromMs = from === undefined ? undefined : momentMs(from, zone)
  const untilMs = until === undefined ? undefined : endMs(until, zone)
  if (fromMs === undefined) return lessThan(untilMs as number, false)
  return untilMs === undefined ? greaterThan(fromMs, true) : range(fromMs, untilMs)
}

function momentMs(from: string, zone: TimeZone): number {
  const moment = parseMoment(from, zone)
  if (moment === undefined) throw new Error(`'${from}' is no date or time`)
  return moment.ms
}

/** First moment after the validity: of a date, the end of that day; of a time, that time. */
export function endMs(until: string, zone: TimeZone): number {
  const moment = parseMoment(until, zone)
  if (moment === undefined) throw new Error(`'${until}' is no date or time`)
  // The next local midnight: a day on which clocks change is not 24 hours long.
  return moment.isDateOnly ? zone.utcMs((zone.localDay(moment.ms) + 1) * dayMs) : moment.ms
}

const minutesInWeek = 7 * minutesInDay

function weekOf({ days, hours }: Validity): { days: ValueSet; week: ValueSet } {
  if (days === undefined && hours === undefined) return { days: everyValue, week: everyValue }
  const [start, end] = hours === undefined ? [0, minutesInDay] : (hours.split('-').map(minuteOf) as [number, number])
  // A night belongs to the day on which it began, so with hours over midnight a day begins when the last night ends.
  const dayStart = end > start ? 0 : end
  const lengthMinutes = end > start ? end - start : end + minutesInDay - start
  let allowedDays = noValue
  let week = noValue
  for (const [index, weekday] of weekdays.entries()) {
    if (days !== undefined && !days.includes(weekday)) continue
    const midnight = index * minutesInDay
    allowedDays = union(allowedDays, weekRange(midnight + dayStart, minutesInDay))
    week = union(week, weekRange(midnight + start, lengthMinutes))
  }
  return { days: allowedDays, week }
}

/** Minutes from `start` on, over the end of the week if need be. */
function weekRange(start: number, lengthMinutes: number): ValueSet {
  const end = start + lengthMinutes
  return end <= minutesInWeek ? range(start, end) : union(range(start, minutesInWeek), range(0, end - minutesInWeek))
}

function minuteOf(time: string): number {
  const [hour, minute] = time.split(':').map(Number) as [number, number]
  return hour * 60 + minute
}
