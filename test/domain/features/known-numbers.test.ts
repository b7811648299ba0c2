import { describe, expect, it } from 'vitest'
import { decodeVector } from '#sufler/domain/features/customer-codec.ts'
import { KnownNumbers } from '#sufler/domain/features/known-numbers.ts'
import { entriesOfFeature, Layout, memberEntry } from '#sufler/domain/features/layout.ts'
import { applyPatch, PatchBuilder } from '#sufler/domain/features/vector.ts'
import type { Fact } from '#sufler/domain/ruleset.ts'

const city: Fact = { name: 'city', type: 'category' }
const age: Fact = { name: 'age', type: 'number' }
const tags: Fact = { name: 'tags', type: 'set', membersMax: 96 }
const facts = [city, age, tags]

function setUp() {
  const layout = new Layout()
  layout.internLocally(facts.flatMap((fact) => [...entriesOfFeature(fact.name, fact)]))
  layout.internLocally([{ dictionary: 'categories', key: 'Omsk' }])
  return { layout, known: new KnownNumbers(layout) }
}

/** City 0, age 1, tags 2 and 3, as the features stand. */
function vectorOf(category: number, low: number, highOfSecond = 0): Uint8Array {
  const builder = new PatchBuilder()
  builder.write(0, category)
  builder.write(1, 4_711)
  builder.writeMembers(2, low, 0)
  builder.writeMembers(3, 0, highOfSecond)
  return applyPatch(undefined, builder.build(), 0)
}

describe('numbers of a vector', () => {
  it('are known when the layout has a text for each', () => {
    const { layout, known } = setUp()
    layout.internLocally([memberEntry('tags', tags, 'jazz')])
    const vector = vectorOf(0, 1)
    expect(known.areAllIn(vector)).toBe(true)
    expect(known.unknownIn(vector)).toEqual([])
    expect(known.readable(vector)).toBe(vector)
  })

  it.each([1, 999, -1, 0.5, 1e300, Number.POSITIVE_INFINITY])('name the category %s that has none', (number) => {
    const { layout, known } = setUp()
    const vector = vectorOf(number, 0)
    expect(known.areAllIn(vector)).toBe(false)
    expect(known.unknownIn(vector)).toEqual([{ dictionary: 'categories', number }])
    expect(decodeVector(facts, layout, known.readable(vector))).toEqual({ age: 4_711, tags: [] })
  })

  it('name every member that has none, in any slot of the set, and then the whole set is missing', () => {
    const { layout, known } = setUp()
    layout.internLocally([memberEntry('tags', tags, 'jazz')])
    const vector = vectorOf(0, 0b101, 1 << 15)
    expect(known.unknownIn(vector)).toEqual([
      { dictionary: 'set:tags', number: 2 },
      { dictionary: 'set:tags', number: 48 + 47 },
    ])
    expect(decodeVector(facts, layout, known.readable(vector))).toEqual({ city: 'Omsk', age: 4_711 })
  })

  it('are known once the layout has learnt them, with gaps between them', () => {
    const { layout, known } = setUp()
    const vector = vectorOf(7, 0b1000)
    expect(known.areAllIn(vector)).toBe(false)
    layout.learn([{ dictionary: 'categories', key: 'Tver', number: 7 }])
    layout.learn([{ dictionary: 'set:tags', key: 'folk', number: 3 }])
    expect(known.areAllIn(vector)).toBe(true)
    expect(known.areAllIn(vectorOf(6, 0b1000))).toBe(false)
    expect(known.areAllIn(vectorOf(7, 0b1100))).toBe(false)
    expect(decodeVector(facts, layout, vector)).toEqual({ city: 'Tver', age: 4_711, tags: ['folk'] })
  })

  it('leave alone what is missing, and slots that the vector does not have', () => {
    const { known } = setUp()
    expect(known.areAllIn(applyPatch(undefined, new Uint8Array(), 0))).toBe(true)
    const builder = new PatchBuilder()
    builder.write(3, Number.NaN)
    expect(known.areAllIn(applyPatch(undefined, builder.build(), 0))).toBe(true)
  })
})
