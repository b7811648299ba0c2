import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatBreach } from '../../bench/budget-check.ts'
import type { Report } from '../../bench/report.ts'

const root = join(import.meta.dirname, '../..')

interface Run {
  code: number
  stdout: string
  stderr: string
  report: Report
}

/** The benchmark from its command line, tiny: that it runs end to end, not how fast. */
describe('a tiny run of every kind of scenario', () => {
  let dir: string
  let run: Run

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sufler-bench-test-'))
    const file = join(dir, 'report.json')
    const args = ['--import', 'tsx', join(root, 'bench/run.ts'), '--smoke', '--json', file]
    run = await new Promise((resolve, reject) => {
      execFile(process.execPath, args, { cwd: root }, (error, stdout, stderr) => {
        const code = error === null ? 0 : Number(error.code)
        readFile(file, 'utf8').then(
          (json) => resolve({ code, stdout, stderr, report: JSON.parse(json) }),
          () => reject(new Error(`no report; exit code ${code}\n${stdout}\n${stderr}`)),
        )
      })
    })
  }, 60_000)
  afterAll(() => rm(dir, { recursive: true }))

  test('answers requests on all three stacks, without a failure', () => {
    const decisions = run.report.results.find(({ scenario }) => scenario === 'decisions')
    expect(decisions?.failureShare).toBe(0)
    for (const stack of [decisions?.real, decisions?.floor, decisions?.naive]) {
      expect(stack?.throughputPerSecond).toBeGreaterThan(0)
    }
    expect(decisions?.real.latency?.latencyMs.p50).toBeGreaterThan(0)
    expect(decisions?.floor?.latency?.latencyMs.p50).toBeGreaterThan(0)
  })

  test('chooses the same over HTTP, in this process and with json-rules-engine', () => {
    const hashes = run.report.results.map(({ hash }) => hash)
    expect(hashes).toHaveLength(2)
    expect(hashes[0]).toMatch(/^[0-9a-f]{16}$/)
    expect(new Set(hashes).size).toBe(1)
  })

  test('prints a table with machine, commit, seed and hash, and ends as its budgets say', () => {
    expect(run.stdout).toContain(`commit ${run.report.machine.commit}`)
    expect(run.stdout).toContain(`seed 1, hash of the choices: decisions ${run.report.results[0]?.hash}`)
    for (const breach of run.report.budgets.breaches) expect(run.stdout).toContain(`BREACH ${formatBreach(breach)}`)
    expect(run.code).toBe(run.report.budgets.breaches.length === 0 ? 0 : 1)
  })
})
