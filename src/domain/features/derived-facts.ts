import type { FeatureDeclaration } from '../../schema/features-file.ts'
import { addMonths, civilFromDays, daysUntilAnniversary, weekdayOf, wholeMonthsBetween } from '../time/civil-date.ts'
import type { TimeZone } from '../time/time-zone.ts'

/** Facts that follow from the moment of the decision, or from it and a timestamp. Days are calendar days in the catalogue's time zone. */

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** Facts of the moment of the decision. `time.weekday` answers an index into `weekdays`. */
export const timeFacts = {
  'time.hour': (nowMs, zone) => Math.floor(zone.localMinute(nowMs) / 60),
  'time.weekday': (nowMs, zone) => weekdayOf(zone.localDay(nowMs)),
  'time.dayOfMonth': (nowMs, zone) => civilFromDays(zone.localDay(nowMs)).day,
  'time.month': (nowMs, zone) => civilFromDays(zone.localDay(nowMs)).month,
} satisfies Record<string, (nowMs: number, zone: TimeZone) => number>

export type TimeFactName = keyof typeof timeFacts

/** Facts of a timestamp, as `<timestamp>.daysSince`; both arguments are local days since 1970-01-01. */
export const timestampFacts = {
  /** Negative before the day. */
  daysSince: (day, today) => today - day,
  /** Negative after the day. */
  daysUntil: (day, today) => day - today,
  /** Whole calendar months, rounded down. */
  monthsSince: (day, today) => wholeMonthsBetween(day, today),
  /** Days beyond those whole months: 11 months and 2 days are `monthsSince` 11 and `daysAfterMonths` 2. */
  daysAfterMonths: (day, today) => today - addMonths(civilFromDays(day), wholeMonthsBetween(day, today)),
  /** Whole years, rounded down: the age, for a birth date. */
  yearsSince: (day, today) => Math.floor(wholeMonthsBetween(day, today) / 12),
  /** 0 on the day. */
  daysUntilAnniversary: (day, today) => daysUntilAnniversary(day, today),
} satisfies Record<string, (day: number, today: number) => number>

export type TimestampFactName = keyof typeof timestampFacts

export type DerivedFact = { name: string } & (
  | { of: 'now'; time: TimeFactName; declaration: FeatureDeclaration }
  | { of: 'timestamp'; timestamp: string; fact: TimestampFactName; declaration: FeatureDeclaration }
)

/** Every derived fact that the declared facts give. */
export function derivedFactsOf(facts: readonly (FeatureDeclaration & { name: string })[]): DerivedFact[] {
  const derived: DerivedFact[] = (Object.keys(timeFacts) as TimeFactName[]).map((name) => ({
    name,
    of: 'now',
    time: name,
    declaration: name === 'time.weekday' ? { type: 'category', values: [...weekdays] } : { type: 'number' },
  }))
  for (const { name, type } of facts) {
    if (type !== 'timestamp') continue
    for (const fact of Object.keys(timestampFacts) as TimestampFactName[]) {
      derived.push({ name: `${name}.${fact}`, of: 'timestamp', timestamp: name, fact, declaration: { type: 'number' } })
    }
  }
  return derived
}
