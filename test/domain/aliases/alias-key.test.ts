import { describe, expect, test } from 'vitest'
import { aliasKeyOf, aliasOfKey, isMismatch } from '#sufler/domain/aliases/alias-key.ts'

describe('an alias as it is kept', () => {
  test.each([
    ['+79161234567', 'RU'],
    ['79161234567', 'RU'],
    ['89161234567', 'RU'],
    ['9161234567', 'RU'],
    [' +7 (916) 123-45-67 ', undefined],
    ['tel:+79161234567', undefined],
    ['sip:79161234567@pbx.example', 'RU'],
  ])('is one for all ways to write a number: %s of %s', (value, country) => {
    expect(aliasKeyOf({ kind: 'phone', value }, country)).toBe('phone:+79161234567')
  })

  test.each([
    ['79161234567', undefined],
    ['02', 'RU'],
    ['+7916', 'RU'],
    ['anonymous', 'RU'],
    ['', 'RU'],
    ['0079161234567', 'RU'],
    ['9'.repeat(128), 'RU'],
  ])('is none for %s of %s', (value, country) => {
    const forms = country === undefined ? '' : `, or as it is written in ${country}`
    expect(aliasKeyOf({ kind: 'phone', value }, country)).toMatchObject({
      path: ['value'],
      expected: `a telephone number in E.164, as +79161234567${forms}`,
    })
  })

  test.each(['4711', 'a b', 'crm:4711', '{x}', 'Иванов', 'x'.repeat(128)])('is the id itself: %s', (value) => {
    expect(aliasKeyOf({ kind: 'crm', value: ` ${value} ` }, 'RU')).toBe(`crm:${value}`)
    expect(aliasOfKey(`crm:${value}`)).toEqual({ kind: 'crm', value })
  })

  test.each(['', ' ', 'a\u0000', 'a\nb', '\ud800', 'x'.repeat(129)])('is none for the id %j', (value) => {
    expect(aliasKeyOf({ kind: 'visitor', value }, 'RU')).toMatchObject({
      expected: 'an id of at most 128 printable characters',
    })
  })

  test.each(['4711', 'fax:4711', ':4711', ''])('is none when it names no kind: %j', (key) => {
    expect(() => aliasOfKey(key)).toThrow(`'${key}' is no alias: expected one of phone, crm`)
  })

  test('is told from what is wrong with it', () => {
    expect(isMismatch(aliasKeyOf({ kind: 'crm', value: '4711' }, undefined))).toBe(false)
    expect(isMismatch(aliasKeyOf({ kind: 'crm', value: '' }, undefined))).toBe(true)
  })
})
