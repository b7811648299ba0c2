import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

interface Report {
  figures: Record<string, number>
  hashes: Record<string, string>
  breached: [string, unknown][]
}

/** The benchmark of eligibility from its command line, tiny: that it runs and that all engines agree, not how fast. */
describe('a tiny run of the benchmark of eligibility', () => {
  let dir: string
  let code: number
  let output: string
  let report: Report

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sufler-bench-test-'))
    const file = join(dir, 'report.json')
    const args = ['--import', 'tsx', join(root, 'bench/eligibility.ts'), '--smoke', '--json', file]
    await new Promise<void>((resolve) => {
      execFile(process.execPath, args, { cwd: root }, (error, stdout, stderr) => {
        code = error === null ? 0 : Number(error.code)
        output = `${stdout}\n${stderr}`
        resolve()
      })
    })
    report = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Report
  }, 120_000)
  afterAll(() => rm(dir, { recursive: true }))

  test('finds the same offers with every engine, the same in every run', () => {
    expect(output).not.toContain('AgreementError')
    expect(report.hashes).toEqual({
      '30 offers': '0d325bdf43c78e1c',
      '1000 offers': 'd6fa7e5cfb54e011',
      '10000 offers': 'ca968a58a6cbc4c7',
      '100000 offers': '570a0aebc661ccc7',
      '100000 offers distinct': 'a8ad041f3592a7c0',
      '100000 offers nested': '28384778af0ca000',
    })
  })

  test('measures every figure that has a budget, and ends as the budgets say', () => {
    for (const value of Object.values(report.figures)) expect(Number.isFinite(value)).toBe(true)
    expect(output).toContain('verdict')
    expect(output.match(/BREACH/g) ?? []).toHaveLength(report.breached.length)
    expect(code).toBe(report.breached.length === 0 ? 0 : 1)
  })
})
