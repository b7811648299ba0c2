import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  entriesOfFeature,
  Layout,
  LayoutFull,
  memberEntry,
  membersPerSlot,
  numbersMaxOf,
  slotsMax,
  slotsOf,
} from '#sufler/domain/features/layout.ts'
import type { FeatureDeclaration } from '#sufler/schema/features-file.ts'

const number: FeatureDeclaration = { type: 'number' }
const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const anyEntry = fc.record({ dictionary: fc.constantFrom('slots', 'categories', 'set:a', 'set:b'), key: text })

describe('a layout', () => {
  it('gives dense numbers that never change, each dictionary its own', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 60 }), fc.array(anyEntry, { maxLength: 60 }), (first, second) => {
        const layout = new Layout()
        layout.internLocally(first.map((entry) => ({ ...entry, numbersMax: 1_000 })))
        const before = first.map(({ dictionary, key }) => layout.number(dictionary, key))
        layout.internLocally(second.map((entry) => ({ ...entry, numbersMax: 1_000 })))
        expect(first.map(({ dictionary, key }) => layout.number(dictionary, key))).toEqual(before)
        for (const dictionary of new Set([...first, ...second].map((entry) => entry.dictionary))) {
          const keys = Array.from({ length: layout.size(dictionary) }, (_, n) => layout.key(dictionary, n))
          expect(keys).not.toContain(undefined)
          expect(keys.map((key) => layout.number(dictionary, key ?? ''))).toEqual(keys.map((_, n) => n))
        }
      }),
    )
  })

  it('is made again from its entries', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 60 }), (entries) => {
        const layout = new Layout()
        layout.internLocally(entries.map((entry) => ({ ...entry, numbersMax: 1_000 })))
        const copy = new Layout(layout.entries())
        expect(copy.entries()).toEqual(layout.entries())
        expect(copy.unknown(entries)).toEqual([])
      }),
    )
  })

  it('learns numbers in any order, and the same ones again', () => {
    const layout = new Layout()
    layout.learn([
      { dictionary: 'categories', key: 'b', number: 1 },
      { dictionary: 'categories', key: 'a', number: 0 },
      { dictionary: 'categories', key: 'b', number: 1 },
    ])
    expect([layout.category('a'), layout.category('b'), layout.category('c')]).toEqual([0, 1, undefined])
    expect([layout.categoryText(0), layout.categoryText(1), layout.categoryText(2)]).toEqual(['a', 'b', undefined])
  })

  it('names each unknown entry once', () => {
    const layout = new Layout([{ dictionary: 'categories', key: 'known', number: 0 }])
    const [a, known] = [
      { dictionary: 'categories', key: 'a' },
      { dictionary: 'categories', key: 'known' },
    ]
    expect(layout.unknown([a, known, { ...a }, { dictionary: 'slots', key: 'known' }])).toEqual([
      a,
      { dictionary: 'slots', key: 'known' },
    ])
  })

  it('gives a feature whose type changes another slot, and an old one back when it returns', () => {
    const layout = new Layout()
    const category: FeatureDeclaration = { type: 'category' }
    layout.internLocally(entriesOfFeature('age', number))
    layout.internLocally(entriesOfFeature('age', category))
    layout.internLocally(entriesOfFeature('age', number))
    expect([layout.slot('age', number), layout.slot('age', category), layout.slotCount]).toEqual([0, 1, 2])
  })

  it('needs a slot for each 48 members of a set, and numbers for its values and default', () => {
    const declaration: FeatureDeclaration = { type: 'set', membersMax: 97, values: ['x', 'y'], default: ['y', 'z'] }
    expect(slotsOf(declaration)).toBe(3)
    expect([slotsOf({ type: 'set' }), slotsOf({ type: 'set', membersMax: 48 }), slotsOf(number)]).toEqual([1, 1, 1])
    const layout = new Layout()
    layout.internLocally(entriesOfFeature('services', declaration))
    expect(layout.slotCount).toBe(3)
    expect(['x', 'y', 'z'].map((member) => layout.member('services', member))).toEqual([0, 1, 2])
    expect(layout.memberText('services', 2)).toBe('z')
  })

  it('interns the values and the default of a category', () => {
    const layout = new Layout()
    layout.internLocally(entriesOfFeature('tariff', { type: 'category', values: ['s', 'm'], default: 'm' }))
    expect([layout.category('s'), layout.category('m'), layout.size('categories')]).toEqual([0, 1, 2])
  })
})

describe('the bounds of a layout', () => {
  it('are those of the dictionary', () => {
    expect(numbersMaxOf({ dictionary: 'slots', key: 'a' })).toBe(slotsMax)
    expect(numbersMaxOf({ dictionary: 'categories', key: 'a' })).toBe(1_000_000)
    expect(numbersMaxOf(memberEntry('services', { type: 'set', membersMax: 50 }, 'a'))).toBe(2 * membersPerSlot)
    expect(numbersMaxOf(memberEntry('services', { type: 'set' }, 'a'))).toBe(membersPerSlot)
  })

  it('refuse one slot too many, with its name', () => {
    const layout = new Layout()
    const slots = Array.from({ length: slotsMax }, (_, i) => ({ dictionary: 'slots', key: `f${i}:number:0` }))
    layout.internLocally(slots)
    expect(() => layout.internLocally([{ dictionary: 'slots', key: 'age:number:0' }])).toThrow(LayoutFull)
    expect(() => layout.internLocally([{ dictionary: 'slots', key: 'age:number:0' }])).toThrow(/'age:number:0'.*4096/)
    expect(() => layout.internLocally(slots)).not.toThrow()
  })

  it('refuse one member too many, also one that is known already', () => {
    const set: FeatureDeclaration = { type: 'set' }
    const members = Array.from({ length: 49 }, (_, i) => `member ${i}`)
    const layout = new Layout()
    layout.internLocally(members.map((member) => memberEntry('services', { type: 'set', membersMax: 49 }, member)))
    const last = memberEntry('services', set, 'member 48')
    expect(() => layout.assertWithinBounds([last])).toThrow(/'member 48' in set 'services'.*at most 48/)
    expect(() => layout.internLocally([last])).toThrow(LayoutFull)
    expect(() => layout.assertWithinBounds([memberEntry('services', set, 'member 47')])).not.toThrow()
    expect(() => layout.assertWithinBounds([memberEntry('services', set, 'unknown')])).not.toThrow()
  })
})
