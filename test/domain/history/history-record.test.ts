import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  assertHistory,
  decisionKey,
  decodeHistory,
  encodeRecords,
  type HistoryRecord,
  historyHeaderBytes,
  kindCodeMax,
  kindCodes,
  type RecordKind,
  recordBytes,
  revisionOf,
} from '#sufler/domain/history/history-record.ts'

const anyRecord = fc.record<HistoryRecord>({
  atMs: fc.integer({ min: 0, max: 4e12 }),
  untilSeconds: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  group: fc.integer({ min: 0, max: 65_535 }),
  reason: fc.integer({ min: 0, max: 255 }),
  offer: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  placement: fc.integer({ min: 0, max: 65_535 }),
  kind: fc.constantFrom(...(Object.keys(kindCodes) as RecordKind[])),
  isUndone: fc.boolean(),
  decision: fc.stringMatching(/^[0-9a-f]{16}$/),
})

function historyOf(records: HistoryRecord[], revision: number, forgottenUntilMs: number): Uint8Array {
  const bytes = new Uint8Array(historyHeaderBytes + records.length * recordBytes)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, 1, true)
  view.setUint32(4, revision, true)
  view.setFloat64(8, forgottenUntilMs, true)
  bytes.set(encodeRecords(records), historyHeaderBytes)
  return bytes
}

describe('a history', () => {
  test('reads as it was written', () => {
    const revisions = fc.integer({ min: 0, max: 2 ** 32 - 1 })
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 20 }), revisions, fc.nat(), (records, revision, forgotten) => {
        const bytes = historyOf(records, revision, forgotten)
        expect(decodeHistory(bytes)).toEqual({ revision, forgottenUntilMs: forgotten, records })
        expect(revisionOf(bytes)).toBe(revision)
      }),
    )
  })

  test('that is empty has neither records nor a revision', () => {
    expect(decodeHistory(new Uint8Array(0))).toEqual({ revision: 0, forgottenUntilMs: 0, records: [] })
    expect(revisionOf(new Uint8Array(0))).toBe(0)
  })

  test.each([
    ['cut within a record', historyOf([], 1, 0).slice(0, 20)],
    ['of another version', Uint8Array.of(2, ...historyOf([], 1, 0).slice(1))],
    ['of no whole number of records', new Uint8Array([...historyOf([], 1, 0), 0])],
  ])('%s is refused', (_, bytes) => {
    expect(() => assertHistory(bytes)).toThrow(/expected version 1 and a multiple of 32/)
  })

  test('of a kind that is not known is refused: what counts for nothing could hide a refusal', () => {
    const bytes = historyOf([{ ...sample, kind: 'declined' }], 1, 0)
    bytes[historyHeaderBytes + 22] = kindCodeMax + 1
    expect(() => decodeHistory(bytes)).toThrow('a record of the unknown kind 13')
  })
})

test('a decision goes by the random end of its id', () => {
  expect(decisionKey('01a201b9-e927-72dd-8441-379687f75e83')).toBe('8441379687f75e83')
})

const sample: HistoryRecord = {
  atMs: 1,
  untilSeconds: 0,
  group: 0,
  reason: 0,
  offer: 0,
  placement: 0,
  kind: 'presented',
  isUndone: false,
  decision: '0000000000000001',
}
