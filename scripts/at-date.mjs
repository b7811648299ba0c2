#!/usr/bin/env node
/**
 * Runs the tests under another clock: `node scripts/at-date.mjs 2027-02-01 [2028-02-29 …] [test files and options of vitest]`,
 * so that nothing in rules, fixtures and tests ends because a year does. The clock is that of every process of the run,
 * Redis and Chromium included, so they agree; it goes on from 10:00 UTC of the day. Needs Linux and a C compiler (`cc`).
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** @param {string} text */
const isDate = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text)
const args = process.argv.slice(2)
const dates = args.filter(isDate)
const rest = args.filter((text) => !isDate(text))

if (dates.length === 0 || process.platform !== 'linux') {
  const found = dates.length === 0 ? 'no date' : process.platform
  process.stderr.write(`at-date: found ${found}, expected one or more dates, as 2027-02-01, on Linux\n`)
  process.exit(2)
}

/** Compiled anew for each run, which takes less than a second. */
function compileClock() {
  const folder = join(import.meta.dirname, '../.cache')
  const library = join(folder, `shifted-clock-${process.pid}.so`)
  mkdirSync(folder, { recursive: true })
  const source = join(import.meta.dirname, 'shifted-clock.c')
  const { status, error } = spawnSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, source], { stdio: 'inherit' })
  if (status === 0) return library
  process.stderr.write(`at-date: found ${error?.message ?? `exit code ${status} of cc`}, expected a C compiler\n`)
  return process.exit(2)
}

const library = compileClock()
let failed = 0
for (const date of dates) {
  const aheadSeconds = Math.round((Date.parse(`${date}T10:00:00Z`) - Date.now()) / 1000)
  process.stdout.write(`\nAs if it were ${date}:\n`)
  const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...rest], {
    stdio: 'inherit',
    env: { ...process.env, LD_PRELOAD: library, CLOCK_AHEAD_SECONDS: String(aheadSeconds) },
  })
  if (status !== 0) failed++
}
process.exit(failed === 0 ? 0 : 1)
