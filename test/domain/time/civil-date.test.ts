import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addMonths,
  civilFromDays,
  dayMs,
  daysFromCivil,
  daysInMonth,
  daysUntilAnniversary,
  weekdayOf,
  wholeMonthsBetween,
} from '#sufler/domain/time/civil-date.ts'
import { scale, seed } from '../../support/seed.ts'

const dayOf = (text: string) => Date.parse(text) / dayMs
const days = fc.integer({ min: dayOf('1600-01-01'), max: dayOf('2400-12-31') })
const months = fc.integer({ min: -2_400, max: 2_400 })
const parameters = { seed, numRuns: 2_000 * scale }

describe(`civil dates (TEST_SEED=${seed})`, () => {
  it('are those of JavaScript, there and back', () => {
    const property = fc.property(days, (day) => {
      const date = new Date(day * dayMs)
      const civil = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
      expect(civilFromDays(day)).toEqual(civil)
      expect(daysFromCivil(civil.year, civil.month, civil.day)).toBe(day)
      expect(weekdayOf(day)).toBe((date.getUTCDay() + 6) % 7)
      expect(daysInMonth(civil.year, civil.month)).toBe(new Date(Date.UTC(civil.year, civil.month, 0)).getUTCDate())
    })
    fc.assert(property, parameters)
  })

  it('are those of JavaScript on every day of four centuries', () => {
    const wrong: string[] = []
    for (let day = dayOf('1800-01-01'); day < dayOf('2201-01-01'); day++) {
      const date = new Date(day * dayMs)
      const { year, month, day: dayOfMonth } = civilFromDays(day)
      const isRight =
        year === date.getUTCFullYear() &&
        month === date.getUTCMonth() + 1 &&
        dayOfMonth === date.getUTCDate() &&
        daysFromCivil(year, month, dayOfMonth) === day &&
        // Tomorrow is the first of a month exactly on its last day.
        (dayOfMonth === daysInMonth(year, month)) === (new Date((day + 1) * dayMs).getUTCDate() === 1)
      if (!isRight) wrong.push(`${date.toISOString()}: ${year}-${month}-${dayOfMonth}`)
    }
    expect(wrong).toEqual([])
  })

  it('keep the day of the month when months are added, or end with the month', () => {
    const property = fc.property(days, months, (day, count) => {
      const from = civilFromDays(day)
      const to = civilFromDays(addMonths(from, count))
      expect(to.year * 12 + to.month).toBe(from.year * 12 + from.month + count)
      expect(to.day).toBe(Math.min(from.day, new Date(Date.UTC(to.year, to.month, 0)).getUTCDate()))
    })
    fc.assert(property, parameters)
  })

  it('are apart by the largest number of whole months that fits', () => {
    const property = fc.property(days, days, (from, to) => {
      const count = wholeMonthsBetween(from, to)
      expect(addMonths(civilFromDays(from), count)).toBeLessThanOrEqual(to)
      expect(addMonths(civilFromDays(from), count + 1)).toBeGreaterThan(to)
    })
    fc.assert(property, parameters)
  })

  it('return every year', () => {
    const property = fc.property(days, days, (date, today) => {
      const until = daysUntilAnniversary(date, today)
      expect(until).toBeGreaterThanOrEqual(0)
      expect(until).toBeLessThanOrEqual(365)
      const [born, next] = [civilFromDays(date), civilFromDays(today + until)]
      expect(next.month).toBe(born.month)
      expect(next.day).toBe(Math.min(born.day, daysInMonth(next.year, next.month)))
    })
    fc.assert(property, parameters)
  })

  it.each([
    ['2024-01-31', 1, '2024-02-29'],
    ['2023-01-31', 1, '2023-02-28'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-03-31', -1, '2024-02-29'],
    ['2023-12-15', 1, '2024-01-15'],
    ['2024-01-15', -1, '2023-12-15'],
  ])('%s and %d months: %s', (from, count, to) => {
    expect(addMonths(civilFromDays(dayOf(from)), count)).toBe(dayOf(to))
  })

  it.each([
    ['2024-01-31', '2024-02-28', 0],
    ['2024-01-31', '2024-02-29', 1],
    ['2024-02-29', '2025-02-27', 11],
    ['2024-02-29', '2025-02-28', 12],
    ['2024-05-10', '2024-05-10', 0],
    ['2024-05-10', '2024-05-09', -1],
    ['2024-03-31', '2024-02-29', -1],
  ])('from %s to %s: %d whole months', (from, to, count) => {
    expect(wholeMonthsBetween(dayOf(from), dayOf(to))).toBe(count)
  })
})
