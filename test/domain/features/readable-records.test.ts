import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeVector, encodePatch } from '#sufler/domain/features/customer-codec.ts'
import { entriesOfFeature, Layout } from '#sufler/domain/features/layout.ts'
import { parseAncestors, withAncestor } from '#sufler/domain/features/layout-epoch.ts'
import { ReadableRecords } from '#sufler/domain/features/readable-records.ts'
import { applyPatch, epochOf } from '#sufler/domain/features/vector.ts'
import { decodeHistory, encodeHistory, epochOfHistory, unknownGroup } from '#sufler/domain/history/history-record.ts'
import type { Fact } from '#sufler/domain/ruleset.ts'

const city: Fact = { name: 'city', type: 'category' }
const tags: Fact = { name: 'tags', type: 'set' }
const late: Fact = { name: 'late', type: 'number' }

/** Knows Omsk and Tver, jazz and folk; when epoch 5 went over into 6, it knew Omsk and jazz alone, and no feature `late`. */
function setUp() {
  const layout = new Layout()
  layout.internLocally([city, tags, late].flatMap((fact) => [...entriesOfFeature(fact.name, fact)]))
  layout.internLocally(['Omsk', 'Tver'].map((key) => ({ dictionary: 'categories', key })))
  layout.internLocally(['jazz', 'folk'].map((key) => ({ dictionary: 'set:tags', key })))
  const sizes = new Map<string, number>([
    ...['offers', 'placements', 'groups', 'reasons', 'experiments'].map((name) => [name, 2] as const),
  ])
  for (const [name, size] of [
    ['slots', 2],
    ['categories', 1],
    ['set:tags', 1],
  ] as const)
    sizes.set(name, size)
  layout.adopt({ epoch: 6, ancestors: [{ epoch: 5, sizes }] })
  return { layout, records: new ReadableRecords(layout) }
}

function vectorOf(layout: Layout, epoch: number, text: string, members: string[], number?: number): Uint8Array {
  const values = new Map<Fact, Parameters<typeof encodePatch>[0] extends Map<Fact, infer Value> ? Value : never>([
    [city, { kind: 'category', text }],
    [tags, { kind: 'set', members }],
  ])
  if (number !== undefined) values.set(late, { kind: 'number', number })
  return applyPatch(undefined, encodePatch(values, layout).slots, 0, epoch)
}

describe('a vector of another epoch', () => {
  it.each<[epoch: number, text: string, members: string[], number: number | undefined, read: object]>([
    [6, 'Tver', ['jazz', 'folk'], 7, { city: 'Tver', tags: ['jazz', 'folk'], late: 7 }],
    [5, 'Omsk', ['jazz'], undefined, { city: 'Omsk', tags: ['jazz'] }],
    [5, 'Tver', ['jazz'], undefined, { tags: ['jazz'] }],
    [5, 'Omsk', ['jazz', 'folk'], undefined, { city: 'Omsk' }],
    [5, 'Omsk', ['jazz'], 7, { city: 'Omsk', tags: ['jazz'] }],
    [4, 'Omsk', ['jazz'], 7, {}],
    [0, 'Omsk', ['jazz'], undefined, {}],
  ])('%s says what still means the same', (epoch, text, members, number, read) => {
    const { layout, records } = setUp()
    const vector = vectorOf(layout, epoch, text, members, number)
    const before = Buffer.from(vector).toString('hex')
    const facts = [city, tags, late]
    expect(decodeVector(facts, layout, records.vector(vector))).toEqual(read)
    const rewritten = records.rewritten(Buffer.from(vector))
    expect(epochOf(rewritten)).toBe(6)
    expect(decodeVector(facts, layout, rewritten)).toEqual(read)
    expect(Buffer.from(vector).toString('hex')).toBe(before)
  })
})

describe('a history of another epoch', () => {
  const record = {
    ...{ untilSeconds: 0, group: 1, reason: 1, offer: 1, placement: 1, kind: 'declined' as const },
    ...{ isUndone: false, decision: '00000000000000ff' },
  }
  const events = [
    { ...record, atMs: 1_000 },
    { ...record, atMs: 4_000, offer: 2 },
    { ...record, atMs: 2_000, group: unknownGroup, reason: 0 },
    { ...record, atMs: 3_000, placement: 9 },
    { ...record, atMs: 5_000, kind: 'exposed' as const, placement: 9 },
  ]

  it('keeps what can be read, and says until when the rest may be missing', () => {
    const { records } = setUp()
    const history = encodeHistory({ revision: 3, forgottenUntilMs: 500, records: events, epoch: 5 })
    const read = decodeHistory(records.history(history))
    expect(read.records.map(({ atMs }) => atMs)).toEqual([1_000, 2_000, 5_000])
    expect(read.forgottenUntilMs).toBe(4_000)
    const rewritten = records.rewrittenHistory(history)
    expect([epochOfHistory(rewritten), decodeHistory(rewritten).revision]).toEqual([6, 4])
  })

  it('is itself under its own epoch or when all of it can be read, and nothing but a gap when nothing is known of it', () => {
    const { records } = setUp()
    const own = encodeHistory({ revision: 3, forgottenUntilMs: 0, records: events, epoch: 6 })
    expect(records.history(own)).toBe(own)
    const legible = encodeHistory({ revision: 3, forgottenUntilMs: 0, records: events.slice(0, 1), epoch: 5 })
    expect(records.history(legible)).toBe(legible)
    const foreign = encodeHistory({ revision: 3, forgottenUntilMs: 0, records: events, epoch: 4 })
    expect(decodeHistory(records.history(foreign))).toEqual({ revision: 3, forgottenUntilMs: 5_000, records: [] })
  })
})

describe('the ancestors of a layout', () => {
  it('are what was kept of them, one after the other', () => {
    const sizes = fc.dictionary(
      fc.constantFrom('slots', 'categories', 'set:a.b', 'offers'),
      fc.integer({ min: 1, max: 9 }),
    )
    fc.assert(
      fc.property(
        fc.array(fc.record({ epoch: fc.integer({ min: 0, max: 2 ** 24 - 1 }), sizes }), { maxLength: 6 }),
        (all) => {
          const given = all.map(({ epoch, sizes }) => ({ epoch, sizes: new Map(Object.entries(sizes)) }))
          const text = given.reduce((before, each) => withAncestor(before, each.epoch, each.sizes), '')
          const plain = (each: { epoch: number; sizes: ReadonlyMap<string, number> }) => ({
            epoch: each.epoch,
            sizes: Object.fromEntries([...each.sizes].filter(([, size]) => size > 0).sort()),
          })
          expect(parseAncestors(text).map(plain)).toEqual(given.map(plain))
        },
      ),
    )
  })
})
