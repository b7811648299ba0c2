import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inferPathFacts, pathUsesIn } from '#sufler/domain/eligibility/path-types.ts'
import { checkCondition, conditionScope } from '#sufler/domain/eligibility/type-condition.ts'
import type { ConditionScope } from '#sufler/domain/eligibility/typed-condition.ts'
import { factScope } from '#sufler/domain/features/fact-scope.ts'
import type { Fact } from '#sufler/domain/ruleset.ts'
import type { Leaf, LeafValue } from '#sufler/schema/condition.ts'
import { pathsMax } from '#sufler/schema/condition.ts'
import { leaf as anyLeaf } from '../../support/generators/conditions.ts'
import { context as generatedContext, features as generatedFeatures } from '../../support/generators/facts.ts'
import { objects as generatedObjects, pathFacts } from '../../support/generators/objects.ts'
import { scale, seed } from '../../support/seed.ts'

const features: Fact[] = [
  { name: 'tenure', type: 'number' },
  { name: 'online', type: 'boolean' },
  { name: 'ends', type: 'timestamp' },
  { name: 'tariff', type: 'category', values: ['gold', 'silver'] },
  { name: 'city', type: 'category' },
  { name: 'services', type: 'set' },
  { name: 'first_name', type: 'text' },
]
const objects = [
  { name: 'cart', type: 'object' as const },
  { name: 'page', type: 'object' as const },
]

/** The scope in which conditions are checked that stand together in one file: a line each, from 1. */
function scopeOf(conditions: readonly unknown[]): ConditionScope {
  const names = new Set(objects.map(({ name }) => name))
  const uses = conditions.flatMap((condition, index) =>
    [...pathUsesIn(condition, names)].map((use) => ({ use, where: index + 1 })),
  )
  const { facts, toldBy, isFull } = inferPathFacts(uses, factScope(features, []))
  const scope = conditionScope({ features, context: facts, objects, segments: {}, timeZone: 'UTC' })
  return { ...scope, paths: { toldAt: (fact) => `line ${toldBy.get(fact)}`, isFull } }
}

const cart = (path: string, operator: string, value: LeafValue): Leaf => ({ fact: 'cart', path, operator, value })
const on = (path: string) => ({ fact: 'cart', path })

/** The types of the paths that conditions name, when nothing is wrong with these. */
function typesOf(...conditions: unknown[]): Record<string, string> {
  const scope = scopeOf(conditions)
  for (const condition of conditions) expect(checkCondition(condition, scope)).toEqual([])
  return Object.fromEntries(
    [...scope.facts.values()].flatMap((fact) => ('pathOf' in fact ? [[fact.name, fact.declaration.type]] : [])),
  )
}

describe('the type of a path follows from how it is compared', () => {
  it.each<[string, LeafValue, string]>([
    ['lessThan', 5, 'number'],
    ['greaterThanInclusive', 5, 'number'],
    ['swap:lessThan', 5, 'number'],
    ['lessThan', { fact: 'tenure' }, 'number'],
    ['equal', 5, 'number'],
    ['equal', 'a', 'category'],
    ['notEqual', true, 'boolean'],
    ['not:equal', 'a', 'category'],
    ['swap:equal', 'a', 'category'],
    ['in', [1, 2], 'number'],
    ['notIn', ['a'], 'category'],
    ['someValue:equal', ['a'], 'category'],
    ['everyValue:greaterThan', [1, 2], 'number'],
    ['everyValue:contains', ['a', 'b'], 'set'],
    ['contains', 'a', 'set'],
    ['doesNotContain', 'a', 'set'],
    ['someFact:in', ['a'], 'set'],
    ['everyFact:notEqual', 'a', 'set'],
    ['not:someFact:equal', 'a', 'set'],
    ['swap:in', 'a', 'set'],
    ['swap:contains', ['a', 'b'], 'category'],
    ['equal', { fact: 'online' }, 'boolean'],
    ['equal', { fact: 'city' }, 'category'],
    ['contains', { fact: 'tariff' }, 'set'],
    ['swap:in', { fact: 'tariff' }, 'set'],
  ])('%s %j: a %s', (operator, value, type) => {
    expect(typesOf(cart('$.x', operator, value))).toEqual({ 'cart$.x': type })
  })

  it('on the right side as on the left', () => {
    const right = { fact: 'tariff', operator: 'in', value: on('$.x') }
    expect(typesOf(right)).toEqual({ 'cart$.x': 'set' })
    expect(typesOf({ fact: 'tenure', operator: 'equal', value: on('$.x') })).toEqual({ 'cart$.x': 'number' })
  })

  it('through paths that are compared with one another, wherever they stand', () => {
    const conditions = [
      { all: [cart('$.a', 'equal', on('$.b'))] },
      { not: cart('$.b', 'notEqual', { fact: 'page', path: '$.c' }) },
      { any: [{ all: [{ fact: 'page', path: '$.c', operator: 'equal', value: 'x' }] }] },
    ]
    const category = { 'cart$.a': 'category', 'cart$.b': 'category', 'page$.c': 'category' }
    expect(typesOf(...conditions)).toEqual(category)
    expect(typesOf(...conditions.toReversed())).toEqual(category)
  })

  it('is one fact however often it is named, and different ones in different objects', () => {
    expect(typesOf(cart('$.x', 'equal', 1), cart('$.x', 'lessThan', 9))).toEqual({ 'cart$.x': 'number' })
    const page = { fact: 'page', path: '$.x', operator: 'equal', value: 'a' }
    expect(typesOf(cart('$.x', 'equal', 1), page)).toEqual({ 'cart$.x': 'number', 'page$.x': 'category' })
  })

  it(`for whatever the checker accepts, it is the one that the facts have (TEST_SEED=${seed})`, () => {
    const names = new Set(generatedObjects.map(({ name }) => name))
    const plain = factScope(
      generatedFeatures,
      generatedContext.filter(({ pathOf }) => pathOf === undefined),
    )
    const known = new Map(pathFacts.map((fact) => [fact.name, fact]))
    const told = new Set<string>()
    const property = fc.property(anyLeaf, (one) => {
      const uses = [...pathUsesIn(one, names)].map((use) => ({ use, where: undefined }))
      const sides = [one, one.value].filter((side) => typeof side === 'object' && 'path' in side)
      expect(uses).toHaveLength(sides.length)
      for (const fact of inferPathFacts(uses, plain).facts) {
        expect(fact).toEqual(known.get(fact.name))
        told.add(fact.name)
      }
      // Only paths that are merely compared with one another tell nothing.
      if (uses.length > 0 && inferPathFacts(uses, plain).facts.length === 0) expect(uses).toHaveLength(2)
    })
    fc.assert(property, { seed, numRuns: 5_000 * scale })
    expect(told).toEqual(new Set(pathFacts.map(({ name }) => name)))
  })
})

/** What is wrong with the last condition, as one line. */
function faultsOf(...conditions: unknown[]): string[] {
  return checkCondition(conditions.at(-1), scopeOf(conditions)).map(
    ({ code, path, found, expected, suggestion }) =>
      `${code} at ${path.join('/')}: ${found}; expected ${expected}${suggestion === undefined ? '' : `; ${suggestion}?`}`,
  )
}

const wholeObject = 'expected a path beside it that says what of it is compared, as $.cart.total'
const noPath = 'expected none: only facts of the context that are of the type object have paths'
const untold =
  'expected some condition that compares it with a number, a text, a boolean or a list, and so tells its type'

describe('a path is a mismatch', () => {
  it.each<[string, unknown[], string[]]>([
    [
      'an object without one',
      [{ fact: 'cart', operator: 'equal', value: 1 }],
      [`object-without-path at fact: 'cart', an object; ${wholeObject}`],
    ],
    [
      'an object without one on the right',
      [{ fact: 'tenure', operator: 'equal', value: { fact: 'cart' } }],
      [`object-without-path at value/fact: 'cart', an object; ${wholeObject}`],
    ],
    [
      'into a number',
      [{ fact: 'tenure', path: '$.x', operator: 'equal', value: 1 }],
      [`path-without-object at path: a path into tenure, a number; ${noPath}`],
    ],
    [
      'into a category on the right',
      [{ fact: 'city', operator: 'equal', value: { fact: 'tariff', path: '$.x' } }],
      [`path-without-object at value/path: a path into tariff, a category; ${noPath}`],
    ],
    [
      'into a text',
      [{ fact: 'first_name', path: '$.x', operator: 'equal', value: 'a' }],
      ["text-in-condition at fact: 'first_name', a text; expected a fact of another type: texts are for content only"],
    ],
    [
      'into nothing that is declared',
      [{ fact: 'carts', path: '$.x', operator: 'equal', value: 1 }],
      ["unknown-fact at fact: 'carts'; expected a declared fact; cart?"],
    ],
    [
      'by the name that it has within',
      [cart('$.x', 'equal', 1), { fact: 'cart$.x', operator: 'equal', value: { fact: 'cart$.x' } }],
      [
        "unknown-fact at fact: 'cart$.x'; expected a declared fact, as tenure, online, ends, tariff, city, services, first_name",
      ],
    ],
    [
      'that is no text',
      [{ fact: 'cart', path: ['$', 'x'], operator: 'equal', value: 1 }],
      ['condition-shape at path: ["$","x"]; expected a JSONPath, as $.cart.total'],
    ],
    [
      'without its $',
      [cart('total', 'equal', 1)],
      ["invalid-path at path: 'total'; expected a JSONPath that begins with $, as $.cart.total; $.total?"],
    ],
    [
      'with a filter, on the right',
      [{ fact: 'tenure', operator: 'equal', value: on('$.a[?(@.b)].c') }],
      [
        "invalid-path at value/path: '$.a[?(@.b)].c', a filter or script; expected a path without code: names, indexes, slices, lists of them ([a,b]), * and one '..'",
      ],
    ],
    [
      'with two types, in two places',
      [cart('$.x', 'equal', 'a'), { all: [cart('$.x', 'lessThan', 5)] }],
      ['path-type at all/0/path: cart $.x compared as a number; expected a text, as in line 1'],
    ],
    [
      'with two types, the other way round',
      [cart('$.x', 'lessThan', 5), cart('$.x', 'contains', 'a')],
      ['path-type at path: cart $.x compared as a list of texts; expected a number, as in line 1'],
    ],
    [
      'with two types within one condition',
      [{ all: [cart('$.x', 'equal', true), cart('$.x', 'equal', 1)] }],
      ['path-type at all/1/path: cart $.x compared as a number; expected true or false, as in line 1'],
    ],
    ['with two types, told by a fact', [cart('$.x', 'equal', { fact: 'city' }), cart('$.x', 'greaterThan', 1)], []],
    [
      'with a value of two types',
      [cart('$.x', 'in', [1, 'a'])],
      ["value-type at value/1: 'a'; expected a number, since cart$.x is a number"],
    ],
    [
      'of another type than the fact beside it',
      [cart('$.x', 'equal', 'a'), cart('$.x', 'equal', { fact: 'tenure' })],
      ['value-type at value: tenure, a number; expected a fact of the type of cart$.x, a category'],
    ],
    [
      'compared with a date',
      [cart('$.x', 'lessThan', { fact: 'ends' })],
      ['value-type at value: ends, a timestamp; expected a fact of the type of cart$.x, a number'],
    ],
    [
      'compared with a date as it is written',
      [cart('$.x', 'lessThan', '2026-01-01')],
      ["value-type at value: '2026-01-01'; expected a number, since cart$.x is a number"],
    ],
    [
      'whose type nothing tells',
      [cart('$.x', 'equal', on('$.y'))],
      [`untold-path at path: cart $.x, whose type nothing tells; ${untold}`],
    ],
    ['of numbers as members', [cart('$.x', 'contains', 5)], ['value-type at value: 5; expected a text for contains']],
    [
      'beside an operator that is mistyped, which alone is said',
      [cart('$.x', 'lesThan', 5)],
      ["unknown-operator at operator: 'lesThan'; expected an operator of json-rules-engine; lessThan?"],
    ],
  ])('%s', (_name, conditions, lines) => {
    expect(faultsOf(...conditions)).toEqual(lines)
  })

  it('beyond the most that a ruleset may have', () => {
    const most = Array.from({ length: pathsMax }, (_, index) => cart(`$.x${index}`, 'equal', index))
    expect(faultsOf(...most)).toEqual([])
    expect(faultsOf(...most, cart('$.x5', 'lessThan', 1))).toEqual([])
    const expected = `at most ${pathsMax} in a ruleset, one with lists counted once for each alternative`
    expect(faultsOf(...most, cart('$.y', 'equal', 1))).toEqual([
      `too-many-paths at path: cart $.y, one more path; expected ${expected}`,
    ])
    // Each walks over its object sixteen times.
    const dear = Array.from({ length: 7 }, (_, index) => cart(`$..x${index}[a,b,c,d][e,f,g,h]`, 'contains', 'q'))
    expect(faultsOf(...dear.slice(0, 6))).toEqual([])
    expect(faultsOf(...dear)).toEqual([
      `too-many-paths at path: cart $..x6[a,b,c,d][e,f,g,h], one more path; expected ${expected}`,
    ])
  })
})
