import { describe, expect, it } from 'vitest'
import {
  derivedFactsOf,
  type TimestampFactName,
  timeFacts,
  timestampFacts,
} from '#sufler/domain/features/derived-facts.ts'
import { dayMs } from '#sufler/domain/time/civil-date.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'

const dayOf = (text: string) => Date.parse(text) / dayMs

type Row = [fact: TimestampFactName, day: string, today: string, value: number]

const rows: Row[] = [
  ['daysSince', '2026-05-01', '2026-05-01', 0],
  ['daysSince', '2026-05-01', '2026-07-30', 90],
  ['daysSince', '2026-05-02', '2026-05-01', -1],
  ['daysUntil', '2026-12-31', '2026-12-01', 30],
  ['daysUntil', '2026-12-31', '2027-01-01', -1],
  ['monthsSince', '2025-08-15', '2026-07-17', 11],
  ['daysAfterMonths', '2025-08-15', '2026-07-17', 2],
  ['monthsSince', '2025-08-31', '2026-02-28', 6],
  ['daysAfterMonths', '2025-08-31', '2026-03-01', 1],
  ['yearsSince', '1990-07-02', '2026-07-01', 35],
  ['yearsSince', '1990-07-01', '2026-07-01', 36],
  ['yearsSince', '2026-07-02', '2026-07-01', -1],
  ['yearsSince', '2000-02-29', '2025-02-27', 24],
  ['yearsSince', '2000-02-29', '2025-02-28', 25],
  ['yearsSince', '2000-02-29', '2024-02-28', 23],
  ['yearsSince', '2000-02-29', '2024-02-29', 24],
  ['daysUntilAnniversary', '2000-02-29', '2025-02-28', 0],
  ['daysUntilAnniversary', '2000-02-29', '2025-03-01', 364],
  ['daysUntilAnniversary', '2000-02-29', '2024-02-28', 1],
  ['daysUntilAnniversary', '2000-02-29', '2023-03-01', 365],
  ['daysUntilAnniversary', '1990-07-01', '2026-07-01', 0],
  ['daysUntilAnniversary', '1990-06-30', '2026-07-01', 364],
  ['daysUntilAnniversary', '2030-07-04', '2026-07-01', 3],
]

describe('facts derived from a timestamp', () => {
  it.each(rows)('%s of %s on %s is %d', (fact, day, today, value) => {
    expect(timestampFacts[fact](dayOf(day), dayOf(today))).toBe(value)
  })
})

describe('facts derived from the moment', () => {
  const moscow = new TimeZone('Europe/Moscow')
  const newYorkSpring = new TimeZone('America/New_York')

  it.each([
    // Thursday in UTC, Friday the first of May in Moscow
    ['2026-04-30T21:30:00Z', moscow, { hour: 0, weekday: 4, dayOfMonth: 1, month: 5 }],
    ['2026-04-30T20:59:59Z', moscow, { hour: 23, weekday: 3, dayOfMonth: 30, month: 4 }],
    ['2026-01-04T20:00:00Z', moscow, { hour: 23, weekday: 6, dayOfMonth: 4, month: 1 }],
    // The hour that daylight saving skips
    ['2026-03-08T06:59:59Z', newYorkSpring, { hour: 1, weekday: 6, dayOfMonth: 8, month: 3 }],
    ['2026-03-08T07:00:00Z', newYorkSpring, { hour: 3, weekday: 6, dayOfMonth: 8, month: 3 }],
  ])('at %s', (now, zone, expected) => {
    const nowMs = Date.parse(now)
    expect(timeFacts['time.hour'](nowMs, zone)).toBe(expected.hour)
    expect(timeFacts['time.weekday'](nowMs, zone)).toBe(expected.weekday)
    expect(timeFacts['time.dayOfMonth'](nowMs, zone)).toBe(expected.dayOfMonth)
    expect(timeFacts['time.month'](nowMs, zone)).toBe(expected.month)
  })
})

describe('derivedFactsOf', () => {
  it('gives four facts of the moment, and six for every timestamp', () => {
    const derived = derivedFactsOf([
      { name: 'birthday', type: 'timestamp' },
      { name: 'tenure_months', type: 'number' },
    ])
    expect(derived.map(({ name }) => name)).toEqual([
      ...['time.hour', 'time.weekday', 'time.dayOfMonth', 'time.month'],
      ...['birthday.daysSince', 'birthday.daysUntil', 'birthday.monthsSince', 'birthday.daysAfterMonths'],
      ...['birthday.yearsSince', 'birthday.daysUntilAnniversary'],
    ])
  })
})
