import { describe, expect, test } from 'vitest'
import {
  hasInvisible,
  showInvisible,
  trimInvisible,
  withoutEdges,
  withoutInvisible,
} from '#sufler/domain/text/invisible-text.ts'

describe('what nobody sees in a text', () => {
  test.each([
    ['\ufeff1002', '1002', { before: 1, after: 5 }],
    ['\u00a01002\u00a0\t', '1002', { before: 1, after: 5 }],
    ['\u200e\u202a+7 916\u202c', '+7 916', { before: 2, after: 8 }],
    ['\u00ad\u061c\u180e\u2060a b\u206f', 'a b', { before: 4, after: 7 }],
    [' \u200b ', '', { before: 3, after: 3 }],
    ['', '', { before: 0, after: 0 }],
    ['a', 'a', { before: 0, after: 1 }],
  ])('is taken off the edges of %j', (text, trimmed, edges) => {
    expect(withoutEdges(text)).toEqual(edges)
    expect(trimInvisible(text)).toBe(trimmed)
  })

  test.each([
    ['10\u200b02', '1002', '10‹U+200B›02'],
    ['\ufeff1002', '1002', '‹U+FEFF›1002'],
    ['a\u00a0b\tc', 'abc', 'a‹U+00A0›b‹U+0009›c'],
    ['a\u{e0041}b', 'ab', 'a‹U+E0041›b'],
  ])('is found, taken out and shown in %j', (text, without, shown) => {
    expect(hasInvisible(text)).toBe(true)
    expect(withoutInvisible(text)).toBe(without)
    expect(showInvisible(text)).toBe(shown)
  })

  test.each(['a b', ' a ', 'Ёлка 2', ''])('is none in %j, where there are spaces at most', (text) => {
    expect(hasInvisible(text)).toBe(false)
    expect(withoutInvisible(text)).toBe(text)
    expect(showInvisible(text)).toBe(text)
  })
})
