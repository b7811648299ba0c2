import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** From its command line, tiny: that it runs and every change reaches its client, not how fast. */
test('a tiny run of the benchmark of live sessions measures every target', async () => {
  const args = ['--import', 'tsx', join(root, 'bench/live.ts'), '--smoke']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
  for (const target of ['change to push, p50 ms', 'change to push, p99 ms', 'memory a session, KB'])
    expect(stdout).toContain(target)
  expect(stdout).toMatch(/changes without a push +≤ 0 +0 /)
  expect(stdout).toMatch(/sessions not served by a swap +≤ 0 +0 /)
}, 120_000)
