import type { Validity } from '../../schema/offers-file.ts'
import { weekdays } from '../features/derived-facts.ts'
import { dayMs, weekdayOf } from '../time/civil-date.ts'
import { parseMoment } from '../time/moment.ts'
import { TimeZone } from '../time/time-zone.ts'
import { reasons } from './reasons.ts'

const minutesInDay = 1440

/** When an offer may be shown. Answers the number of a reason, or 0 while it is valid. */
export type ValidityCheck = (nowMs: number) => number

/** `zones` keeps one `TimeZone` a name: an offer may live in a time zone of its own. */
export function compileValidity(
  validity: Validity,
  catalogZone: TimeZone,
  zones: Map<string, TimeZone>,
): ValidityCheck {
  const zone = zoneOf(validity.timeZone, catalogZone, zones)
  const fromMs = validity.from === undefined ? Number.NEGATIVE_INFINITY : momentMs(validity.from, zone)
  const untilMs = validity.until === undefined ? Number.POSITIVE_INFINITY : endMs(validity.until, zone)
  const inWeek = weekCheck(validity, zone)
  return (nowMs) => {
    if (nowMs < fromMs) return reasons['not-yet-valid'].number
    if (nowMs >= untilMs) return reasons.expired.number
    return inWeek(nowMs)
  }
}

/** First moment after the validity: of a date, the end of that day; of a time, that time. */
export function endMs(until: string, zone: TimeZone): number {
  const moment = parseMoment(until, zone)
  if (moment === undefined) throw new Error(`'${until}' is no date or time`)
  // The next local midnight: a day on which clocks change is not 24 hours long.
  return moment.isDateOnly ? zone.utcMs((zone.localDay(moment.ms) + 1) * dayMs) : moment.ms
}

function momentMs(from: string, zone: TimeZone): number {
  const moment = parseMoment(from, zone)
  if (moment === undefined) throw new Error(`'${from}' is no date or time`)
  return moment.ms
}

function weekCheck({ days, hours }: Validity, zone: TimeZone): ValidityCheck {
  if (days === undefined && hours === undefined) return () => 0
  const isDayAllowed = weekdays.map((weekday) => days === undefined || days.includes(weekday))
  const [startMinute, endMinute] =
    hours === undefined ? [0, minutesInDay] : (hours.split('-').map(minuteOf) as [number, number])
  return (nowMs) => {
    const minute = zone.localMinute(nowMs)
    const weekday = weekdayOf(zone.localDay(nowMs))
    const runsOverMidnight = endMinute <= startMinute
    const isAfterStart = minute >= startMinute
    const isInHours = runsOverMidnight ? isAfterStart || minute < endMinute : isAfterStart && minute < endMinute
    // After midnight the hours still belong to the day on which they began.
    const startedYesterday = runsOverMidnight && !isAfterStart && isInHours
    const day = startedYesterday ? (weekday + 6) % 7 : weekday
    if (!isDayAllowed[day]) return reasons['outside-days'].number
    return isInHours ? 0 : reasons['outside-hours'].number
  }
}

function minuteOf(time: string): number {
  const [hour, minute] = time.split(':').map(Number) as [number, number]
  return hour * 60 + minute
}

function zoneOf(name: string | undefined, catalogZone: TimeZone, zones: Map<string, TimeZone>): TimeZone {
  if (name === undefined || name === catalogZone.name) return catalogZone
  const zone = zones.get(name) ?? new TimeZone(name)
  zones.set(name, zone)
  return zone
}
