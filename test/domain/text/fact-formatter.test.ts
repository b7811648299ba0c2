import { describe, expect, it } from 'vitest'
import { FactFormatter } from '#sufler/domain/text/fact-formatter.ts'
import type { FeatureDeclaration } from '#sufler/schema/features-file.ts'

const moscow = new FactFormatter('Europe/Moscow')
const newYork = new FactFormatter('America/New_York')
const number: FeatureDeclaration = { type: 'number' }
const timestamp: FeatureDeclaration = { type: 'timestamp' }
const lateEvening = Date.parse('2026-05-01T00:30:00+03:00')

/** `Intl` writes non-breaking spaces; which kind depends on its data. */
const plain = (text: string) => text.replace(/\s/gu, ' ')

describe('values in texts', () => {
  it.each<[unknown, FeatureDeclaration, string, string]>([
    [1234567.891, number, 'ru', '1 234 567,89'],
    [1234567.891, number, 'en', '1,234,567.89'],
    [0, number, 'ru', '0'],
    [-0.004, number, 'en', '0'],
    [-0.5, number, 'en', '-0.5'],
    [lateEvening, timestamp, 'ru', '1 мая'],
    [lateEvening, timestamp, 'en', 'May 1'],
    [lateEvening, timestamp, 'en-GB', '1 May'],
    ['gold', { type: 'category' }, 'ru', 'gold'],
    [['a', 'b', 'c'], { type: 'set' }, 'ru', 'a, b и c'],
    [['a', 'b', 'c'], { type: 'set' }, 'en', 'a, b, and c'],
    [[], { type: 'set' }, 'en', ''],
  ])('%j, a %j, in %s: %s', (value, declaration, locale, text) => {
    expect(plain(moscow.format(value, declaration, locale))).toBe(text)
  })

  it('are dates of the catalogue’s time zone', () => {
    expect(newYork.format(lateEvening, timestamp, 'en')).toBe('April 30')
  })

  it.each<[unknown, FeatureDeclaration, string]>([
    [lateEvening, timestamp, '2026-04-30T21:30:00.000Z'],
    [1234567.891, number, '1234567.891'],
    ['2026-05-01', timestamp, '2026-05-01'],
    ['gold', { type: 'category' }, 'gold'],
  ])('%j, a %j, stands in an address as %s, whatever the locale', (value, declaration, text) => {
    expect(moscow.formatPlain(value, declaration)).toBe(text)
  })
})
