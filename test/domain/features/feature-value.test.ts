import { describe, expect, it } from 'vitest'
import { type FeatureValue, parseFeatureValue } from '#sufler/domain/features/feature-value.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import type { FeatureDeclaration } from '#sufler/schema/features-file.ts'

const moscow = new TimeZone('Europe/Moscow')

const number: FeatureDeclaration = { type: 'number', min: 0, max: 100 }
const boolean: FeatureDeclaration = { type: 'boolean' }
const timestamp: FeatureDeclaration = { type: 'timestamp' }
const tariff: FeatureDeclaration = { type: 'category', values: ['gold', 'silver'] }
const city: FeatureDeclaration = { type: 'category' }
const perks: FeatureDeclaration = { type: 'set', values: ['lounge', 'parking'] }
const services: FeatureDeclaration = { type: 'set', membersMax: 2 }
const text: FeatureDeclaration = { type: 'text', maxLength: 5 }

describe('parseFeatureValue', () => {
  it.each<[FeatureDeclaration, unknown, FeatureValue]>([
    ...[number, boolean, timestamp, tariff, services, text].map(
      (declaration): [FeatureDeclaration, null, FeatureValue] => [declaration, null, { kind: 'missing' }],
    ),
    [number, 0, { kind: 'number', number: 0 }],
    [number, 100, { kind: 'number', number: 100 }],
    [boolean, true, { kind: 'number', number: 1 }],
    [boolean, false, { kind: 'number', number: 0 }],
    [timestamp, '2026-05-01', { kind: 'number', number: Date.parse('2026-05-01T00:00:00+03:00'), day: 20_574 }],
    [timestamp, '2026-05-01T00:00', { kind: 'number', number: Date.parse('2026-05-01T00:00:00+03:00') }],
    [timestamp, 1_777_593_600_000.5, { kind: 'number', number: 1_777_593_600_000 }],
    [timestamp, -1, { kind: 'number', number: -1 }],
    [timestamp, 8.64e15, { kind: 'number', number: 8.64e15 }],
    [tariff, 'gold', { kind: 'category', text: 'gold' }],
    [city, 'x'.repeat(200), { kind: 'category', text: 'x'.repeat(200) }],
    [services, [], { kind: 'set', members: [] }],
    [services, ['a', 'a'], { kind: 'set', members: ['a'] }],
    [services, { add: ['a'] }, { kind: 'members', add: ['a'], remove: [] }],
    [services, { add: [], remove: ['b', 'b'] }, { kind: 'members', add: [], remove: ['b'] }],
    [text, 'Аня', { kind: 'text', text: 'Аня' }],
    [text, '', { kind: 'missing' }],
  ])('%j takes %j', (declaration, value, expected) => {
    expect(parseFeatureValue(declaration, value, moscow)).toEqual({ value: expected })
  })

  const aTime = 'a date (2026-05-01), a time (2026-05-01T10:00:00+03:00), milliseconds since 1970, or null'
  const aSet = 'a list of texts, { add: […], remove: […] }, or null'

  it.each<[FeatureDeclaration, unknown, string]>([
    [number, '12', "at : found '12', expected a number or null"],
    [number, Number.NaN, 'at : found NaN, expected a number or null'],
    [number, Number.POSITIVE_INFINITY, 'at : found Infinity, expected a number or null'],
    [number, undefined, 'at : found nothing, expected a number or null'],
    [number, -0.1, 'at : found -0.1, expected a number of at least 0'],
    [number, 100.1, 'at : found 100.1, expected a number of at most 100'],
    [boolean, 1, 'at : found 1, expected true, false or null'],
    [boolean, 'true', "at : found 'true', expected true, false or null"],
    [timestamp, '2026-02-30', `at : found '2026-02-30', expected ${aTime}`],
    [timestamp, 'tomorrow', `at : found 'tomorrow', expected ${aTime}`],
    [timestamp, 8.65e15, `at : found 8650000000000000, expected ${aTime}`],
    [timestamp, Number.NaN, `at : found NaN, expected ${aTime}`],
    [tariff, 'golt', "at : found 'golt', expected one of gold, silver; gold?"],
    [tariff, 'Gold', "at : found 'Gold', expected one of gold, silver; gold?"],
    [tariff, '', "at : found '', expected a text or null"],
    [city, 7, 'at : found 7, expected a text or null'],
    [city, 'x'.repeat(201), `at : found '${'x'.repeat(57)}…', expected at most 200 characters, not 201`],
    [perks, ['lounge', 'pool'], "at 1: found 'pool', expected one of lounge, parking"],
    [perks, ['lounge', 3], 'at 1: found 3, expected a text or null'],
    [perks, { add: ['loung'] }, "at add.0: found 'loung', expected one of lounge, parking; lounge?"],
    [perks, { remove: [''] }, "at remove.0: found '', expected a text or null"],
    [services, ['a', 'b', 'c'], 'at : found ["a","b","c"], expected at most 2 members, not 3'],
    [services, 'a', `at : found 'a', expected ${aSet}`],
    [services, { ad: ['a'] }, `at : found {"ad":["a"]}, expected ${aSet}`],
    [services, { add: 'a' }, `at : found {"add":"a"}, expected ${aSet}`],
    [text, 'Annette', "at : found 'Annette', expected a text of at most 5 characters, not 7"],
    [text, 5, 'at : found 5, expected a text or null'],
  ])('%j refuses %j', (declaration, value, line) => {
    const parsed = parseFeatureValue(declaration, value, moscow)
    if (!('mismatch' in parsed)) throw new Error(`took ${JSON.stringify(parsed.value)}`)
    const { path, found, expected, suggestion } = parsed.mismatch
    expect(`at ${path.join('.')}: found ${found}, expected ${expected}${suggestion ? `; ${suggestion}?` : ''}`).toBe(
      line,
    )
  })
})
