import { describe, expect, test } from 'vitest'
import type { Fact } from '#sufler/domain/ruleset.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import { type CellFormat, cellReader } from '#sufler/service/loading/cell-reader.ts'
import { parseDecimal, parseShortDecimal } from '#sufler/service/loading/decimal.ts'

const timeZone = new TimeZone('Europe/Moscow')

function read(fact: Omit<Fact, 'name'>, text: string, format: Partial<CellFormat> = {}): unknown {
  const plain: CellFormat = { decimal: '.', values: new Map(), missing: new Set(), emptyDates: 'refuse' }
  const parsed = cellReader({ ...fact, name: 'x' } as Fact, { ...plain, ...format }, timeZone)(text)
  if ('mismatch' in parsed) return `found ${parsed.mismatch.found}, expected ${parsed.mismatch.expected}`
  const { value } = parsed
  return value.kind === 'number'
    ? value.number
    : value.kind === 'set'
      ? value.members
      : 'text' in value
        ? value.text
        : value.kind
}

describe('numbers', () => {
  const german = { decimal: ',', grouping: '.' } as const
  test.each([
    ['12', 12],
    ['-0.5', -0.5],
    ['+3', 3],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['', 'missing'],
    ['12 ', "found '12 ', expected a number, as 1234.5"],
    ['1,5', "found '1,5', expected a number, as 1234.5"],
    ['0x10', "found '0x10', expected a number, as 1234.5"],
    ['Infinity', "found 'Infinity', expected a number, as 1234.5"],
    ['1e999', "found '1e999', expected a number, as 1234.5"],
    ['--1', "found '--1', expected a number, as 1234.5"],
  ])('%j', (text, expected) => expect(read({ type: 'number' }, text)).toBe(expected))

  test.each([
    ['1.234,5', 1234.5],
    ['1.234.567', 1_234_567],
    ['1234,5', 1234.5],
    ['1.23,5', "found '1.23,5', expected a number, as 1.234,5"],
    ['1,234.5', "found '1,234.5', expected a number, as 1.234,5"],
  ])('%j with a decimal comma', (text, expected) => expect(read({ type: 'number' }, text, german)).toBe(expected))

  test('outside the range', () => {
    expect(read({ type: 'number', min: 0 } as Fact, '-1')).toBe('found -1, expected a number of at least 0')
  })

  test('the short way reads what it takes as the long one does', () => {
    for (const text of [
      '0',
      '-0',
      '7',
      '1.5',
      '.5',
      '5.',
      '0.1',
      '123456789.123456',
      '999999999999999',
      '0.000001',
      '-12.30',
    ]) {
      const bytes = Buffer.from(text)
      expect(parseShortDecimal(bytes, 0, bytes.length, 0x2e)).toBe(parseDecimal(text, { decimal: '.' }))
    }
    for (const text of ['', '-', '.', '+1', '1e3', '1.2.3', '1234567890123456', ' 1', '1,5']) {
      const bytes = Buffer.from(text)
      expect(parseShortDecimal(bytes, 0, bytes.length, 0x2e)).toBeNaN()
    }
  })
})

describe('dates', () => {
  const expectedIso = 'expected a date (2026-05-01) or a time (2026-05-01T10:00:00+03:00)'
  test.each([
    ['2026-05-01', undefined, Date.parse('2026-05-01T00:00:00+03:00')],
    ['2026-05-01T10:00:00Z', undefined, Date.parse('2026-05-01T10:00:00Z')],
    ['20260501', undefined, `found '20260501', ${expectedIso}`],
    ['2026-02-30', undefined, `found '2026-02-30', ${expectedIso}`],
    ['1.5.2026', 'DD.MM.YYYY', Date.parse('2026-05-01T00:00:00+03:00')],
    ['05/01/2026 9:30', 'MM/DD/YYYY HH:mm', Date.parse('2026-05-01T09:30:00+03:00')],
    ['20260501', 'YYYYMMDD', Date.parse('2026-05-01T00:00:00+03:00')],
    ['31.02.2026', 'DD.MM.YYYY', "found '31.02.2026', expected a date written DD.MM.YYYY"],
    ['2026-05-01', 'DD.MM.YYYY', "found '2026-05-01', expected a date written DD.MM.YYYY"],
    ['1777582800', 'unixSeconds', 1_777_582_800_000],
    ['1777582800000', 'unixMilliseconds', 1_777_582_800_000],
    ['soon', 'unixSeconds', "found 'soon', expected a number (unixSeconds)"],
  ])('%j as %j', (text, dateFormat, expected) => {
    expect(read({ type: 'timestamp' }, text, dateFormat === undefined ? {} : { dateFormats: [dateFormat] })).toBe(
      expected,
    )
  })
})

describe('booleans, categories, sets', () => {
  test.each([
    ['Yes', 1],
    ['FALSE', 0],
    ['1', 1],
    ['maybe', "found 'maybe', expected true or false, yes or no, да or нет, 1 or 0"],
  ])('boolean %j', (text, expected) => expect(read({ type: 'boolean' }, text)).toBe(expected))

  test('values, and texts that mean missing', () => {
    const format = {
      values: new Map([
        ['M', 'monthly'],
        ['?', null],
      ] as [string, unknown][]),
      missing: new Set(['NA']),
    }
    const contract = { type: 'category', values: ['monthly', 'yearly'] } as Omit<Fact, 'name'>
    expect(['M', '?', 'NA', '', 'yearly'].map((text) => read(contract, text, format))).toEqual([
      'monthly',
      'missing',
      'missing',
      'missing',
      'yearly',
    ])
    expect(read(contract, 'Y', format)).toBe("found 'Y', expected one of monthly, yearly")
  })

  test('members', () => {
    const format = {
      split: '|',
      values: new Map([
        ['x', ['a', 'b']],
        ['-', null],
      ] as [string, unknown][]),
      missing: new Set(['NA']),
    }
    expect(['a | c', 'x|c', '-', 'NA', '', '|'].map((text) => read({ type: 'set' }, text, format))).toEqual([
      ['a', 'c'],
      ['a', 'b', 'c'],
      [],
      'missing',
      'missing',
      [],
    ])
    expect(read({ type: 'set' }, 'a|b')).toEqual(['a|b'])
  })
})
