import { describe, expect, it } from 'vitest'
import { Locator, parseFile } from '#sufler/catalog/parse-file.ts'
import type { SourceFile } from '#sufler/catalog/ruleset-source.ts'
import { rulesFileTypes } from '#sufler/schema/rules-files.ts'

function file(path: string, text: string): SourceFile {
  const type = rulesFileTypes[0]
  if (type === undefined) throw new Error('no types of files')
  return { path, type, text }
}

describe('parseFile', () => {
  it.each([
    ['no', 'no'],
    ['on', 'on'],
    ['2026-05-01', '2026-05-01'],
    ['2026-05-01T10:00:00Z', '2026-05-01T10:00:00Z'],
    ['09:30', '09:30'],
    ['0o17', 15],
    ['017', 17],
    ['~', null],
    ['true', true],
  ])('reads %s as YAML 1.2 does', (text, value) => {
    expect(parseFile(file('a.yaml', `a: ${text}`))).toEqual({ value: { a: value }, errors: [] })
  })

  it('does not go back to YAML 1.1 for a directive', () => {
    expect(parseFile(file('a.yaml', '%YAML 1.1\n---\na: no\nb: 2026-05-01\n')).value).toEqual({
      a: 'no',
      b: '2026-05-01',
    })
  })

  it('keeps keys texts, and __proto__ an ordinary key', () => {
    const { value } = parseFile(file('a.yaml', '1: a\ntrue: b\n__proto__: c\n'))
    expect(Object.keys(value as object)).toEqual(['1', 'true', '__proto__'])
  })

  it('reads JSON and YAML alike', () => {
    const json = '{"a": [1, {"b": "x\\": y"}], "c": null, "d": "\\u0041"}'
    expect(parseFile(file('a.json', json))).toEqual(parseFile(file('a.yaml', json)))
  })

  it('stops at aliases that multiply', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let i = 1; i < 9; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      )
    const { errors } = parseFile(file('a.yaml', lines.join('\n')))
    expect(errors.map(({ code, expected }) => [code, expected])).toEqual([
      ['syntax', 'anchors before their few aliases; in quotes a text that begins with *'],
    ])
  })
})

describe('a hostile file', () => {
  const many = 100_000
  const lines = (line: (at: number) => string) => Array.from({ length: many }, (_, at) => line(at)).join('\n')
  const tooDeep = 'lists and objects in one another, more than 64 levels deep'

  it.each([
    ['of anchors', 'a.yaml', lines((at) => `k${at}: &n${at} 1`), 1_001, 'more than 1000 anchors'],
    ['of anchors at one value', 'a.yaml', `${'&a '.repeat(many)}x`, 1, 'more than 1000 anchors'],
    ['of aliases', 'a.yaml', `a: &a 1\nl: [${'*a,'.repeat(many)}]`, 2, 'more than 1000 aliases'],
    ['of lists in lists', 'a.yaml', '['.repeat(many) + ']'.repeat(many), 1, tooDeep],
    ['of lists that are not closed', 'a.yaml', '['.repeat(many), 1, tooDeep],
    ['of dashes', 'a.yaml', '- '.repeat(many), 1, tooDeep],
    ['of lists in lists, as JSON', 'a.json', '['.repeat(many) + ']'.repeat(many), 1, tooDeep],
  ])(
    '%s is refused where it is too much',
    (_what, path, text, line, found) => {
      const { errors } = parseFile(file(path, text))
      expect(errors.map((error) => [error.code, error.line, error.found])).toEqual([['syntax', line, found]])
    },
    60_000,
  )

  it('of keys is read, and each of them is found, in a time that grows with their number alone', () => {
    const text = lines((at) => `k${at}: 1`)
    expect(Object.keys(parseFile(file('a.yaml', text)).value as object)).toHaveLength(many)
    const locator = new Locator(file('a.yaml', text))
    for (let at = 0; at < many; at++) expect(locator.place([`k${at}`]).line).toBe(at + 1)
  }, 60_000)

  it('of backslashes is read', () => {
    const text = `{"a":"${'\\\\'.repeat(500_000)}"}`
    expect(parseFile(file('a.json', text)).errors).toEqual([])
  }, 60_000)
})

describe('Locator', () => {
  const locator = new Locator(file('a.yaml', '# comment\na: &x\n  b: [1, { c: 2 }]\nd: *x\n'))
  it.each([
    [['a', 'b', 1, 'c'], { line: 3, column: 15 }],
    [['a', 'b', 1, 'missing'], { line: 3, column: 10 }],
    [['d', 'b', 0], { line: 3, column: 7 }],
    [[], { line: 2, column: 1 }],
  ])('finds %j', (path, place) => {
    expect(locator.place(path)).toEqual(place)
  })

  it('finds keys', () => {
    expect(locator.place(['a', 'b', 1, 'c'], 'key')).toEqual({ line: 3, column: 12 })
  })
})
