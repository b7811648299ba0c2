import { describe, expect, it } from 'vitest'
import { allowedAboveAtMs, allowedUnits } from '#sufler/domain/budgets/pacing.ts'
import { periodOf } from '#sufler/domain/budgets/period.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'

const hourMs = 3_600_000
const day = { per: 'day' } as const

describe('the period of a budget', () => {
  it('of a total is for ever', () => {
    expect(periodOf({ per: 'total' }, 0, new TimeZone('UTC'))).toEqual({
      name: 'total',
      startMs: Number.NEGATIVE_INFINITY,
      endMs: Number.POSITIVE_INFINITY,
    })
  })

  it.each([
    // The day that begins, its hours, and the same moment elsewhere.
    ['Europe/Kaliningrad', '2026-07-01T22:00:00Z', '2026-07-02', 24],
    ['Asia/Kamchatka', '2026-07-01T12:00:00Z', '2026-07-02', 24],
    ['Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25', 25],
    ['Europe/Berlin', '2028-02-28T23:00:00Z', '2028-02-29', 24],
    // Clocks change at midnight: the day begins at 1.
    ['America/Asuncion', '2023-10-01T04:00:00Z', '2023-10-01', 23],
  ])('in %s begins at %s, is called %s and has %i hours', (zone, start, name, hours) => {
    const timeZone = new TimeZone(zone)
    const startMs = Date.parse(start)
    const expected = { name, startMs, endMs: startMs + hours * hourMs }
    for (const atMs of [startMs, startMs + hours * (hourMs / 2), startMs + hours * hourMs - 1]) {
      expect(periodOf(day, atMs, timeZone)).toEqual(expected)
    }
    expect(periodOf(day, startMs - 1, timeZone).endMs).toBe(startMs)
    expect(periodOf(day, startMs + hours * hourMs, timeZone).startMs).toBe(startMs + hours * hourMs)
  })
})

describe('even pacing', () => {
  const berlin = new TimeZone('Europe/Berlin')
  const paced = { limit: 2_300, pacing: 'even' } as const

  it.each([
    ['2026-03-29T00:00:00+01:00', 0],
    ['2026-03-29T00:00:00.001+01:00', 1],
    ['2026-03-29T01:00:00+01:00', 100],
    // An hour later by the sun, two by the clock.
    ['2026-03-29T03:00:00+02:00', 200],
    ['2026-03-29T23:59:59.999+02:00', 2_300],
  ])('allows by %s its share of a day of 23 hours', (at, units) => {
    const nowMs = Date.parse(at)
    expect(allowedUnits(paced, periodOf(day, nowMs, berlin), nowMs)).toBe(units)
  })

  it('tells when one more is allowed', () => {
    const period = periodOf(day, Date.parse('2026-10-25T12:00:00+01:00'), berlin)
    for (const units of [0, 1, 7, 1_000, 2_299]) {
      const atMs = allowedAboveAtMs(paced, period, units)
      expect(allowedUnits(paced, period, atMs)).toBeGreaterThan(units)
      expect(allowedUnits(paced, period, atMs - 2)).toBeLessThanOrEqual(units)
    }
    expect(allowedAboveAtMs(paced, period, 2_300)).toBe(Number.POSITIVE_INFINITY)
  })

  it('is not asked for by default: all is allowed at once', () => {
    const period = periodOf(day, 0, berlin)
    expect(allowedUnits({ limit: 5, pacing: 'none' }, period, period.startMs)).toBe(5)
    expect(allowedAboveAtMs({ limit: 5, pacing: 'none' }, period, 4)).toBe(period.startMs)
  })
})
