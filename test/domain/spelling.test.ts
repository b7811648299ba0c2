import { describe, expect, it } from 'vitest'
import { booleanMeant, dateMeant, numbersMeant } from '#sufler/domain/meant-literal.ts'
import { listNames } from '#sufler/domain/mismatch.ts'
import { nearestName } from '#sufler/domain/nearest-name.ts'
import { hiddenIn, plainSpelling } from '#sufler/domain/spelling.ts'

describe('names as they were meant', () => {
  it.each([
    ['“data_mb”', 'data_mb'],
    ['«data_mb»', 'data_mb'],
    ['roaming–pack', 'roaming-pack'],
    ['rоaming', 'roaming'],
    ['roaming\u200b', 'roaming'],
    ['\u00a0roaming\u00a0', 'roaming'],
    ['Роуминг', 'Роуминг'],
  ])('%s', (text, plain) => {
    expect(plainSpelling(text)).toBe(plain)
  })

  it.each([
    ['and', ['any', 'all', 'not'], 'all'],
    ['or', ['any', 'all', 'not'], 'any'],
    ['Call Centre', ['call-centre', 'site'], 'call-centre'],
    ['dataMb', ['data_mb'], 'data_mb'],
    ['is not', ['equal', 'notEqual'], 'notEqual'],
    ['at least', ['greaterThan', 'greaterThanInclusive'], 'greaterThanInclusive'],
    ['decided', ['presented', 'impression', 'decision'], 'decision'],
    ['decision', ['contact', 'decided'], 'decided'],
    ['and', ['group', 'offer'], undefined],
    ['constructor', ['all', 'any'], undefined],
  ])('%s among %j is %s', (name, names, nearest) => {
    expect(nearestName(name, names)).toBe(nearest)
  })

  it('tells what cannot be seen in them', () => {
    expect(hiddenIn('data_mb')).toBeUndefined()
    expect(hiddenIn('роуминг')).toBeUndefined()
    expect(hiddenIn('dаtа_мb')).toBe('the Cyrillic letters а, м among Latin ones')
    expect(hiddenIn('data\u200b')).toBe('an invisible character, U+200B')
  })
})

describe('values as they were meant', () => {
  it.each<[string, number[]]>([
    ['0,18', [0.18]],
    ['2 500', [2_500]],
    ['2\u00a0500,75', [2_500.75]],
    ['2\u202f500', [2_500]],
    ["2'500", [2_500]],
    ['1.250.000', [1_250_000]],
    ['1.250,5', [1_250.5]],
    ['1,250.5', [1_250.5]],
    ['2,500', [2.5, 2_500]],
    ['−5', [-5]],
    ['18%', [0.18, 18]],
    ['310 ₽', [310]],
    ['310 RUB', [310]],
    ['12', [12]],
    ['', []],
    ['a lot', []],
    ['1 '.repeat(50_000), []],
    ['5 to 7', []],
    ['2026-05-01', []],
  ])('%s', (text, numbers) => {
    expect(numbersMeant(text)).toEqual(numbers)
  })

  it.each([
    ['yes', true],
    ['Да', true],
    ['on', true],
    ['no', false],
    ['нет', false],
    ['OFF', false],
    ['maybe', undefined],
  ])('%s', (text, boolean) => {
    expect(booleanMeant(text)).toBe(boolean)
  })

  it.each([
    ['01.05.2026', '2026-05-01'],
    ['1.5.2026', '2026-05-01'],
    ['2026.5.1', '2026-05-01'],
    ['2026/05/01', '2026-05-01'],
    ['29.02.2026', undefined],
    ['05/01/2026', undefined],
    ['01.05.26', undefined],
  ])('%s', (text, date) => {
    expect(dateMeant(text)).toBe(date)
  })
})

describe('lists in messages', () => {
  it('show eight names, and how many more there are', () => {
    const names = Array.from({ length: 30 }, (_, index) => `n${index}`)
    expect(listNames(names.slice(0, 3))).toBe('n0, n1, n2')
    expect(listNames(names.slice(0, 9))).toBe('n0, n1, n2, n3, n4, n5, n6, n7, n8')
    expect(listNames(names.slice(0, 10))).toBe('n0, n1, n2, n3, n4, n5, n6, n7, … and 2 more')
    expect(listNames(names)).toBe('n0, n1, n2, n3, n4, n5, n6, n7, … and 22 more')
  })
})
