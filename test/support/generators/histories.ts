import fc from 'fast-check'
import type { RecordsAppend } from '#sufler/domain/history/append.ts'
import {
  encodeRecords,
  type HistoryRecord,
  kindCodeMax,
  kindCodes,
  recordsMax,
} from '#sufler/domain/history/history-record.ts'

/** Keeps everything, however old. */
export const keepAll = new Float64Array(kindCodeMax + 1).fill(Number.NEGATIVE_INFINITY)

/** Few offers, placements and decisions, so that events meet again. */
const anyEvent = fc.record({
  offer: fc.constantFrom(0, 1, 256, 2 ** 32 - 1),
  placement: fc.constantFrom(0, 1, 65_535),
  // What removes a reservation comes often.
  kind: fc.oneof(
    fc.constantFrom('reserved' as const, 'presented' as const, 'impression' as const, 'not-presented' as const),
    fc.constantFrom(...(Object.keys(kindCodes) as HistoryRecord['kind'][])),
  ),
  decision: fc.constantFrom('0000000000000000', '0000000000000001', '0100000000000000', 'ffffffffffffffff'),
})

/** Moments from 0 to 100 s; also with fractions, as any clock may give. */
const anyMoment = fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.double({ min: 0, max: 100_000, noNaN: true }))

export const anyRecord: fc.Arbitrary<HistoryRecord> = fc
  .record({
    event: anyEvent,
    atMs: anyMoment,
    untilSeconds: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 100 })),
    group: fc.constantFrom(0, 7, 65_535),
    reason: fc.constantFrom(0, 255),
    isUndone: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
  })
  .map(({ event, ...rest }) => ({ ...rest, ...event }))

/** For every kind a moment; mostly long ago. */
const anyKeepFromMs = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(Number.NEGATIVE_INFINITY, 0) }, anyMoment), {
    minLength: kindCodeMax + 1,
    maxLength: kindCodeMax + 1,
  })
  .map((times) => Float64Array.from(times))

export interface AppendOfRecords extends Omit<RecordsAppend, 'records' | 'ifRevision'> {
  records: HistoryRecord[]
  /** What is added to the revision that the history has, for `ifRevision`. */
  revisionsOff: number | undefined
}

export const anyAppend: fc.Arbitrary<AppendOfRecords> = fc.record({
  records: fc.array(anyRecord, { maxLength: 6 }),
  keepFromMs: anyKeepFromMs,
  nowMs: anyMoment,
  revisionsOff: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(undefined, 0) }, fc.constantFrom(-1, 1)),
})

/** Three of these go beyond what a history may have. Many offers, so that it fills; few moments, so that many records share one. */
export const anyLargeAppend: fc.Arbitrary<AppendOfRecords> = fc.record({
  records: fc.array(
    fc
      .tuple(anyRecord, fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 1, max: 20 }))
      .map(([record, offer, atMs]) => ({ ...record, offer, atMs, isUndone: false, untilSeconds: 1_000 })),
    { minLength: 200, maxLength: recordsMax },
  ),
  keepFromMs: fc.constant(keepAll),
  nowMs: fc.constant(0),
  revisionsOff: fc.constant(undefined),
})

export function encodeAppend({ records, keepFromMs, nowMs, revisionsOff }: AppendOfRecords, revision: number) {
  const ifRevision = revisionsOff === undefined ? undefined : revision + revisionsOff
  return { records: encodeRecords(records), keepFromMs, nowMs, ifRevision }
}
