import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** From its command line, tiny: that it runs, not how fast. */
test('a tiny run of the benchmark of swaps measures every figure', async () => {
  const args = ['--import', 'tsx', join(root, 'bench/swap.ts'), '--smoke']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
  for (const figure of ['publication', 'decisions answered', 'longest time without an answer', 'longest delay'])
    expect(stdout).toContain(figure)
}, 60_000)
