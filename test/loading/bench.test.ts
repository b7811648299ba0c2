import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

test('the benchmark runs, and makes of its file what it always made', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'bench/load.ts', '2000'], {
    cwd: root,
  })
  expect(stdout).toMatch(/load into LMDB .* rows\/s/)
  expect(stdout).toMatch(/load into Redis .* rows\/s/)
  expect(stdout.match(/SHA-256 begins (\w+)/)?.[1]).toBe('9da420e12c716a2d')
  expect(stdout.match(/digest to (\w+)/)?.[1]).toBe('fc74b32bbc2d8008')
}, 60_000)
