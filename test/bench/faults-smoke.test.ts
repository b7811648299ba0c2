import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { faultCases } from '../../bench/faults/cases.ts'
import { formatFaultTable } from '../../bench/faults/fault-table.ts'
import { runCase } from '../../bench/faults/run-case.ts'
import { recoveryMs, type Sample, summarize } from '../../bench/faults/samples.ts'

const sample = (sentAtMs: number, result: Sample['result'], tookMs = 5): Sample => ({
  sentAtMs,
  answeredAtMs: sentAtMs + tookMs,
  result,
})

describe('npm run faults', () => {
  test('breaks a store under load, loses no outcome, and writes a row of the table', async () => {
    const faultCase = faultCases.find(({ id }) => id === 'redis-killed')
    if (faultCase === undefined) throw new Error('there is no such case')
    const times = { warmUpMs: 500, afterMs: 2_000, ratePerSecond: 50 }
    const result = await runCase({ ...faultCase, faultMs: 1_000 }, times, 1)
    expect(result).toMatchObject({ lost: 0, readiness: { wasNotReady: true } })
    expect(result.acknowledged).toBeGreaterThan(0)
    expect(result.decisions.counts.wrong).toBe(0)
    expect(result.decisions.counts.degraded).toBeGreaterThan(0)
    expect(formatFaultTable([result])).toContain('| Redis is killed, and back after 3 s |')
  }, 60_000)

  test('says how many answers were late, and how many of each kind there were', () => {
    expect(
      summarize([sample(0, 'good'), sample(1, 'good', 61), sample(2, 'refused', 4), sample(3, 'unanswered', 5_000)]),
    ).toEqual({
      counts: { good: 2, degraded: 0, wrong: 0, refused: 1, unanswered: 1 },
      late: 1,
      slowestMs: 61,
    })
  })

  test('counts as normal again when answers are good and stay so', () => {
    const every10Ms = (from: number, to: number, result: Sample['result']) =>
      Array.from({ length: (to - from) / 10 }, (_, i) => sample(from + i * 10, result))
    const samples = [...every10Ms(0, 1_600, 'degraded'), ...every10Ms(1_600, 5_000, 'good')]
    expect(recoveryMs(samples, 1_000, 5_000)).toBe(750)
    expect(recoveryMs(every10Ms(0, 5_000, 'good'), 1_000, 5_000)).toBe(0)
    expect(recoveryMs([...samples, sample(4_980, 'degraded')], 1_000, 5_000)).toBe(750)
    expect(recoveryMs([...samples, sample(4_980, 'degraded'), sample(4_990, 'refused')], 1_000, 5_000)).toBeUndefined()
  })
})

test('docs/faults.md lists every case', async () => {
  const page = await readFile(join(import.meta.dirname, '../../docs/faults.md'), 'utf8')
  const table = page.slice(page.indexOf('| what breaks |'))
  const listed = [...table.matchAll(/`([a-z-]+)`/g)].map(([, id]) => id)
  expect(faultCases.map(({ id }) => id).filter((id) => !listed.includes(id))).toEqual([])
})
