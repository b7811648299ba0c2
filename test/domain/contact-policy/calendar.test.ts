import { describe, expect, it } from 'vitest'
import { quietMinutes, quietUntilMs } from '#sufler/domain/contact-policy/quiet-hours.ts'
import { type CalendarUnit, ZoneCalendar } from '#sufler/domain/contact-policy/zone-calendar.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'

const utc = (ms: number | undefined) => ms && new Date(ms).toISOString().slice(0, 16)

describe('a calendar period', () => {
  it.each<[string, CalendarUnit, string, string, string, string]>([
    [
      'of 23 hours, when clocks go forward',
      'day',
      'Europe/Berlin',
      '2026-03-29T00:59',
      '2026-03-28T23:00',
      '2026-03-29T22:00',
    ],
    [
      'of 25 hours, when they go back',
      'day',
      'Europe/Berlin',
      '2026-10-25T01:30',
      '2026-10-24T22:00',
      '2026-10-25T23:00',
    ],
    ['the week of that night', 'week', 'Europe/Berlin', '2026-10-25T22:59', '2026-10-18T22:00', '2026-10-25T23:00'],
    ['the leap day', 'day', 'Europe/Kaliningrad', '2028-02-29T12:00', '2028-02-28T22:00', '2028-02-29T22:00'],
    ['its month', 'month', 'Asia/Kamchatka', '2028-02-29T11:59', '2028-01-31T12:00', '2028-02-29T12:00'],
    [
      'the month of another year',
      'month',
      'Asia/Kamchatka',
      '2026-12-31T12:30',
      '2026-12-31T12:00',
      '2027-01-31T12:00',
    ],
    [
      'the same moment, elsewhere still the old year',
      'month',
      'Europe/Kaliningrad',
      '2026-12-31T12:30',
      '2026-11-30T22:00',
      '2026-12-31T22:00',
    ],
  ])('%s: %s in %s', (_, unit, zone, now, start, end) => {
    const at = Date.parse(`${now}Z`)
    const calendar = new ZoneCalendar(new TimeZone(zone))
    const { startMs, endMs } = calendar.period(unit, at)
    expect([utc(startMs), utc(endMs)]).toEqual([start, end])
  })
})

describe('a calendar that is asked moment after moment', () => {
  it('begins the next period at the end of the one before, and not later', () => {
    const calendar = new ZoneCalendar(new TimeZone('Europe/Berlin'))
    const midnight = Date.parse('2026-07-01T22:00Z')
    const startAt = (nowMs: number) => calendar.period('day', nowMs).startMs
    expect(startAt(midnight - 1)).toBe(Date.parse('2026-06-30T22:00Z'))
    expect(startAt(midnight)).toBe(midnight)
    expect(startAt(midnight - 1)).toBe(Date.parse('2026-06-30T22:00Z'))
  })
})

describe('quiet hours end', () => {
  it.each<[string, string, string, string, string | undefined]>([
    ['in the morning', '21:00-09:00', 'Europe/Berlin', '2026-07-01T20:30', '2026-07-02T07:00'],
    ['an hour sooner when clocks go forward', '21:00-09:00', 'Europe/Berlin', '2026-03-28T22:00', '2026-03-29T07:00'],
    ['an hour later when they go back', '21:00-09:00', 'Europe/Berlin', '2026-10-24T22:00', '2026-10-25T08:00'],
    ['with the hour that clocks skip', '01:30-02:30', 'Europe/Berlin', '2026-03-29T00:45', '2026-03-29T01:00'],
    ['in the first of two equal hours', '02:00-02:30', 'Europe/Berlin', '2026-10-25T00:10', '2026-10-25T00:30'],
    ['in the second of them', '02:00-02:30', 'Europe/Berlin', '2026-10-25T01:10', '2026-10-25T01:30'],
    ['never', '00:00-24:00', 'UTC', '2026-07-01T20:30', undefined],
  ])('%s: %s in %s', (_, hours, zone, now, end) => {
    const quiet = quietMinutes({ hours })
    expect(utc(quietUntilMs(quiet, new TimeZone(zone), Date.parse(`${now}Z`)))).toBe(end)
  })

  it('on the day after the last of them', () => {
    const quiet = quietMinutes({ hours: '00:00-24:00', days: ['sat', 'sun'] })
    const saturday = Date.parse('2026-07-04T10:00Z')
    expect(utc(quietUntilMs(quiet, new TimeZone('UTC'), saturday))).toBe('2026-07-06T00:00')
  })
})
