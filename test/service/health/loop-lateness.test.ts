import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchLoop } from '#sufler/service/health/loop-lateness.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a main thread that could not run is told of, with how long, and the usual lateness is not', () => {
  const told: unknown[] = []
  let nowMs = 0
  const watch = watchLoop({ warn: (kind, fields) => void told.push([kind, fields]) }, () => nowMs)
  for (const passedMs of [500, 800, 1_400, 500, 4_500, 500, 3_600_500]) {
    nowMs += passedMs
    vi.advanceTimersByTime(500)
  }
  expect(told).toEqual([
    ['loop-late', { lateMs: 4_000 }],
    ['loop-late', { lateMs: 3_600_000 }],
  ])
  watch.close()
  nowMs += 60_000
  vi.advanceTimersByTime(500)
  expect(told).toHaveLength(2)
})
