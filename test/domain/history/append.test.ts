import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { appendToHistory, type HistoryAppended } from '#sufler/domain/history/append.ts'
import {
  decodeHistory,
  encodeRecords,
  type HistoryRecord,
  historyHeaderBytes,
  kindCodes,
  recordBytes,
  recordsMax,
  revisionOf,
} from '#sufler/domain/history/history-record.ts'
import {
  type AppendOfRecords,
  anyAppend,
  anyLargeAppend,
  encodeAppend,
  keepAll,
} from '../../support/generators/histories.ts'
import { ListHistory } from './list-history.ts'

const secondMs = 1_000
const nowMs = 1_000 * secondMs
const sample: HistoryRecord = {
  atMs: nowMs,
  untilSeconds: 0,
  group: 1,
  reason: 0,
  offer: 7,
  placement: 1,
  kind: 'presented',
  isUndone: false,
  decision: '8441379687f75e83',
}
const none = new Uint8Array(0)

interface Rest {
  keepFromMs?: Partial<Record<HistoryRecord['kind'], number>>
  nowMs?: number
  ifRevision?: number
}

function append(history: Uint8Array, records: Partial<HistoryRecord>[], rest: Rest = {}) {
  const keepFromMs = keepAll.slice()
  for (const [kind, ms] of Object.entries(rest.keepFromMs ?? {})) {
    keepFromMs[kindCodes[kind as HistoryRecord['kind']]] = ms
  }
  const encoded = encodeRecords(records.map((record) => ({ ...sample, ...record })))
  const result = appendToHistory(history, { nowMs, ...rest, records: encoded, keepFromMs })
  if (result === 'conflict') throw new Error('conflict')
  return result
}

/** A history to which these records were appended one by one. */
const historyOf = (...records: Partial<HistoryRecord>[]) =>
  records.reduce((history: Uint8Array, record) => append(history, [record]).bytes, none)

const recordsOf = (history: Uint8Array) => decodeHistory(history).records

function expectSameAsList(appends: AppendOfRecords[]) {
  const list = new ListHistory()
  let history: Uint8Array = none
  for (const each of appends) {
    const before = history.slice()
    const result = appendToHistory(history, encodeAppend(each, revisionOf(history)))
    const outcomes = list.append(each)
    expect(history).toEqual(before)
    if (result === 'conflict' || outcomes === 'conflict') {
      expect(result).toBe(outcomes)
      continue
    }
    history = result.bytes
    const { revision, records, forgottenUntilMs } = list
    expect(decodeHistory(history)).toEqual({ revision, records, forgottenUntilMs })
    const expected: HistoryAppended = {
      outcomes,
      revision,
      records: records.length,
      isForgetful: forgottenUntilMs > 0,
    }
    expect(result.appended).toEqual(expected)
  }
  return list
}

describe('an append', () => {
  test('does what the same rules do with a plain list', () => {
    fc.assert(
      fc.property(fc.array(anyAppend, { maxLength: 25 }), (appends) => void expectSameAsList(appends)),
      { numRuns: 1_000 },
    )
  })

  test('does so at the bound, too', () => {
    let forgetful = 0
    fc.assert(
      fc.property(fc.array(anyLargeAppend, { minLength: 3, maxLength: 4 }), (appends) => {
        if (expectSameAsList(appends).forgottenUntilMs > 0) forgetful++
      }),
      { numRuns: 10 },
    )
    expect(forgetful).toBeGreaterThan(5)
  })

  test('refuses a history that is none', () => {
    expect(() => append(Uint8Array.of(1, 0, 0), [{}])).toThrow(/a history of 3 bytes/)
  })

  test('counts revisions on, around the end of their numbers', () => {
    const history = historyOf({})
    new DataView(history.buffer).setUint32(4, 2 ** 32 - 1, true)
    expect(append(history, [{ offer: 8 }], { ifRevision: 2 ** 32 - 1 }).appended.revision).toBe(0)
  })

  test('leaves what is reserved in header and records as it is', () => {
    const history = historyOf({})
    for (const at of [2, 20, 31, historyHeaderBytes + 15]) history[at] = 0xab
    const { bytes } = append(history, [{ offer: 8 }])
    for (const at of [2, 20, 31, historyHeaderBytes + 15]) expect(bytes[at]).toBe(0xab)
  })
})

describe('a record', () => {
  test('of an event that is kept is a duplicate, whatever else it says, and changes nothing', () => {
    const history = historyOf({})
    const { bytes, appended } = append(history, [{ atMs: nowMs + 5, group: 9, reason: 3 }])
    expect(appended).toEqual({ outcomes: ['duplicate'], revision: 1, records: 1, isForgetful: false })
    expect(bytes).toBe(history)
  })

  test.each<[string, Partial<HistoryRecord>]>([
    ['offer', { offer: 8 }],
    ['placement', { placement: 2 }],
    ['kind', { kind: 'click' }],
    ['decision', { decision: '8441379687f75e84' }],
  ])('of another %s is another event', (_, other) => {
    expect(append(historyOf({}), [other]).appended).toMatchObject({ outcomes: ['recorded'], records: 2 })
  })

  test('is kept in the order of arrival, not of time', () => {
    const history = historyOf({ offer: 1 }, { offer: 2, atMs: 5 }, { offer: 3, atMs: nowMs + 5 })
    expect(recordsOf(history).map(({ offer }) => offer)).toEqual([1, 2, 3])
  })
})

describe('taking back', () => {
  test('marks the record, once', () => {
    const undone = append(historyOf({}), [{ isUndone: true, atMs: nowMs + 5 }])
    expect(undone.appended.outcomes).toEqual(['recorded'])
    expect(recordsOf(undone.bytes)).toEqual([{ ...sample, isUndone: true }])
    const again = append(undone.bytes, [{ isUndone: true }])
    expect(again.appended).toMatchObject({ outcomes: ['duplicate'], revision: 2 })
  })

  test('what is not kept changes nothing', () => {
    expect(append(none, [{ isUndone: true }])).toEqual({
      bytes: none,
      appended: { outcomes: ['nothing-to-undo'], revision: 0, records: 0, isForgetful: false },
    })
  })

  test('is not reverted by a retry of the report, but by a later report', () => {
    const history = historyOf({}, { isUndone: true })
    expect(append(history, [{}]).appended.outcomes).toEqual(['duplicate'])
    expect(append(history, [{ atMs: nowMs - 1 }]).appended.outcomes).toEqual(['duplicate'])
    const later = append(history, [{ atMs: nowMs + 1 }])
    expect(later.appended).toMatchObject({ outcomes: ['recorded'], records: 1 })
    expect(recordsOf(later.bytes)).toEqual([{ ...sample, atMs: nowMs + 1 }])
  })
})

describe('a reservation', () => {
  const lease: Partial<HistoryRecord> = { kind: 'reserved', untilSeconds: nowMs / secondMs + 30 }

  test.each(['presented', 'impression', 'not-presented'] as const)('ends when %s is reported', (kind) => {
    const { bytes, appended } = append(historyOf(lease), [{ kind }])
    expect(appended).toMatchObject({ outcomes: ['recorded'], records: 1 })
    expect(recordsOf(bytes)).toEqual([{ ...sample, kind }])
  })

  test.each<[string, Partial<HistoryRecord>]>([
    ['another kind', { kind: 'click' }],
    ['another offer', { offer: 8 }],
    ['another placement', { placement: 2 }],
    ['another decision', { decision: '0000000000000001' }],
  ])('stays when %s is reported', (_, other) => {
    expect(append(historyOf(lease), [other]).appended.records).toBe(2)
  })

  test('ends with its lease, however old it is and however long its kind is kept', () => {
    const history = historyOf({ ...lease, atMs: 5 })
    expect(append(history, [], { nowMs: nowMs + 30 * secondMs }).bytes).toBe(history)
    const lapsed = append(history, [], { nowMs: nowMs + 30 * secondMs + 1 })
    // The header stays: who compares revisions must notice that something has happened.
    expect(lapsed.appended).toEqual({ outcomes: [], revision: 2, records: 0, isForgetful: false })
    expect(lapsed.bytes).toHaveLength(historyHeaderBytes)
  })
})

describe('what is past', () => {
  test('goes by its kind', () => {
    const history = historyOf({}, { kind: 'declined' }, { kind: 'accepted', atMs: nowMs + 1 })
    const { bytes } = append(history, [], { keepFromMs: { declined: nowMs + 1, accepted: nowMs + 1 } })
    expect(recordsOf(bytes).map(({ kind }) => kind)).toEqual(['presented', 'accepted'])
  })

  test('stays until the date that was agreed', () => {
    const history = historyOf({ kind: 'later', untilSeconds: 2_000 })
    const rest = { keepFromMs: { later: nowMs + 1 } }
    expect(append(history, [], { ...rest, nowMs: 2_000_000 }).appended.records).toBe(1)
    expect(append(history, [], { ...rest, nowMs: 2_000_001 }).appended.records).toBe(0)
  })

  test('is not kept when it comes too late', () => {
    const late = append(none, [{ atMs: 5 }], { keepFromMs: { presented: 6 } })
    expect(late).toEqual({
      bytes: none,
      appended: { outcomes: ['recorded'], revision: 0, records: 0, isForgetful: false },
    })
  })

  test('stays when only a newer version knows its kind', () => {
    const history = historyOf({ atMs: 5 })
    history[historyHeaderBytes + 22] = 200
    const keepFromMs = Object.fromEntries(Object.keys(kindCodes).map((kind) => [kind, nowMs]))
    expect(append(history, [], { keepFromMs }).bytes).toBe(history)
  })
})

describe('at the bound', () => {
  const full = append(
    none,
    Array.from({ length: recordsMax }, (_, offer) => ({ offer, atMs: 100 + (offer % 100) })),
  ).bytes

  test('the oldest goes, and the history says until when it is incomplete', () => {
    expect(full).toHaveLength(historyHeaderBytes + recordsMax * recordBytes)
    const { bytes, appended } = append(full, [{ offer: 9_999 }])
    expect(appended).toEqual({ outcomes: ['recorded'], revision: 2, records: recordsMax, isForgetful: true })
    const { forgottenUntilMs, records } = decodeHistory(bytes)
    expect(forgottenUntilMs).toBe(100)
    // Six are of that moment; the first of them has gone.
    expect(records.filter(({ atMs }) => atMs === 100).map(({ offer }) => offer)).toEqual([100, 200, 300, 400, 500])
    expect(records.at(-1)?.offer).toBe(9_999)
  })

  test('a record that is older than all is forgotten itself', () => {
    const { bytes, appended } = append(full, [{ offer: 9_999, atMs: 7 }])
    expect(appended).toMatchObject({ outcomes: ['recorded'], revision: 2, isForgetful: true })
    expect(bytes.subarray(historyHeaderBytes)).toEqual(full.subarray(historyHeaderBytes))
    expect(decodeHistory(bytes).forgottenUntilMs).toBe(7)
  })

  test('nothing goes that need not, once what is past has gone', () => {
    const { appended } = append(full, [{ offer: 9_999 }], { keepFromMs: { presented: 101 } })
    expect(appended).toMatchObject({ records: recordsMax - 6 + 1, isForgetful: false })
  })
})
