import fc from 'fast-check'
import { Almanac } from 'json-rules-engine'
import { describe, expect, it } from 'vitest'
import { pathFaultOf, pathWalksOf, readPath as readWithin } from '#sufler/domain/features/json-path.ts'
import { pathWorkMax } from '#sufler/domain/features/path-walk.ts'
import { pathLengthMax } from '#sufler/schema/condition.ts'
import { scale, seed } from '../../support/seed.ts'

const readPath = (object: object, path: string) => readWithin(object, path, { left: pathWorkMax })

const made = "names, indexes, slices, lists of them ([a,b]), * and one '..'"
const unclosed = 'a JSONPath with brackets and quotes closed and every name written out'

describe('a path is refused', () => {
  it.each([
    ['', "''; a JSONPath that begins with $, as $.cart.total"],
    ['cart.total', "'cart.total'; a JSONPath that begins with $, as $.cart.total; $.cart.total"],
    ['[0].sku', "'[0].sku'; a JSONPath that begins with $, as $.cart.total; $[0].sku"],
    ['$cart', "'$cart'; a JSONPath that begins with $, as $.cart.total"],
    ['$ .cart', "'$ .cart'; a JSONPath that begins with $, as $.cart.total"],
    ['$.items[?(@.price > 5)].sku', `'$.items[?(@.price > 5)].sku', a filter or script; a path without code: ${made}`],
    ['$.items[?@.price > 5]', `'$.items[?@.price > 5]', a filter or script; a path without code: ${made}`],
    ['$.items[(@.length-1)]', `'$.items[(@.length-1)]', a filter or script; a path without code: ${made}`],
    ["$['(x)']", `'$['(x)']', a filter or script; a path without code: ${made}`],
    ['$[a,(b)]', `'$[a,(b)]', a filter or script; a path without code: ${made}`],
    ['$.items[*]^', `'$.items[*]^'; a path downwards, made of ${made}`],
    ['$.items.*~', `'$.items.*~'; a path downwards, made of ${made}`],
    ['$.items.@', `'$.items.@'; a path downwards, made of ${made}`],
    ['$.', `'$.'; ${unclosed}`],
    ['$..', `'$..'; ${unclosed}`],
    ['$.a..', `'$.a..'; ${unclosed}`],
    ['$.a...b', `'$.a...b'; ${unclosed}`],
    ['$.items[', `'$.items['; ${unclosed}`],
    ['$.items[*', `'$.items[*'; ${unclosed}`],
    ['$.items]', `'$.items]'; ${unclosed}`],
    ['$.items[]', `'$.items[]'; ${unclosed}`],
    ["$.items['sku]", `'$.items['sku]'; ${unclosed}`],
    ["$['a','b']", `'$['a','b']'; ${unclosed}`],
    ["$.['a']", `'$.['a']'; ${unclosed}`],
    ['$.a[1:5:0]', `'$.a[1:5:0]'; ${unclosed}`],
    ['$.a;b', "'$.a;b'; names without ; and #"],
    ['$.a#0', "'$.a#0'; names without ; and #"],
    ['$.a. b', "'$.a. b'; names without spaces around them"],
    ['$.a.$', "'$.a.$'; one $, at the beginning"],
    ['$..a..b', "'$..a..b', '..' more than once; '..' at most once"],
    ['$[a,b,c][a,b,c][a,b]', "'$[a,b,c][a,b,c][a,b]', 18 alternatives; lists of at most 16 alternatives together"],
    [`$.${'a'.repeat(pathLengthMax)}`, `'$.${'a'.repeat(55)}…', 202 characters; at most ${pathLengthMax}`],
  ])('%j', (path, expected) => {
    const fault = pathFaultOf(path)
    expect([`${fault?.found}; ${fault?.expected}`, fault?.suggestion].filter(Boolean).join('; ')).toBe(expected)
  })
})

const cart = {
  total: 12,
  items: [
    { sku: 'a', n: 1 },
    { sku: 'b', 'unit price': 2 },
  ],
  'main item': { 'a.b': true, Ёлка: 'x' },
  none: [],
  nothing: null,
}

describe('a path finds', () => {
  it.each<[string, unknown]>([
    ['$', cart],
    ['$.total', 12],
    ["$['total']", 12],
    ['$["main item"].Ёлка', 'x'],
    ["$['main item']['a.b']", true],
    ['$.items.length', 2],
    ['$.items[1].sku', 'b'],
    ['$.items[*].sku', ['a', 'b']],
    ['$.items[*].n', [1]],
    ["$.items[*]['unit price']", [2]],
    ['$.items[0:1].sku', ['a']],
    ['$.items[-1:].sku', ['b']],
    ['$.items[0,1].sku', ['a', 'b']],
    ['$..sku', ['a', 'b']],
    ['$..[1].sku', ['b']],
    ['$.none', []],
    ['$.none[*]', undefined],
    ['$.items[*].colour', undefined],
    ['$.missing.total', undefined],
    ['$.nothing', null],
    ['$.nothing.total', undefined],
    ['$.constructor', undefined],
    ['$.__proto__', undefined],
    ['$.items.constructor.name', undefined],
  ])('%s', (path, expected) => {
    expect(pathFaultOf(path)).toBeUndefined()
    expect(readPath(cart, path)).toEqual(expected)
  })

  it(`what json-rules-engine finds, whatever the object (TEST_SEED=${seed})`, async () => {
    const key = fc.constantFrom('a', 'b', 'c', '$id', 'two words', '0', 'Ё', 'length', '__proto__', 'constructor')
    const object = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4, depthSize: 'medium' },
        fc.constantFrom<unknown>(null, 0, 1, 'x', '', true, false),
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(key, tie('node'), { maxKeys: 5 }),
      ),
    })).node
    const root = fc.oneof(fc.array(object, { maxLength: 4 }), fc.dictionary(key, object, { maxKeys: 6 }))
    const step = fc.oneof(
      key.map((name) => `['${name}']`),
      fc.constantFrom(
        '.a',
        '.b',
        '.$id',
        '.*',
        '[*]',
        '[0]',
        '[1]',
        '[-1:]',
        '[0:2]',
        '[::2]',
        '[a,b]',
        '[0,c]',
        '..a',
        '..*',
        '..[0]',
        '[0,length]',
        '[a,$]',
      ),
    )
    const path = fc
      .array(step, { maxLength: 5 })
      .map((steps) => `$${steps.join('')}`)
      .filter((one) => pathFaultOf(one) === undefined)
    const found = { some: 0 }
    const property = fc.asyncProperty(root, path, async (value, one) => {
      const almanac = new Almanac()
      almanac.addFact('object', value as object)
      const theirs = await almanac.factValue('object', {}, one)
      if (theirs !== undefined) found.some++
      expect(readPath(value as object, one)).toEqual(theirs)
    })
    await fc.assert(property, { seed, numRuns: 3_000 * scale })
    expect(found.some).toBeGreaterThan(300 * scale)
  })
})

describe('the work of a path', () => {
  const deep = (levels: number, width: number): unknown =>
    levels === 0 ? 1 : Array.from({ length: width }, () => ({ x: deep(levels - 1, width) }))

  it('counts every value that it looks at, and so grows with the object and with the alternatives', () => {
    const workOf = (path: string, object: object) => {
      const work = { left: pathWorkMax }
      readWithin(object, path, work)
      return pathWorkMax - work.left
    }
    expect(workOf('$.a', { a: 1, b: 2 })).toBe(2)
    expect(workOf('$.*', { a: 1, b: 2 })).toBe(5)
    expect(workOf('$..x', { a: 1, b: [1, 2, 3] })).toBeLessThan(20)
    const numbers = { x: Array.from({ length: 5_000 }, () => 1) }
    expect(workOf('$..y', numbers)).toBeGreaterThan(5_000)
    expect(workOf('$..[a,b,c,d]', numbers)).toBeGreaterThan(workOf('$..a', numbers))
  })

  it('stops when it is used up, wherever that is, and finds nothing then', () => {
    const object = { x: deep(4, 8) }
    const whole = { left: pathWorkMax }
    expect(readWithin(object, '$..x', whole)).toBeDefined()
    const needed = pathWorkMax - whole.left
    for (const share of [0, 0.1, 0.5, 0.99]) {
      const work = { left: Math.floor(needed * share) }
      expect(readWithin(object, '$..x', work)).toBeUndefined()
      expect(work.left).toBeLessThan(0)
      // What one step overlooks at once: the children of one value.
      expect(work.left).toBeGreaterThan(-20)
    }
    expect(readWithin(object, '$..x', { left: needed })).toBeDefined()
  })

  it.each([
    ['$', 1],
    ['$..a.b[*]', 1],
    ['$[a,b]', 2],
    ['$..[a,b][0,1,2]', 6],
  ])('is done %s once for each alternative: %d', (path, walks) => {
    expect(pathWalksOf(path)).toBe(walks)
  })
})
