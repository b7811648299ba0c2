import type { Validity } from '../../schema/offers-file.ts'
import { allOf, type NormalForm } from '../eligibility/normal-form.ts'
import { everyValue, greaterThan, hasValue, lessThan, range, type ValueSet } from '../eligibility/value-set.ts'
import { weekHours } from '../eligibility/week-hours.ts'
import type { FactTable } from '../features/fact-table.ts'
import { dayMs } from '../time/civil-date.ts'
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
  return { dates: datesOf(validity, zone), ...weekHours(validity), zone }
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
