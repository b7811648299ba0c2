import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkValues,
  decodeVector,
  encodePatch,
  entriesOfValues,
  entriesOfVector,
} from '#sufler/domain/features/customer-codec.ts'
import { entriesOfFeature, Layout } from '#sufler/domain/features/layout.ts'
import { applyPatch, SetUnknown } from '#sufler/domain/features/vector.ts'
import type { Fact } from '#sufler/domain/ruleset.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import { factValue, features, services } from '../../support/generators/facts.ts'
import { scale, seed } from '../../support/seed.ts'

const zone = new TimeZone('UTC')
const facts: Fact[] = [...features, { name: 'first_name', type: 'text' }]
const byName = new Map(facts.map((fact) => [fact.name, fact]))

/** A customer as the store keeps one: the bytes, and the texts beside them. */
class Customer {
  vector: Uint8Array | undefined
  texts: Record<string, string | null> = {}
  constructor(readonly layout: Layout) {}

  patch(input: Record<string, unknown>): void {
    const { values, mismatches } = checkValues(byName, input, zone)
    expect(mismatches).toEqual([])
    this.layout.internLocally(entriesOfValues(values))
    const { slots, texts } = encodePatch(values, this.layout)
    this.vector = applyPatch(this.vector, slots, 0)
    Object.assign(this.texts, texts)
  }

  get values(): Record<string, unknown> {
    return this.vector === undefined ? {} : decodeVector(facts, this.layout, this.vector)
  }
}

function newLayout(): Layout {
  const layout = new Layout()
  layout.internLocally(facts.flatMap((fact) => [...entriesOfFeature(fact.name, fact)]))
  return layout
}

const members = fc.uniqueArray(fc.constantFrom(...services), { maxLength: 8 })

/** Any features of one customer, null to forget one, and changes of a set. */
const patch = fc.record(
  {
    ...Object.fromEntries(features.map((fact) => [fact.name, fc.option(factValue(fact), { freq: 4 })] as const)),
    services: fc.oneof(fc.constant(null), members, fc.record({ add: members, remove: members }, { requiredKeys: [] })),
  },
  { requiredKeys: [] },
)

/** What the values are after a patch, in plain JSON; undefined when it changes members of a set of which nothing is known. */
function patched(before: Record<string, unknown>, patch: Record<string, unknown>): Record<string, unknown> | undefined {
  const after = { ...before }
  for (const [name, value] of Object.entries(patch)) {
    const type = byName.get(name)?.type
    if (value === null) delete after[name]
    else if (type === 'timestamp') after[name] = new Date(value as number).toISOString()
    else if (type !== 'set') after[name] = value
    else if (Array.isArray(value)) after[name] = new Set(value)
    else {
      const { add = [], remove = [] } = value as { add?: string[]; remove?: string[] }
      if (add.length + remove.length === 0) continue
      const start = before[name] as Set<string> | undefined
      if (start === undefined) return undefined
      const kept = [...start, ...add].filter((one) => !remove.includes(one))
      after[name] = new Set(kept)
    }
  }
  return after
}

function withSets(values: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? new Set(value) : value])
  return Object.fromEntries(entries)
}

describe('the customer codec', () => {
  it(`gives back what was written, patch after patch (TEST_SEED=${seed})`, () => {
    const property = fc.property(fc.array(patch, { minLength: 1, maxLength: 4 }), (patches) => {
      const customer = new Customer(newLayout())
      let expected: Record<string, unknown> = {}
      for (const one of patches) {
        const after = patched(expected, one)
        if (after === undefined) expect(() => customer.patch(one)).toThrow(SetUnknown)
        else customer.patch(one)
        expected = after ?? expected
        expect(withSets(customer.values)).toEqual(expected)
      }
    })
    fc.assert(property, { seed, numRuns: 400 * scale })
  })

  it('spreads a large set over its slots', () => {
    const customer = new Customer(newLayout())
    customer.patch({ services })
    expect(customer.values.services).toEqual(services)
    customer.patch({ services: { remove: services.slice(0, 50) } })
    expect(customer.values.services).toEqual(services.slice(50))
    customer.patch({ services: { remove: services.slice(50) } })
    expect(customer.values.services).toEqual([])
    customer.patch({ services: null })
    expect(customer.values).not.toHaveProperty('services')
    expect(() => customer.patch({ services: { remove: ['gold'] } })).toThrow(SetUnknown)
    expect(customer.values).not.toHaveProperty('services')
    customer.patch({ services: {} })
    expect(customer.values).not.toHaveProperty('services')
  })

  it('changes members of a set that is missing from its default on, in all its slots', () => {
    const wide: Fact = { name: 'wide', type: 'set', membersMax: 96, default: services.slice(0, 60) }
    const layout = new Layout()
    layout.internLocally([...entriesOfFeature('wide', wide)])
    const change = (remove: string[], vector?: Uint8Array) =>
      applyPatch(vector, encodePatch(new Map([[wide, { kind: 'members', add: [], remove }]]), layout).slots, 0)
    const [first = '', last = ''] = [services[0], services[59]]
    const vector = change([first])
    expect(decodeVector([wide], layout, vector)).toEqual({ wide: services.slice(1, 60) })
    expect(decodeVector([wide], layout, change([last], vector))).toEqual({ wide: services.slice(1, 59) })
  })

  it('removes nothing for a member that nobody ever had, and gives it no number', () => {
    const layout = newLayout()
    const customer = new Customer(layout)
    customer.patch({ services: ['gold'] })
    customer.patch({ services: { remove: ['never seen'] } })
    expect(customer.values.services).toEqual(['gold'])
    expect(layout.member('services', 'never seen')).toBeUndefined()
  })

  it('gives a date back as that date, and a moment as that moment', () => {
    const customer = new Customer(newLayout())
    const name = features.find(({ type }) => type === 'timestamp')?.name as string
    for (const date of ['2026-07-15', '1970-01-01', '1969-12-31', '2024-02-29', '0001-01-03', '9999-12-31']) {
      customer.patch({ [name]: date })
      expect(customer.values).toEqual({ [name]: date })
    }
    for (const moment of ['2026-07-15T00:00:00.000Z', '1969-12-31T21:00:00.000Z', '2026-07-15T10:00:00.500Z']) {
      customer.patch({ [name]: moment })
      expect(customer.values).toEqual({ [name]: moment })
    }
  })

  it('keeps texts beside the vector, and in it only whether there is one', () => {
    const customer = new Customer(newLayout())
    customer.patch({ first_name: 'Аня' })
    expect(customer.texts).toEqual({ first_name: 'Аня' })
    expect(customer.values).toEqual({})
    customer.patch({ first_name: '' })
    expect(customer.texts).toEqual({ first_name: null })
  })

  it('reads vectors that are shorter than the layout', () => {
    const layout = newLayout()
    const customer = new Customer(layout)
    customer.patch({ tenure_months: 3 })
    expect(decodeVector(facts, layout, customer.vector as Uint8Array)).toEqual({ tenure_months: 3 })
  })

  it('names the entries that another thread needs to read a vector', () => {
    const customer = new Customer(newLayout())
    customer.patch({ city: 'Köln', tariff: 'gold', services: ['s3', 'gold'], tenure_months: 5 })
    const entries = entriesOfVector(facts, customer.layout, customer.vector as Uint8Array)
    expect(entries.map(({ dictionary, key }) => `${dictionary} ${key}`).sort()).toEqual([
      ...['categories Köln', 'categories gold', 'set:services gold', 'set:services s3'],
    ])
    for (const { dictionary, key, number } of entries) expect(customer.layout.number(dictionary, key)).toBe(number)
  })

  it('reports every wrong value, at its place, with the name that was probably meant', () => {
    const { mismatches } = checkValues(
      byName,
      { tenure_month: 3, tariff: 'gold', perks: ['gold', 'x'], is_online: 1 },
      zone,
    )
    expect(mismatches).toEqual([
      { path: ['tenure_month'], found: "'tenure_month'", expected: 'a declared fact', suggestion: 'tenure_months' },
      expect.objectContaining({ path: ['perks', 1], found: "'x'" }),
      expect.objectContaining({ path: ['is_online'], found: '1' }),
    ])
  })

  it('throws rather than writes what has no number', () => {
    const { values } = checkValues(byName, { city: 'Köln' }, zone)
    expect(() => encodePatch(values, newLayout())).toThrow("'Köln' is not in the layout")
  })
})
