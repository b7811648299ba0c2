import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readTelephone } from '#sufler/domain/aliases/telephone-number.ts'

const read = (text: string, country?: string) => {
  const telephone = readTelephone(text, country, 'people')
  return 'number' in telephone ? telephone.number : telephone.readings
}

describe('what can be read in one way', () => {
  test.each([
    [
      'RU',
      '+79161234567',
      ['+7 916 123-45-67', '8 (916) 123-45-67', '7 916 123 45 67', '916.123.45.67', '810 7 916 1234567'],
    ],
    [
      'RU',
      '+79161234567',
      ['８９１６１２３４５６７', '٨٩١٦١٢٣٤٥٦٧', '\u202a+7\u00a0916\u2011123\u201345\u221267\u202c', '＋7 916 1234567'],
    ],
    ['RU', '+79161234567', ['tel:+7-916-123-45-67', 'sip:89161234567@pbx.example', 'callto:+79161234567']],
    ['RU', '+78005553535', ['8 800 555-35-35', '+7 800 555 35 35']],
    ['RU', '+77011234567', ['8 701 123 45 67', '+7 701 123-45-67', '77011234567']],
    ['RU', '+4915123456789', ['+49 151 23456789', '8 10 49 151 23456789', '+49 (0) 151 23456789']],
    ['RU', '+84951234567', ['+84 95 123 45 67']],
    ['RU', '+4722334455', ['+47 22 33 44 55']],
    ['KZ', '+77011234567', ['8 701 123 45 67', '701 123 45 67', '+7 (701) 123-45-67', '77011234567']],
    ['KZ', '+77471234567', ['8 747 123 45 67', '747 123 45 67']],
    [
      'DE',
      '+4915123456789',
      ['0151 23456789', '0151/23456789', '+49 151 23456789', '0049 151 23456789', '49 151 23456789', '151 23456789'],
    ],
    ['DE', '+493012345678', ['030 12345678', '(030) 12345678', '0049 30 12345678']],
    ['FR', '+33612345678', ['06 12 34 56 78', '06.12.34.56.78', '0033 6 12 34 56 78', '612345678']],
    ['PL', '+48501234567', ['501 234 567', '+48 501-234-567']],
    ['US', '+12125550123', ['(212) 555-0123', '1-212-555-0123', '011 1 212 555 0123']],
    [undefined, '+79161234567', ['+7 916 123-45-67']],
  ])('in %s, %s', (country, number, texts) => {
    expect(texts.map((text) => read(text, country))).toEqual(texts.map(() => number))
  })
})

describe('what is refused', () => {
  test.each([
    [
      'a digit that is missing',
      'RU',
      ['8916123456', '7916123456', '+7916123456', '8 343 123-45-6', '8 800 555-35-3', '916123456'],
    ],
    ['a digit that is missing', 'KZ', ['7 777 123456', '7 701 123456', '8 777 123456', '777 123 4567']],
    ['a digit too many', 'RU', ['8 916 123-45-677', '+7 916 123-45-677', '88 916 123-45-67']],
    ['a number without its area', 'DE', ['1234567', '12345678']],
    ['another way to dial abroad than the country has', 'RU', ['00 7 916 123-45-67', '011 7 916 1234567']],
    ['8 behind +', 'RU', ['+8 916 123-45-67', '+8 (495) 123-45-67', '+7 8 916 123456', '+7 (8) 916 123-45-67']],
    [
      'an extension',
      'RU',
      [
        '+7 495 123-45-67 доб. 12',
        '+7 495 123-45-67 ext. 12',
        '8 495 1234567#12',
        '+74951234567,12',
        'tel:+74951234567;ext=12',
      ],
    ],
    ['two numbers', 'RU', ['89161234567, 89161234568', '89161234567/89161234568', '89161234567\n89161234568']],
    ['letters', 'RU', ['8-800-FLOWERS', 'anonymous', 'тел. 89161234567', '']],
    [
      'what a spreadsheet has made of it',
      'RU',
      ['7,91612E+10', '7.91612E+10', '79161234567.0', '79161234567,0', '9161234567.0'],
    ],
    ['what a spreadsheet has made of it', 'DE', ['0301234567.0', '4915123456789.0']],
    ['a number without its country', undefined, ['89161234567', '79161234567']],
  ])('%s in %s', (_, country, texts) => {
    expect(texts.map((text) => [text, read(text, country)])).toEqual(texts.map((text) => [text, []]))
  })

  test.each([
    ['RU', '+495 123-45-67', ['+4951234567', '+74951234567']],
    ['DE', '049 151 23456789', ['+494915123456789', '+4915123456789']],
    ['DE', '0043 1 5123456', ['+4315123456', '+494315123456']],
  ])('in %s, %s, with both that it may be', (country, text, readings) => {
    expect(read(text, country)).toEqual(readings)
  })

  test('a program means what stands behind the +, also when its country is not known to have it', () => {
    expect(readTelephone('+4951234567', 'RU', 'program')).toMatchObject({ number: '+4951234567' })
    expect(readTelephone('+70001234567', 'RU', 'program')).toMatchObject({ number: '+70001234567' })
    expect(readTelephone('+70001234567', 'RU', 'people')).toEqual({ readings: [] })
    expect(readTelephone('8916123456', 'RU', 'program')).toEqual({ readings: [] })
  })
})

describe('a digit that is forgotten or typed twice leads to no other number', () => {
  const digits = (count: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: count, maxLength: count })
  const numbers = (blocks: string[], count: number) =>
    fc.tuple(fc.constantFrom(...blocks), digits(count)).map((parts) => parts.join(''))
  const russian = numbers(['916', '903', '999', '495', '343', '812', '834', '861', '816'], 7)
  const kazakh = numbers(['701', '705', '747', '777', '727'], 7)
  /** Mobile numbers with 15 have eight digits behind their block, always. */
  const german = numbers(['151', '152', '157', '159'], 8)

  /** Every text with one digit less or twice, but for those between `from` and `to`. */
  const mistakes = (text: string, from: number, to: number) =>
    [...text].flatMap((letter, at) =>
      (at >= from && at < to) || !/\d/.test(letter)
        ? []
        : [text.slice(0, at) + text.slice(at + 1), text.slice(0, at) + letter + text.slice(at)],
    )

  const inRussia = ['+7', '8', '7', '', '8107', '810 7 ']
  test.each([
    ['RU', russian, inRussia.map((prefix) => [prefix, 0, 0])],
    ['KZ', kazakh, inRussia.map((prefix) => [prefix, 0, 0])],
    // German areas have numbers of many lengths: with another block it is a number of one of them. And a code of a country
    // that lacks a digit is that of another: +49 176 … without its 9 is Swiss.
    [
      'DE',
      german,
      [
        ['0', 1, 4],
        ['0049', 3, 7],
        ['49', 0, 5],
        ['+49', 0, 6],
      ],
    ],
  ] as [string, fc.Arbitrary<string>, [string, number, number][]][])('in %s', (country, nationals, prefixes) => {
    fc.assert(
      fc.property(nationals, fc.constantFrom(...prefixes), (national, [prefix, from, to]) => {
        const text = prefix + national
        const number = read(text, country)
        if (typeof number !== 'string') return
        for (const mistaken of mistakes(text, from, to)) {
          const found = read(mistaken, country)
          expect([number, []], `${text} as ${mistaken}`).toContainEqual(typeof found === 'string' ? found : [])
        }
      }),
      { numRuns: 200 },
    )
  })

  test('whole numbers are read, whatever they are written with', () => {
    const isRead = (country: string, code: string, nationals: fc.Arbitrary<string>, prefixes: string[]) =>
      fc.assert(
        fc.property(nationals, fc.constantFrom(...prefixes), (national, prefix) => {
          expect(read(prefix + national, country)).toBe(`+${code}${national}`)
        }),
        { numRuns: 100 },
      )
    isRead('RU', '7', numbers(['916', '903'], 7), ['+7', '8', '7', '', '8107'])
    isRead('KZ', '7', numbers(['701', '777'], 7), ['+7', '8', '7', '8107'])
    isRead('DE', '49', german, ['+49', '0', '0049', '49'])
  })
})
