import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** From its command line, tiny: that it runs and appends the same in every run, not how fast. */
test('a tiny run of the benchmark of histories measures every target', async () => {
  const args = ['--import', 'tsx', join(root, 'bench/history.ts'), '--smoke']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
  expect(stdout).toContain('all histories digest to cf9fcb19f896d58d')
  for (const target of ['records/s, singly', 'records/s, in batches', 'bytes a record'])
    expect(stdout).toContain(target)
}, 60_000)
