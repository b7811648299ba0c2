import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** From its command line, tiny: that it runs, not how much is left. */
test('a tiny run of the benchmark of overload measures every figure', async () => {
  const args = ['--import', 'tsx', join(root, 'bench/overload.ts'), '--smoke']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
  for (const figure of ['good answers beside saturation', 'good answers, p99', 'ordinary again', 'health'])
    expect(stdout).toContain(figure)
}, 120_000)
