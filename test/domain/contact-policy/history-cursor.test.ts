import { expect, test } from 'vitest'
import { HistoryCursor } from '#sufler/domain/contact-policy/history-cursor.ts'
import type { HistoryNumbers } from '#sufler/domain/contact-policy/history-numbers.ts'
import { encodeRecords, type HistoryRecord } from '#sufler/domain/history/history-record.ts'

const untilSeconds = 1_000
const record: HistoryRecord = {
  atMs: 1,
  untilSeconds,
  group: 0,
  reason: 0,
  offer: 0,
  placement: 0,
  kind: 'reserved',
  isUndone: false,
  decision: '8441379687f75e83',
}
/** Every number stands for itself. */
const numbers = { offer: (number: number) => number } as unknown as HistoryNumbers

function isLapsedAt(nowMs: number, kind: HistoryRecord['kind'] = 'reserved'): boolean {
  const source = new Float64Array(encodeRecords([{ ...record, kind }]).buffer)
  const cursor = new HistoryCursor(numbers, Int32Array.of(0))
  const words = new Uint32Array(source.buffer)
  cursor.begin({ source, words, recordsStart: 0, recordCount: 1, forgottenUntilMs: 0, isHistoryKnown: true }, nowMs)
  cursor.seek(0)
  return cursor.isLapsed
}

test('a lease holds its place until its end, and from that moment on no longer', () => {
  expect(isLapsedAt(untilSeconds * 1_000 - 1)).toBe(false)
  expect(isLapsedAt(untilSeconds * 1_000)).toBe(true)
})

test('nothing but a lease lapses', () => {
  expect(isLapsedAt(untilSeconds * 1_000 + 1, 'later')).toBe(false)
})
