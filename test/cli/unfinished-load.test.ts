import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** Runs a module whose load waits for what `wait` says. */
function run(wait: string): Promise<{ exitCode: number; stderr: string }> {
  const script = `import { guardUnfinished } from '#sufler/cli/unfinished-load.ts'
const unguard = guardUnfinished(() => 7)
${wait}
unguard()`
  return new Promise((settle) => {
    execFile(process.execPath, ['--input-type=module', '-e', script], { cwd: root }, (error, _, stderr) =>
      settle({ exitCode: error === null ? 0 : Number(error.code), stderr }),
    )
  })
}

test('a load that waits for what never comes says so, and fails', async () => {
  expect(await run('await new Promise(() => {})')).toEqual({
    exitCode: 3,
    stderr: 'the load ended before its input did: 7 rows were dealt with; the same command with --resume goes on\n',
  })
})

test('one that ends is left alone', async () => {
  expect(await run('await Promise.resolve()')).toEqual({ exitCode: 0, stderr: '' })
})
