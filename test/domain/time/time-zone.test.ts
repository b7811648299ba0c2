import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayMs } from '#sufler/domain/time/civil-date.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import { scale, seed } from '../../support/seed.ts'

const zoneNames = [
  ...['Europe/Moscow', 'Europe/Kaliningrad', 'Asia/Kamchatka', 'Europe/Berlin', 'America/New_York'],
  ...['America/Sao_Paulo', 'Africa/Casablanca', 'Australia/Lord_Howe', 'Asia/Kathmandu'],
]
const [firstMs, lastMs] = [Date.UTC(1950, 0, 1), Date.UTC(2080, 0, 1)]
const weekMs = 7 * dayMs
const moments = fc.integer({ min: firstMs, max: lastMs })

/** The offset by another way than the one under test: from the local fields that `Intl` shows. */
class IntlZone {
  readonly #format: Intl.DateTimeFormat
  constructor(timeZone: string) {
    const fields = {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    } as const
    this.#format = new Intl.DateTimeFormat('en-US', { ...fields, timeZone, calendar: 'gregory', hourCycle: 'h23' })
  }

  localMs(utcMs: number): number {
    const wholeMs = Math.floor(utcMs / 1000) * 1000
    const parts = Object.fromEntries(
      this.#format.formatToParts(wholeMs).map(({ type, value }) => [type, Number(value)]),
    )
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts
    return Date.UTC(year, month - 1, day, hour, minute, second) + (utcMs - wholeMs)
  }
}

/** Where offsets change, found by walking in steps of a week and halving; the zone under test is not asked. */
function transitionsOf(zone: IntlZone, from: number, to: number): number[] {
  const offsetAt = (utcMs: number) => zone.localMs(utcMs) - utcMs
  const transitions: number[] = []
  for (let at = from; at < to; at += weekMs) {
    const before = offsetAt(at)
    if (before === offsetAt(at + weekMs)) continue
    let [low, high] = [at, at + weekMs]
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000
      if (offsetAt(middle) === before) low = middle
      else high = middle
    }
    transitions.push(high)
  }
  return transitions
}

describe.each(zoneNames)(`TimeZone %s (TEST_SEED=${seed})`, (name) => {
  const zone = new TimeZone(name)
  const intl = new IntlZone(name)

  it('has the offset, the day and the minute that Intl shows', () => {
    const property = fc.property(moments, (utcMs) => {
      const localMs = intl.localMs(utcMs)
      expect(zone.offsetMs(utcMs)).toBe(localMs - utcMs)
      expect(zone.localDay(utcMs)).toBe(Math.floor(localMs / dayMs))
      expect(zone.localMinute(utcMs)).toBe(Math.floor((localMs - Math.floor(localMs / dayMs) * dayMs) / 60_000))
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

describe.each(zoneNames)('the clock changes of %s', (name) => {
  const zone = new TimeZone(name)
  const intl = new IntlZone(name)
  const transitions = transitionsOf(intl, firstMs, lastMs)

  it('happen at the same second as in Intl', () => {
    expect(transitions.length).toBeGreaterThan(0)
    for (const transition of transitions) {
      for (const aside of [-3_600_000, -60_000, -1000, -1, 0, 1, 60_000, 3_600_000]) {
        expect(zone.offsetMs(transition + aside)).toBe(intl.localMs(transition + aside) - transition - aside)
      }
    }
  })

  it('give every local minute around them a moment: its own, the first of two, or that of the change', () => {
    for (const transition of transitions) {
      const [before, after] = [intl.localMs(transition - 1) + 1, intl.localMs(transition)]
      for (let minute = -180; minute <= 180; minute += 5) {
        const localMs = before + minute * 60_000
        const isSkipped = localMs >= before && localMs < after
        const expected = isSkipped
          ? transition
          : localMs < before
            ? localMs - before + transition
            : localMs - after + transition
        expect(zone.utcMs(localMs), new Date(localMs).toISOString()).toBe(expected)
      }
    }
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

  it('refuses a name that is no time zone', () => {
    expect(() => new TimeZone('Europe/Moskva')).toThrow(RangeError)
  })
})
