#!/usr/bin/env node
/**
 * Runs the tests under another clock: `node scripts/at-date.mjs 2027-02-01 [2028-02-29 …] [test files and options of vitest]`,
 * so that nothing in rules, fixtures and tests ends because a year does. The clock is that of every process of the run,
 * Redis and Chromium included, by libfaketime; it goes on from 10:00 UTC of the day. Clocks that never jump stay as they are.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** @param {string} text */
const isDate = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text)
const args = process.argv.slice(2)
const dates = args.filter(isDate)
const rest = args.filter((text) => !isDate(text))

/** The library for programs with threads, where Debian and its kin, or Fedora and its kin, put it. */
function findLibrary() {
  const folders = ['/usr/lib64', '/usr/lib', ...readdirSync('/usr/lib').map((name) => join('/usr/lib', name))]
  const paths = folders.map((folder) => join(folder, 'faketime', 'libfaketimeMT.so.1'))
  return paths.find((path) => existsSync(path))
}

const library = process.platform === 'linux' ? findLibrary() : undefined
if (dates.length === 0) {
  console.error('at-date: found no date, expected one or more, as 2027-02-01')
  process.exit(2)
}
if (library === undefined) {
  console.error(
    'at-date: found no libfaketime, expected it on Linux: apt-get install faketime, or dnf install libfaketime',
  )
  process.exit(2)
}

let failed = 0
for (const date of dates) {
  const aheadSeconds = Math.round((Date.parse(`${date}T10:00:00Z`) - Date.now()) / 1000)
  process.stdout.write(`\nAs if it were ${date}:\n`)
  const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...rest], {
    stdio: 'inherit',
    env: {
      ...process.env,
      LD_PRELOAD: library,
      FAKETIME: `${aheadSeconds < 0 ? '' : '+'}${aheadSeconds}`,
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      // Files of the run are as old as they are; what compares their times with the clock would be off otherwise.
      NO_FAKE_STAT: '1',
    },
  })
  if (status !== 0) failed++
}
process.exit(failed === 0 ? 0 : 1)
