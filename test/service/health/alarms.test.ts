import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLogger } from '#sufler/observability/logger.ts'
import { RareLog } from '#sufler/observability/rare-log.ts'
import { alarmCodes, alarmRegistry } from '#sufler/service/health/alarm-registry.ts'
import { Alarms } from '#sufler/service/health/alarms.ts'

function logged() {
  const lines: Record<string, unknown>[] = []
  const logger = createLogger('info', { write: (line: string) => void lines.push(JSON.parse(line)) })
  return { lines, logger }
}

test('an alarm is told when it is raised, once a minute while it lasts, and when it is over', () => {
  let nowMs = 0
  const { lines, logger } = logged()
  const alarms = new Alarms(logger, () => nowMs)
  for (nowMs = 0; nowMs <= 90_000; nowMs += 500) alarms.raise('store-unavailable', 'READONLY')
  expect(lines.map(({ level, alarm, detail }) => ({ level, alarm, detail }))).toEqual(
    Array(2).fill({ level: 'error', alarm: 'store-unavailable', detail: 'READONLY' }),
  )
  expect({ raised: alarms.raised, isUnready: alarms.isUnready }).toEqual({
    raised: ['store-unavailable'],
    isUnready: true,
  })
  alarms.raise('store-unavailable', 'OOM')
  alarms.clear('store-unavailable')
  alarms.clear('store-unavailable')
  expect(lines.slice(2).map(({ level, detail, afterMs }) => ({ level, detail, afterMs }))).toEqual([
    { level: 'error', detail: 'OOM', afterMs: undefined },
    { level: 'info', detail: undefined, afterMs: 90_500 },
  ])
  expect({ raised: alarms.raised, isUnready: alarms.isUnready }).toEqual({ raised: [], isUnready: false })
})

test('a detail that changes all the time is told once a second', () => {
  let nowMs = 0
  const { lines, logger } = logged()
  const alarms = new Alarms(logger, () => nowMs)
  for (nowMs = 0; nowMs < 3_000; nowMs += 10) alarms.raise('store-unavailable', `late by ${nowMs} ms`)
  expect(lines.map(({ detail }) => detail)).toEqual(['late by 0 ms', 'late by 1000 ms', 'late by 2000 ms'])
})

test('what happens often is logged once a period, with how often', () => {
  let nowMs = 0
  const { lines, logger } = logged()
  const log = new RareLog(logger, 1_000, () => nowMs)
  for (nowMs = 0; nowMs < 2_500; nowMs += 100) log.warn('refused', { code: 'overloaded' }, 'requests are refused')
  log.warn('another', {}, 'something else')
  expect(lines.map(({ msg, times }) => [msg, times])).toEqual([
    ['requests are refused', 1],
    ['requests are refused', 10],
    ['requests are refused', 10],
    ['something else', 1],
  ])
})

test('docs/alarms.md lists every alarm, and whether it makes a node unready', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../docs/alarms.md'), 'utf8')
  const listed = [...page.matchAll(/^\| `([a-z-]+)` \| (yes|no) \|/gm)].map(([, code, unready]) => [code, unready])
  expect(listed).toEqual(alarmCodes.map((code) => [code, alarmRegistry[code].isUnready ? 'yes' : 'no']))
})
