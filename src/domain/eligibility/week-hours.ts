import type { Validity } from '../../schema/offers-file.ts'
import { weekdays } from '../features/derived-facts.ts'
import { minutesInDay } from '../time/civil-date.ts'
import { everyValue, noValue, range, union, type ValueSet } from './value-set.ts'

export const minutesInWeek = 7 * minutesInDay

/**
 * Days and hours as minutes of the week, counted from Monday 00:00: `week` has both, `days` the days alone. Hours over
 * midnight belong to the day on which they begin.
 */
export function weekHours({ days, hours }: Pick<Validity, 'days' | 'hours'>): { days: ValueSet; week: ValueSet } {
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
