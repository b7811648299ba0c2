import { describe, expect, it } from 'vitest'
import { ObjectFacts, objectMismatch } from '#sufler/domain/features/object-facts.ts'
import type { Fact } from '#sufler/domain/ruleset.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import { objectBytesMax, objectDepthMax } from '#sufler/schema/features-file.ts'

const fact = (path: string, type: 'number' | 'boolean' | 'category' | 'set'): Fact => ({
  name: `cart${path}`,
  type,
  pathOf: { object: 'cart', path },
})
const total = fact('$.total', 'number')
const free = fact('$.free', 'boolean')
const sku = fact('$.sku', 'category')
const skus = fact('$.items[*].sku', 'set')
const device: Fact = { name: 'device', type: 'category' }
const plain = new Map([['device', device]])
const objects = new ObjectFacts([{ name: 'cart', type: 'object' }], [device, total, free, sku, skus])
const check = (input: Record<string, unknown>) => objects.check(plain, input, new TimeZone('UTC'))
const missing = { kind: 'missing' }

/** Lists in one another, so many levels of them. */
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)])
/** Exactly so many bytes of JSON: `["x…"]`, each Ё two. */
const ofBytes = (bytes: number) => [`${'Ё'.repeat(10)}${'x'.repeat(bytes - 24)}`]

describe('what paths read', () => {
  it('is of the type that conditions compare it as', () => {
    const cart = { total: 12.5, free: false, sku: 'a', items: [{ sku: 'b' }, { sku: 'b' }, { sku: 'c' }] }
    const { values, mismatches, objects } = check({ cart, device: 'phone' })
    expect(mismatches).toEqual([])
    expect(objects).toEqual({ cart })
    expect(Object.fromEntries([...values].map(([{ name }, value]) => [name, value]))).toEqual({
      device: { kind: 'category', text: 'phone' },
      'cart$.total': { kind: 'number', number: 12.5 },
      'cart$.free': { kind: 'number', number: 0 },
      'cart$.sku': { kind: 'category', text: 'a' },
      'cart$.items[*].sku': { kind: 'set', members: ['b', 'c'] },
    })
  })

  it.each([
    [total, '12'],
    [total, true],
    [total, null],
    [total, [12]],
    [total, Number.NaN],
    [total, Number.POSITIVE_INFINITY],
    [free, 1],
    [free, 'true'],
    [sku, 7],
    [sku, ['a']],
    [sku, { a: 'a' }],
  ])('is missing where it is of another: $name of %j', (one, value) => {
    const key = one.name.split('.')[1] as string
    expect(check({ cart: { [key]: value } }).values.get(one)).toEqual(missing)
  })

  it('is missing where a list has anything but texts, and where nothing is found', () => {
    expect(check({ cart: { items: [{ sku: 'a' }, { sku: 7 }] } }).values.get(skus)).toEqual(missing)
    for (const cart of [{}, [], { items: [] }, { items: 'a' }, { items: [{}] }])
      expect(check({ cart }).values.get(skus)).toEqual(missing)
  })

  it('may be texts that no feature could hold', () => {
    const long = 'x'.repeat(1_000)
    expect(check({ cart: { sku: '' } }).values.get(sku)).toEqual({ kind: 'category', text: '' })
    expect(check({ cart: { sku: long } }).values.get(sku)).toEqual({ kind: 'category', text: long })
    const items = Array.from({ length: 500 }, (_, index) => ({ sku: `s${index}` }))
    expect(check({ cart: { items } }).values.get(skus)).toMatchObject({ members: { length: 500 } })
  })

  it('is not there without the object', () => {
    for (const input of [{}, { cart: null }])
      expect(check(input)).toEqual({ values: new Map(), mismatches: [], objects: {} })
  })
})

describe('an object is refused', () => {
  it.each([['a'], [7], [true]])('when it is none: %j', (cart) => {
    expect(check({ cart }).mismatches).toEqual([
      { path: ['cart'], found: JSON.stringify(cart).replaceAll('"', "'"), expected: 'an object or list, or null' },
    ])
  })

  it('when it is too deep, by one level or by a hundred thousand', () => {
    expect(objectMismatch(nested(objectDepthMax))).toBeUndefined()
    const expected = {
      path: [],
      found: 'objects in one another, more than 8 levels deep',
      expected: 'at most 8 levels',
    }
    expect(objectMismatch(nested(objectDepthMax + 1))).toEqual(expected)
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level++) deep = [deep]
    expect(objectMismatch(deep)).toEqual(expected)
  })

  it('when it is too large, by one byte', () => {
    expect(objectMismatch(ofBytes(objectBytesMax))).toBeUndefined()
    expect(objectMismatch(ofBytes(objectBytesMax + 1))).toEqual({
      path: [],
      found: '16385 bytes as JSON',
      expected: 'at most 16384',
    })
  })

  it('beside all else that is wrong; nobody can send what a path reads', () => {
    const { mismatches } = check({ cart: 7, device: 8, cat: {}, 'cart$.total': 9 })
    expect(mismatches.map(({ path, expected, suggestion }) => [path[0], expected, suggestion])).toEqual([
      ['device', 'a text or null', undefined],
      ['cat', 'a declared fact', 'cart'],
      ['cart$.total', 'a declared fact', undefined],
      ['cart', 'an object or list, or null', undefined],
    ])
  })
})
