import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLogger } from '#sufler/observability/logger.ts'
import { Alarms } from '#sufler/service/health/alarms.ts'
import { DegradedShare } from '#sufler/service/health/degraded-share.ts'

let share: DegradedShare
let alarms: Alarms
let nowMs: number
const lines: Record<string, unknown>[] = []

beforeEach(() => {
  nowMs = 0
  lines.length = 0
  alarms = new Alarms(createLogger('info', { write: (line: string) => void lines.push(JSON.parse(line)) }), () => nowMs)
  share = new DegradedShare(alarms)
})
afterEach(() => share.close())

function seconds(count: number, whole: number, degraded: readonly string[][]): void {
  for (let second = 0; second < count; second++, nowMs += 1_000) {
    for (let i = 0; i < whole; i++) share.decided([])
    for (const parts of degraded) share.decided(parts)
    share.tick()
  }
}

test('is an alarm above a tenth of a minute, and over at a twentieth', () => {
  seconds(60, 9, [['customer']])
  expect(alarms.raised).toEqual([])
  seconds(1, 0, [['engine'], ['texts', 'history']])
  expect(alarms.raised).toEqual(['decisions-degraded'])
  seconds(28, 10, [])
  expect(alarms.raised).toEqual(['decisions-degraded'])
  seconds(5, 10, [])
  expect(alarms.raised).toEqual([])
  expect(alarms.isUnready).toBe(false)
})

test('says what was missing, and not the share, which would be another line each second', () => {
  seconds(30, 1, [['engine'], ['customer']])
  expect(lines).toHaveLength(1)
  expect(lines[0]?.detail).toBe('more than 10 % of the decisions of the last minute went without: customer, engine')
})

test('says nothing of a few decisions', () => {
  seconds(19, 0, [['customer']])
  expect(alarms.raised).toEqual([])
  seconds(1, 0, [['customer']])
  expect(alarms.raised).toEqual(['decisions-degraded'])
  seconds(60, 0, [])
  expect(alarms.raised).toEqual([])
})
