import { describe, expect, test } from 'vitest'
import { RestartPauses } from '#sufler/worker/threads/restart-pauses.ts'
import { lookMs, StallClock } from '#sufler/worker/threads/stall-clock.ts'

describe('a stall clock', () => {
  test('counts from the last step forward', () => {
    const clock = new StallClock()
    expect([1, 1, 1, 2, 2].map((mark, look) => clock.look(look * lookMs, mark))).toEqual([0, 250, 500, 0, 250])
  })

  test('counts nothing while there is nothing to do', () => {
    const clock = new StallClock()
    expect([1, undefined, undefined, 1, 1].map((mark, look) => clock.look(look * lookMs, mark))).toEqual([
      0, 0, 0, 0, 250,
    ])
  })

  test('does not count time in which nobody looked: the process was stopped, or the machine slept', () => {
    const clock = new StallClock()
    clock.look(0, 1)
    clock.look(lookMs, 1)
    expect(clock.look(8 * 3_600_000, 1)).toBe(3 * lookMs)
    expect(clock.look(8 * 3_600_000 + lookMs, 2)).toBe(0)
  })
})

test('pauses before restarts grow, and begin anew when a thread has worked for a minute', () => {
  const pauses = new RestartPauses()
  expect(Array.from({ length: 8 }, () => pauses.next(0))).toEqual([
    0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ])
  expect([pauses.next(59_999), pauses.next(60_000), pauses.next(0)]).toEqual([30_000, 0, 1_000])
})
