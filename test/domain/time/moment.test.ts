import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDate, parseInstant, parseMoment } from '#sufler/domain/time/moment.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import { scale, seed } from '../../support/seed.ts'

const moscow = new TimeZone('Europe/Moscow')
const newYork = new TimeZone('America/New_York')
const parameters = { seed, numRuns: 1_000 * scale }

describe('parseMoment', () => {
  it.each([
    ['2026-05-01', '2026-04-30T21:00:00Z', true],
    ['2026-05-01T10:00', '2026-05-01T07:00:00Z', false],
    ['2026-05-01 10:00:30', '2026-05-01T07:00:30Z', false],
    ['2026-05-01T10:00:00Z', '2026-05-01T10:00:00Z', false],
    ['2026-05-01T10:00:00.5Z', '2026-05-01T10:00:00.500Z', false],
    ['2026-05-01T10:00:00.123999+03:00', '2026-05-01T07:00:00.123Z', false],
    ['2026-05-01T10:00-0330', '2026-05-01T13:30:00Z', false],
    ['2024-02-29', '2024-02-28T21:00:00Z', true],
    ['2000-02-29', '2000-02-28T21:00:00Z', true],
    ['0099-01-01T00:00Z', '0099-01-01T00:00:00Z', false],
  ])('%s in Moscow is %s', (text, expected, isDateOnly) => {
    expect(parseMoment(text, moscow)).toEqual({ ms: Date.parse(expected), isDateOnly })
  })

  it.each([
    ...['2026-02-29', '1900-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00', '2026-01-32'],
    ...['2026-01-01T24:00', '2026-01-01T10:60', '2026-01-01T10:00:60', '2026-01-01T10', '2026-01-01T1:00'],
    ...[
      '2026-01-01T10:00+24:00',
      '2026-01-01T10:00+03:60',
      '2026-01-01T10:00+3',
      '2026-01-01Z',
      '2026-01-01T10:00:00.Z',
    ],
    ...['', 'today', '01.05.2026', '2026-5-1', '+002026-05-01', ' 2026-05-01', '2026-05-01\n', '２０２６-05-01'],
  ])('refuses %j', (text) => {
    expect(parseMoment(text, moscow)).toBeUndefined()
  })

  it(`reads what Date writes, in any zone (TEST_SEED=${seed})`, () => {
    const property = fc.property(
      fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
      (date) => {
        expect(parseMoment(date.toISOString(), newYork)?.ms).toBe(date.getTime())
      },
    )
    fc.assert(property, parameters)
  })
})

describe('parseDate', () => {
  it.each([
    ['1970-01-01', 0],
    ['1969-12-31', -1],
    ['2024-02-29', 19_782],
    ['2026-05-01', 20_574],
    ['9999-12-31', 2_932_896],
  ])('%s is day %d', (text, day) => {
    expect(parseDate(text)).toBe(day)
  })

  it.each([
    ...['2026-02-29', '2026-05-01T00:00', '2026-05-01T00:00:00Z', '2026-5-1', '01.05.2026', ' 2026-05-01', ''],
    ...['2026-05-0', '2026-00-01', '2026-13-01', '2026-01-00', '2026-01-32'],
  ])('refuses %j', (text) => {
    expect(parseDate(text)).toBeUndefined()
  })
})

describe('parseInstant', () => {
  it.each([
    ['2026-05-01T10:00:00Z', '2026-05-01T10:00:00Z'],
    ['2026-05-01T10:00+03:00', '2026-05-01T07:00:00Z'],
    ['2026-05-01T10:00:00.123999-0330', '2026-05-01T13:30:00.123Z'],
    ['2024-02-29T23:59:59+14:00', '2024-02-29T09:59:59Z'],
    ['2026-12-31T23:59:59.999Z', '2026-12-31T23:59:59.999Z'],
    ['2026-01-01T00:00-12:00', '2026-01-01T12:00:00Z'],
    ['2026-05-01T10:00:00.5+0000', '2026-05-01T10:00:00.500Z'],
  ])('%s is %s wherever it is read', (text, expected) => {
    expect(parseInstant(text)).toBe(Date.parse(expected))
  })

  it.each([
    ...[
      '2026-05-01',
      '2026-05-01T10:00',
      '2026-05-01T10:00:00',
      '2026-05-01 10:00:00Z',
      '5',
      '1777629600000',
      'now',
      '',
    ],
    ...['2026-02-30T00:00:00Z', '2026-05-01T24:00Z', '2026-05-01T10:00+24:00', '2026-05-01Z', ' 2026-05-01T10:00Z'],
    ...['2026-05-01T10:00:00z', 'May 1, 2026 10:00 GMT', '2026-05-01T10:00:00Z\n', '+002026-05-01T10:00:00Z'],
  ])('refuses %j', (text) => {
    expect(parseInstant(text)).toBeUndefined()
  })
})
