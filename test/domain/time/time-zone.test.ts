import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayMs } from '#sufler/domain/time/civil-date.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import { IntlZone } from '../../support/intl-zone.ts'
import { scale, seed } from '../../support/seed.ts'

const zoneNames = [
  ...['Europe/Moscow', 'Europe/Kaliningrad', 'Asia/Kamchatka', 'Europe/Berlin', 'America/New_York'],
  ...['America/Sao_Paulo', 'Africa/Casablanca', 'Australia/Lord_Howe', 'Asia/Kathmandu'],
]
const [firstMs, lastMs] = [Date.UTC(1950, 0, 1), Date.UTC(2080, 0, 1)]
const moments = fc.integer({ min: firstMs, max: lastMs })

describe.each(zoneNames)(`TimeZone %s (TEST_SEED=${seed})`, (name) => {
  const zone = new TimeZone(name)
  const intl = new IntlZone(name)

  it('has the offset, the day, the minute and the minute of the week that Intl shows', () => {
    const property = fc.property(moments, (utcMs) => {
      const localMs = intl.localMs(utcMs)
      expect(zone.offsetMs(utcMs)).toBe(localMs - utcMs)
      expect(zone.localDay(utcMs)).toBe(Math.floor(localMs / dayMs))
      const minute = Math.floor((localMs - Math.floor(localMs / dayMs) * dayMs) / 60_000)
      expect(zone.localMinute(utcMs)).toBe(minute)
      expect(zone.weekMinute(utcMs)).toBe(((new Date(localMs).getUTCDay() + 6) % 7) * 1_440 + minute)
    })
    fc.assert(property, { seed, numRuns: 300 * scale })
  })

  it('comes back to the moment from its local time, or to the first of two', () => {
    const property = fc.property(moments, (utcMs) => {
      const localMs = intl.localMs(utcMs)
      const back = zone.utcMs(localMs)
      expect(back).toBeLessThanOrEqual(utcMs)
      expect(intl.localMs(back)).toBe(localMs)
    })
    fc.assert(property, { seed, numRuns: 300 * scale })
  })
})

describe('TimeZone', () => {
  it('knows the nights of daylight saving', () => {
    const berlin = new TimeZone('Europe/Berlin')
    // 2026-03-29 02:00 → 03:00, 2026-10-25 03:00 → 02:00
    expect(berlin.utcMs(Date.UTC(2026, 2, 29, 2, 30))).toBe(Date.UTC(2026, 2, 29, 1))
    expect(berlin.utcMs(Date.UTC(2026, 9, 25, 2, 30))).toBe(Date.UTC(2026, 9, 25, 0, 30))
    // 2018-11-04: a day that begins at 01:00
    const saoPaulo = new TimeZone('America/Sao_Paulo')
    expect(saoPaulo.utcMs(Date.UTC(2018, 10, 4))).toBe(Date.UTC(2018, 10, 4, 3))
    expect(saoPaulo.localMinute(Date.UTC(2018, 10, 4, 3))).toBe(60)
  })

  it.each([8.64e15, -8.64e15, Date.UTC(2400, 0), Date.UTC(1799, 0)])('has an offset for any moment: %d', (utcMs) => {
    const zone = new TimeZone('Europe/Moscow')
    const nearest = utcMs < 0 ? Date.UTC(1800, 0) : Date.UTC(2399, 11, 31)
    expect(zone.offsetMs(utcMs)).toBe(zone.offsetMs(nearest))
    expect(zone.localDay(utcMs)).toBe(Math.floor((utcMs + zone.offsetMs(utcMs)) / dayMs))
  })

  it('knows offsets with seconds, on both sides of Greenwich', () => {
    // The local mean time that Liberia kept until January 1972, and that of Moscow in 1900.
    expect(new TimeZone('Africa/Monrovia').offsetMs(Date.UTC(1971, 0, 1))).toBe(-(44 * 60 + 30) * 1000)
    expect(new TimeZone('Europe/Moscow').offsetMs(Date.UTC(1900, 0, 1))).toBe((2 * 3600 + 30 * 60 + 17) * 1000)
    expect(new TimeZone('Asia/Kathmandu').offsetMs(Date.UTC(2026, 0, 1))).toBe((5 * 60 + 45) * 60_000)
    expect(new TimeZone('America/St_Johns').offsetMs(Date.UTC(2026, 0, 1))).toBe(-(3 * 60 + 30) * 60_000)
  })

  it('is Greenwich where Intl writes no offset', () => {
    for (const name of ['UTC', 'Etc/UTC', 'Africa/Abidjan'])
      expect(new TimeZone(name).offsetMs(Date.UTC(2026, 6, 1))).toBe(0)
  })

  it('counts the minutes of a week from Monday, 0:00', () => {
    const moscow = new TimeZone('Europe/Moscow')
    // Sunday, 29 November 2026, 23:59 in Moscow, and the minute after it.
    expect(moscow.weekMinute(Date.UTC(2026, 10, 29, 20, 59, 59, 999))).toBe(7 * 1_440 - 1)
    expect(moscow.weekMinute(Date.UTC(2026, 10, 29, 21))).toBe(0)
    expect(moscow.weekMinute(Date.UTC(2026, 10, 30, 7, 30))).toBe(10 * 60 + 30)
  })

  it('refuses a name that is no time zone', () => {
    expect(() => new TimeZone('Europe/Moskva')).toThrow(RangeError)
  })
})
