import { describe, expect, test } from 'vitest'
import { reasons, stages } from '#sufler/domain/decision/reasons.ts'
import { shortcutOf } from '../../src/console/keyboard/shortcut.ts'
import { callerOf } from '../../src/console/state/typed-caller.ts'
import { Format } from '../../src/console/words/format.ts'
import { dictionaries, preferredLanguage } from '../../src/console/words/languages.ts'
import { laterChoices } from '../../src/console/words/later-choices.ts'
import { matchingOffers } from '../../src/console/words/matching-offers.ts'
import { whyNotReasons, whyNotStages } from '../../src/console/words/why-not.ts'

describe('the dictionaries', () => {
  test('have words for every reason and stage of the engine', () => {
    expect([...whyNotReasons].sort()).toEqual(Object.keys(reasons).sort())
    expect(whyNotStages).toEqual(stages)
  })

  test('count as their language does', () => {
    expect([1, 2, 5, 21].map((count) => dictionaries.ru.whyNot.results(count))).toEqual([
      '1 предложение',
      '2 предложения',
      '5 предложений',
      '21 предложение',
    ])
    expect([1, 2].map((count) => dictionaries.en.whyNot.results(count))).toEqual(['1 offer', '2 offers'])
  })

  test('are chosen by the browser', () => {
    expect(preferredLanguage(['de-DE', 'ru-RU', 'en'])).toBe('ru')
    expect(preferredLanguage(['en-GB', 'ru'])).toBe('en')
    expect(preferredLanguage(['de'])).toBe('en')
  })
})

describe('a key means', () => {
  const none = { shiftKey: false, ctrlKey: false, altKey: false, metaKey: false }

  test.each([
    ['a', 'KeyA', {}, 'a'],
    ['A', 'KeyA', { shiftKey: true }, 'a'],
    ['ф', 'KeyA', {}, 'a'],
    ['в', 'KeyD', {}, 'd'],
    // French: the letter counts, not its place.
    ['a', 'KeyQ', {}, 'a'],
    ['.', 'Slash', {}, '/'],
    [',', 'Slash', { shiftKey: true }, '?'],
    ['?', 'Minus', { shiftKey: true }, '?'],
    ['3', 'Digit3', {}, 3],
    ['3', 'Numpad3', {}, 3],
    ['r', 'KeyR', { ctrlKey: true }, undefined],
    ['a', 'KeyA', { metaKey: true }, undefined],
    ['z', 'KeyZ', {}, undefined],
    ['-', 'Slash', {}, undefined],
  ])('%s (%s, %o): %s', (key, code, modifiers, shortcut) => {
    expect(shortcutOf({ key, code, ...none, ...modifiers })).toBe(shortcut)
  })
})

test.each([
  ['+7 916 123-45-67', { kind: 'phone', phone: '+7 916 123-45-67' }],
  [' 89161234567 ', { kind: 'phone', phone: '89161234567' }],
  ['(495) 123-45-67', { kind: 'phone', phone: '(495) 123-45-67' }],
  ['client-4711', { kind: 'customer', id: 'client-4711' }],
  ['4711', { kind: 'customer', id: '4711' }],
  ['   ', undefined],
])('“%s” is understood', (typed, caller) => {
  expect(callerOf(typed)).toEqual(caller)
})

test('days to come back on are those of the catalogue, and months end where they end', () => {
  const days = (now: string, zone: string) => laterChoices(Date.parse(now), zone).map(({ until }) => until)
  expect(days('2026-07-01T10:00:00Z', 'Europe/Moscow')).toEqual(['2026-07-02', '2026-07-08', '2026-08-01'])
  // Already tomorrow in Moscow.
  expect(days('2026-12-30T22:30:00Z', 'Europe/Moscow')).toEqual(['2027-01-01', '2027-01-07', '2027-01-31'])
  expect(days('2027-01-31T10:00:00Z', 'UTC').at(-1)).toBe('2027-02-28')
})

test('times and sums are written as the language writes them', () => {
  const [ru, en] = [new Format('ru'), new Format('en')]
  expect(en.money(1240, 'RUB')).toBe('₽1,240')
  expect(ru.money(1240, 'RUB')).toBe('1\u00a0240\u00a0₽')
  const atMs = Date.parse('2026-07-01T10:05:00Z')
  expect(ru.timeOfDay(atMs, 'Asia/Yekaterinburg')).toBe('15:05')
  expect(ru.ago(atMs - 3 * 86_400_000, atMs)).toBe('3 дня назад')
  expect(en.ago(atMs - 40_000, atMs)).toBe('1 minute ago')
  expect(en.date(Date.parse('2027-01-01T00:00:00Z'), atMs, 'UTC')).toBe('January 1, 2027')
  expect(ru.phone('+79161234567')).toBe('+7 916 123-45-67')
  expect(ru.phone('+4930123456')).toBe('+4930123456')
  expect([65_000, 3_725_000].map((ms) => en.duration(ms))).toEqual(['1:05', '1:02:05'])
})

test('the search finds by all words in any order, names that begin so first', () => {
  const offers = [
    { id: 'a', title: 'Data for the tablet', group: 'data' },
    { id: 'b', title: 'Tablet insurance', group: 'finance' },
    { id: 'tablet-x', title: 'Something', group: 'devices' },
  ]
  expect(matchingOffers(offers, 'tablet').map(({ id }) => id)).toEqual(['b', 'tablet-x', 'a'])
  expect(matchingOffers(offers, 'tablet data').map(({ id }) => id)).toEqual(['a'])
  expect(matchingOffers(offers, 'none')).toEqual([])
})
