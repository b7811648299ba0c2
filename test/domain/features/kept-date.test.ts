import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timestampMsMax } from '#sufler/domain/features/feature-value.ts'
import { dateInSlot, momentInSlot, slotOfDate } from '#sufler/domain/features/kept-date.ts'
import { dayMs } from '#sufler/domain/time/civil-date.ts'
import { parseDate } from '#sufler/domain/time/moment.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import { scale, seed } from '../../support/seed.ts'

const [firstDay, lastDay] = [parseDate('0000-01-01') as number, parseDate('9999-12-31') as number]
const days = fc.integer({ min: firstDay, max: lastDay })
const parameters = { seed, numRuns: 1_000 * scale }
const zones = ['Europe/Moscow', 'Europe/Kaliningrad', 'America/New_York', 'Pacific/Kiritimati', 'Etc/UTC'].map(
  (name) => new TimeZone(name),
)

describe(`dates in slots (TEST_SEED=${seed})`, () => {
  it('are read as they were written, and in every zone as a moment of that day', () => {
    const property = fc.property(days, fc.constantFrom(...zones), (day, zone) => {
      const slot = slotOfDate(day)
      expect(dateInSlot(slot)).toBe(day)
      expect(zone.localDay(momentInSlot(slot, zone))).toBe(day)
      expect(zone.localDay(momentInSlot(slot, zone) - 1)).toBe(day - 1)
    })
    fc.assert(property, parameters)
  })

  it('are no moments: what is a whole number of milliseconds stays one', () => {
    const moments = fc.oneof(
      fc.integer({ min: -timestampMsMax, max: timestampMsMax }),
      days.map((day) => day * dayMs),
    )
    const property = fc.property(moments, fc.constantFrom(...zones), (ms, zone) => {
      expect(dateInSlot(ms)).toBeUndefined()
      expect(momentInSlot(ms, zone)).toBe(ms)
    })
    fc.assert(property, parameters)
  })

  it.each([timestampMsMax, -timestampMsMax, 2 ** 52, 0.5 + 1000, 1000.25, Number.NaN])('%d is no date', (slot) => {
    expect(dateInSlot(slot)).toBeUndefined()
    expect(momentInSlot(slot, zones[0] as TimeZone)).toBe(slot)
  })

  it('begin with the day, also where midnight is left out', () => {
    const saoPaulo = new TimeZone('America/Sao_Paulo')
    const slot = slotOfDate(parseDate('2018-11-04') as number)
    expect(momentInSlot(slot, saoPaulo)).toBe(Date.UTC(2018, 10, 4, 3))
  })

  it('are, for a program that does not know of them, a moment of the same day from Greenwich on to the east', () => {
    const slot = slotOfDate(parseDate('2026-07-15') as number)
    expect(new Date(slot).toISOString()).toBe('2026-07-15T00:00:00.000Z')
    expect(zones[0]?.localDay(slot)).toBe(parseDate('2026-07-15'))
  })
})
