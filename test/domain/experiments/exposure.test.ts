import { describe, expect, it } from 'vitest'
import { conversionChanges, exposureRecord, isExposed } from '#sufler/domain/experiments/exposure.ts'
import { heldOutRecords } from '#sufler/domain/experiments/held-out-records.ts'
import { identityKey } from '#sufler/domain/experiments/identity-key.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import { createVector, headerBytes } from '#sufler/domain/features/vector.ts'
import { appendToHistory } from '#sufler/domain/history/append.ts'
import { encodeRecords, type HistoryRecord, kindCodeMax } from '#sufler/domain/history/history-record.ts'
import { groupOf, offerOf, placementOf, rulesetWith } from '../../support/plain-ruleset.ts'

const nowMs = Date.parse('2026-07-01T23:30:00Z')
const keepFromMs = new Float64Array(kindCodeMax + 1).fill(Number.NEGATIVE_INFINITY)

function append(history: Uint8Array, ...records: HistoryRecord[]) {
  const appended = appendToHistory(history, { records: encodeRecords(records), keepFromMs, nowMs })
  if (appended === 'conflict') throw new Error('in conflict')
  return { bytes: appended.bytes, outcomes: appended.appended.outcomes }
}

const nothing = new Uint8Array(0)
const always = () => Number.POSITIVE_INFINITY
const exposed = (experiment: number, arm: number, atMs = nowMs) => exposureRecord('exposed', { experiment, arm, atMs })
const accepted = (atMs: number): HistoryRecord => ({
  ...exposed(3, 0, atMs),
  kind: 'accepted',
  decision: 'f'.repeat(16),
})

describe('an exposure', () => {
  it('is the same event at every decision, for one arm', () => {
    const { bytes } = append(nothing, exposed(7, 1))
    expect(append(bytes, exposed(7, 1, nowMs + 1)).outcomes).toEqual(['duplicate'])
    expect(
      append(bytes, exposed(8, 1), exposureRecord('converted', { experiment: 7, arm: 1, atMs: nowMs })).outcomes,
    ).toEqual(['recorded', 'recorded'])
  })

  it('is found in whichever arm, and is not mistaken for an offer of the same number', () => {
    const { bytes } = append(nothing, accepted(nowMs), exposed(7, 1))
    expect([isExposed(bytes, 7), isExposed(bytes, 3), isExposed(nothing, 7)]).toEqual([true, false, false])
  })
})

describe('a conversion', () => {
  const changes = (...records: HistoryRecord[]) => conversionChanges(append(nothing, ...records).bytes, always, true)

  it('belongs to each experiment that the customer met before, at the first acceptance after it', () => {
    const found = changes(exposed(1, 2, nowMs), accepted(nowMs + 5), exposed(4, 0, nowMs + 6), exposed(5, 0, nowMs + 5))
    expect(found.map(({ record }) => record)).toEqual([
      exposureRecord('converted', { experiment: 1, arm: 2, atMs: nowMs + 5 }),
      exposureRecord('converted', { experiment: 5, arm: 0, atMs: nowMs + 5 }),
    ])
  })

  it('belongs to the arm that was met first, if there are two', () => {
    const found = changes(exposed(1, 0, nowMs + 2), exposed(1, 1, nowMs), accepted(nowMs + 5))
    expect(found.map(({ exposure: { arm } }) => arm)).toEqual([1])
  })

  it('is not taken back from a history that has forgotten', () => {
    const converted = exposureRecord('converted', { experiment: 1, arm: 0, atMs: nowMs })
    const { bytes } = append(nothing, exposed(1, 0), converted)
    expect(conversionChanges(bytes, always, true)).toMatchObject([{ record: { isUndone: true } }])
    expect(conversionChanges(bytes, always, false)).toEqual([])
    new DataView(bytes.buffer, bytes.byteOffset).setFloat64(8, nowMs, true)
    expect(conversionChanges(bytes, always, true)).toEqual([])
  })
})

describe('what was held back', () => {
  const ruleset = rulesetWith({
    groups: [groupOf({ id: 'g' })],
    offers: ['a', 'b'].map((id) => offerOf({ id, group: 'g' })),
    placements: [placementOf({ id: 'site.hero' })],
  })
  const layout = new Layout()
  const dictionaries = { offers: ['x', 'a', 'b'], groups: ['x', 'g'], placements: ['x', 'site.hero'] }
  for (const [dictionary, keys] of Object.entries(dictionaries))
    layout.learn(keys.map((key, number) => ({ dictionary, key, number })))

  it('is noted by the numbers of the layout, once a day', () => {
    const records = (atMs: number) => heldOutRecords([{ placement: 0, offers: [1, 0] }], ruleset, layout, atMs)
    expect(records(nowMs)).toMatchObject([
      { kind: 'held-out', offer: 2, group: 1, placement: 1 },
      { kind: 'held-out', offer: 1, group: 1, placement: 1 },
    ])
    const { bytes } = append(nothing, ...records(nowMs))
    expect(append(bytes, ...records(nowMs + 60_000)).outcomes).toEqual(['duplicate', 'duplicate'])
    expect(append(bytes, ...records(nowMs + 3_600_000)).outcomes).toEqual(['recorded', 'recorded'])
    expect(() => heldOutRecords([{ placement: 0, offers: [0] }], ruleset, new Layout(), nowMs)).toThrow('layout')
  })
})

describe('the key of a customer', () => {
  const vectorOf = (...slots: number[]) => {
    const vector = createVector(slots.length, nowMs)
    const view = new DataView(vector.buffer, vector.byteOffset)
    for (const [slot, value] of slots.entries()) view.setFloat64(headerBytes + slot * 8, value, true)
    // A store's answer may lie anywhere in a larger buffer.
    const shifted = new Uint8Array(vector.length + 3)
    shifted.set(vector, 3)
    return shifted.subarray(3)
  }

  it('is the number of the identity, or the id while there is none', () => {
    expect(identityKey('7', vectorOf(1, 79161234567), 1)).toBe('79161234567')
    for (const vector of [undefined, vectorOf(1), vectorOf(1, Number.NaN)])
      expect(identityKey('7', vector, 1)).toBe('7')
    expect(identityKey('7', vectorOf(1, 2), undefined)).toBe('7')
  })
})
