import type { QuietHours } from '../../schema/contact-policies-file.ts'
import { hasValue, type ValueSet } from '../eligibility/value-set.ts'
import { minutesInWeek, weekHours } from '../eligibility/week-hours.ts'
import type { TimeZone } from '../time/time-zone.ts'

const minuteMs = 60_000

/** Minutes of the week, from Monday 00:00, in which nothing is shown. */
export function quietMinutes({ hours, days }: Pick<QuietHours, 'hours' | 'days'>): ValueSet {
  return weekHours({ hours, ...(days === undefined ? {} : { days }) }).week
}

function isQuiet(quiet: ValueSet, zone: TimeZone, nowMs: number): boolean {
  return hasValue(quiet, zone.weekMinute(nowMs))
}

/**
 * The first moment that is not quiet any more, of a moment that is; undefined when all hours are quiet. What the clock on
 * the wall shows counts: an hour that the clocks skip or repeat is as long as it lasts. Slow: for explanations.
 */
export function quietUntilMs(quiet: ValueSet, zone: TimeZone, nowMs: number): number | undefined {
  const minute = zone.weekMinute(nowMs)
  let left = 1
  while (left < minutesInWeek && hasValue(quiet, (minute + left) % minutesInWeek)) left++
  if (left === minutesInWeek) return undefined
  const offsetMs = zone.offsetMs(nowMs)
  const startMs = Math.floor((nowMs + offsetMs) / minuteMs) * minuteMs - offsetMs
  const endMs = startMs + left * minuteMs
  if (zone.offsetMs(endMs) === offsetMs) return endMs
  // The clocks change before that: look at every minute.
  let atMs = startMs + minuteMs
  while (isQuiet(quiet, zone, atMs)) atMs += minuteMs
  return atMs
}
