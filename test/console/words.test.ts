import { describe, expect, test } from 'vitest'
import { reasons, stages } from '#sufler/domain/decision/reasons.ts'
import type { ConditionExplanation } from '#sufler/schema/explanation.ts'
import { errorRegistry } from '#sufler/service/errors.ts'
import { shortcutOf } from '../../src/console/keyboard/shortcut.ts'
import { callerOf } from '../../src/console/state/typed-caller.ts'
import { Format } from '../../src/console/words/format.ts'
import { keepTogether } from '../../src/console/words/keep-together.ts'
import { dictionaries, preferredLanguage } from '../../src/console/words/languages.ts'
import { laterChoices } from '../../src/console/words/later-choices.ts'
import { matchingOffers } from '../../src/console/words/matching-offers.ts'
import { missesOf } from '../../src/console/words/misses.ts'
import type { Counted } from '../../src/console/words/plural.ts'
import { problemIn } from '../../src/console/words/problem-in.ts'
import { problemCodes } from '../../src/console/words/problems.ts'
import { whyNotReasons, whyNotStages } from '../../src/console/words/why-not.ts'
import { languages } from '../../src/console/words/words.ts'

/** A sentence that says nothing of its own where a text goes in. */
const filling = '…'

/** Every text of a dictionary by its place in it; sentences filled with nothing that has letters. */
function textsOf(words: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(words)
      .sort(([one], [other]) => one.localeCompare(other))
      .flatMap(([name, value]): [string, string][] => {
        const place = path === '' ? name : `${path}.${name}`
        if (typeof value === 'string') return [[place, value]]
        if (typeof value !== 'function') return [...textsOf(value, place)]
        return 'forms' in value ? [[place, value(7)]] : [[place, value(...Array(value.length).fill(filling))]]
      }),
  )
}

function countedOf(words: object, path = ''): { name: string; sentence: Counted }[] {
  return Object.entries(words)
    .sort(([one], [other]) => one.localeCompare(other))
    .flatMap(([name, value]) => {
      const place = path === '' ? name : `${path}.${name}`
      if (typeof value === 'function') return 'forms' in value ? [{ name: place, sentence: value as Counted }] : []
      return typeof value === 'object' ? countedOf(value, place) : []
    })
}

describe('the dictionaries', () => {
  test('have words for every reason and stage of the engine', () => {
    expect([...whyNotReasons].sort()).toEqual(Object.keys(reasons).sort())
    expect(whyNotStages).toEqual(stages)
  })

  test('have words for the problems of the registry', () => {
    expect(problemCodes.filter((code) => !(code in errorRegistry))).toEqual([])
    expect(problemIn(dictionaries.en, 'store-unavailable')).toBe('The customers cannot be reached for a moment.')
    expect(problemIn(dictionaries.ru, 'internal-error')).toContain('internal-error')
  })

  test.each(languages)('say everything, in %s, and in its letters', (language) => {
    const texts = textsOf(dictionaries[language])
    expect([...texts.keys()]).toEqual([...textsOf(dictionaries.en).keys()])
    for (const [name, text] of texts) {
      expect(text.trim(), name).not.toBe('')
      if (name === 'idle.placeholder') continue
      expect(/\p{Script=Cyrillic}/u.test(text), `${name}: ${text}`).toBe(language === 'ru')
      expect(text, name).not.toMatch(/\d /)
    }
  })

  test.each(languages)('have every form that a number may want, in %s', (language) => {
    const rules = new Intl.PluralRules(language)
    const counted = countedOf(dictionaries[language])
    expect(counted.length).toBeGreaterThan(1)
    for (const { name, sentence } of counted) {
      expect(Object.keys(sentence.forms).sort(), name).toEqual([...rules.resolvedOptions().pluralCategories].sort())
      for (const form of Object.values(sentence.forms)) expect(form, name).toMatch(/^# /)
    }
    // A sentence that takes a number any other way is not among them by mistake.
    const names = counted.map(({ name }) => name)
    expect(names).toEqual(countedOf(dictionaries.en).map(({ name }) => name))
  })

  test('count as their language does', () => {
    const { results } = dictionaries.ru.whyNot
    expect([1, 2, 5, 21].map(results)).toEqual([
      '1\u00a0предложение',
      '2\u00a0предложения',
      '5\u00a0предложений',
      '21\u00a0предложение',
    ])
    const { queued } = dictionaries.ru.connection
    expect([1, 2, 5].map(queued)).toEqual([
      '1\u00a0запись ждёт отправки и уйдёт, как только связь вернётся.',
      '2\u00a0записи ждут отправки и уйдут, как только связь вернётся.',
      '5\u00a0записей ждут отправки и уйдут, как только связь вернётся.',
    ])
    expect([1, 2].map(dictionaries.en.whyNot.results)).toEqual(['1\u00a0offer', '2\u00a0offers'])
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

test.each([
  ['за 890 ₽ на 14 дней', 'за 890\u00a0₽ на 14\u00a0дней'],
  ['5 200 МБ и 10 GB', '5\u00a0200\u00a0МБ и 10\u00a0GB'],
  ['№ 7, ₽ 210, +30 %', '№\u00a07, ₽\u00a0210, +30\u00a0%'],
  ['от 10 до 20 - и всё', 'от 10\u00a0до 20 - и всё'],
  ['no numbers at all', 'no numbers at all'],
])('“%s” breaks in no number', (text, kept) => {
  expect(keepTogether(text)).toBe(kept)
})

describe('what is missing', () => {
  const leaf = (miss: string, result: 'yes' | 'no' | 'unknown' = 'no'): ConditionExplanation => ({
    ...{ fact: 'f', operator: 'equal', expected: 1, result, miss },
  })
  const all = (...children: ConditionExplanation[]): ConditionExplanation => ({ all: children, result: 'no' })
  const any = (...children: ConditionExplanation[]): ConditionExplanation => ({ any: children, result: 'no' })

  test.each<[string, ConditionExplanation, unknown]>([
    ['everything of all', all(leaf('a'), leaf('b', 'yes'), leaf('c', 'unknown')), ['a', 'c']],
    ['one of any', any(leaf('a'), leaf('b')), [{ oneOf: [['a'], ['b']] }]],
    ['the only one of any', any(leaf('a'), any()), ['a']],
    ['alternatives of alternatives', any(leaf('a'), any(leaf('b'), leaf('c'))), [{ oneOf: [['a'], ['b'], ['c']] }]],
    [
      'alternatives of several things',
      all(leaf('x'), any(all(leaf('a'), leaf('b')), leaf('c'))),
      ['x', { oneOf: [['a', 'b'], ['c']] }],
    ],
    ['nothing twice', all(leaf('a'), leaf('a')), ['a']],
    ['what should not hold', { not: { ...leaf('a', 'yes') }, result: 'no' }, ['a']],
    [
      'one of what should not all hold',
      { not: { all: [leaf('a', 'yes'), leaf('b', 'yes')], result: 'yes' }, result: 'no' },
      [{ oneOf: [['a'], ['b']] }],
    ],
    [
      'each of what should not hold at all',
      { not: { any: [leaf('a', 'yes'), leaf('b', 'yes')], result: 'yes' }, result: 'no' },
      ['a', 'b'],
    ],
  ])('%s', (_name, condition, misses) => {
    expect(missesOf(condition)).toEqual(misses)
  })
})
