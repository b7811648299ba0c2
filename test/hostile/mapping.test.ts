import { describe, expect, test } from 'vitest'
import type { Fact } from '#sufler/domain/ruleset.ts'
import { LoadRefused } from '#sufler/service/loading/load-refused.ts'
import { parseMapping } from '#sufler/service/loading/read-mapping.ts'
import { load } from '../loading/in-process.ts'
import { asText, hostileNames, hostileVariants, placesOf, pollution } from './hostile.ts'

const facts: Fact[] = [
  { name: 'constructor', type: 'number' },
  { name: 'flag', type: 'boolean' },
  { name: 'joined', type: 'timestamp' },
  { name: 'tags', type: 'set' },
  { name: 'services', type: 'set' },
  { name: 'source', type: 'category' },
]

/** Every key that a mapping may have, with names that all objects answer to. */
const whole = {
  customerId: { column: 'constructor', prefix: 'x', pattern: 'x.+', invisible: 'remove' },
  delimiter: ';',
  encoding: 'utf-8',
  skipLines: 0,
  missing: ['toString'],
  emptyDates: 'missing',
  decimal: '.',
  grouping: ' ',
  onBadCell: 'refuse-row',
  aliases: { phone: 'valueOf', crm: { column: 'length', onBadCell: 'leave-out' } },
  features: {
    constructor: {
      column: 'prototype',
      values: { constructor: 1 },
      missing: ['valueOf'],
      decimal: ',',
      onBadCell: 'leave-out',
    },
    flag: { column: 'then', is: ['constructor'], isNot: 'toString' },
    joined: { column: 'toJSON', dateFormat: ['DD.MM.YYYY', 'iso8601'] },
    tags: { column: 'hasOwnProperty', split: '|' },
    services: { members: { constructor: 'a', prototype: { column: 'b', is: 'constructor', isNot: 1 } } },
    source: { constant: 'constructor' },
  },
}

/** What is wrong with the text, without the file's name; none when it is a mapping. */
function problems(text: string): string[] {
  try {
    parseMapping('m.yaml', text, facts, 'Europe/Moscow', 'RU')
  } catch (error) {
    if (error instanceof LoadRefused) return [...error.reasons]
    throw error
  }
  return []
}

const complete = /^m\.yaml:\d+:\d+ {2}(?:.+: )?found .+, expected .+/s

describe('a mapping', () => {
  test('in which everything is called like a thing that every object has is sound, and loads', async () => {
    const text = JSON.stringify(whole)
    expect(problems(text)).toEqual([])
    const header = 'constructor;valueOf;length;prototype;then;toJSON;hasOwnProperty;a;b'
    const { rejects, customer, aliases } = await load(
      `${header}\n__proto__;;c;constructor;constructor;01.05.2026;__proto__|x;yes;1\n`,
      {
        ...{ facts, mappingText: text, customers: ['x__proto__'], aliases: ['crm:c'] },
      },
    )
    expect({ rejects, aliases }).toEqual({ rejects: [], aliases: ['x__proto__'] })
    expect(customer('x__proto__')).toEqual({
      ...{ constructor: 1, flag: true, joined: '2026-05-01', tags: ['__proto__', 'x'] },
      ...{ services: ['constructor'], source: 'constructor' },
    })
    expect(pollution()).toEqual([])
  })

  test('with a hostile thing at any place is read, or refused with place, found and expected', () => {
    let refused = 0
    for (const variant of hostileVariants(whole)) {
      const found = problems(asText(variant, 1_000))
      if (found.length > 0) refused++
      for (const problem of found) {
        expect(problem).toMatch(complete)
        expect(problem).not.toMatch(/\[native code\]|\[object|\n\s+at .+:\d+:\d+/)
      }
    }
    expect(refused).toBeGreaterThan([...placesOf(whole)].length * 5)
    expect(pollution()).toEqual([])
  }, 120_000)

  test.each([
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', 'features'],
    ['a number', '7'],
    ['nothing', ''],
  ])('that is %s is refused', (_, text) => {
    expect(problems(text)).toEqual([expect.stringMatching(complete)])
  })

  const wrongTypes = [null, true, 7, -1, Number.MAX_VALUE, 'x', [], {}, [[]], [null], { x: null }]
  test('with a value of another type at any place', () => {
    for (const path of placesOf(whole)) {
      for (const value of wrongTypes) {
        const variant = structuredClone(whole) as Record<string | number, unknown>
        const parent = path.slice(0, -1).reduce((inner, part) => inner[part] as typeof variant, variant)
        if (path.length > 0) parent[path.at(-1) as string] = value
        for (const problem of problems(JSON.stringify(path.length > 0 ? variant : value)))
          expect(problem).toMatch(complete)
      }
    }
  })
})

describe('YAML that costs more than it is long', () => {
  test('aliases of aliases, aliases of themselves, depth and duplicates', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`)
    const texts = [
      `a0: &a0 [x]\n${levels.join('\n')}\nfeatures: *a12\n`,
      'features: &f { flag: *f }\n',
      `features: ${'['.repeat(100_000)}`,
      `features: ${'{ a: '.repeat(5_000)}1${' }'.repeat(5_000)}\n`,
      'features: { flag: a, flag: b }\n',
      'features: !!js/function "x"\n',
      '<<: { features: {} }\n',
      `features: { flag: ${'x'.repeat(500_000)} }\n`,
      '\u0000',
    ]
    for (const text of texts) {
      const found = problems(text)
      expect(found.length, text.slice(0, 60)).toBeGreaterThan(0)
      for (const problem of found) {
        expect(problem).toMatch(complete)
        expect(problem.length).toBeLessThan(1_000)
      }
    }
    expect(pollution()).toEqual([])
  })

  test.each(hostileNames)('a feature called %s that is not declared', (name) => {
    const found = problems(`features: { ${name}: x }\n`)
    if (name === 'constructor') expect(found).toEqual([])
    else expect(found[0]).toMatch(complete)
  })

  test.each(['(a+)+$x(', '[', '\\', '(?<n>a)(?<n>b)', '\\p{Nope}'])('a pattern that is none: %s', (pattern) => {
    const found = problems(`customerId: { column: id, pattern: '${pattern}' }\nfeatures: {}\n`)
    expect(found).toEqual([
      expect.stringMatching(
        /^m\.yaml:1:36 {2}customerId\.pattern: found '.*expected a regular expression, as \[0-9\]\{11\}$/,
      ),
    ])
  })
})
