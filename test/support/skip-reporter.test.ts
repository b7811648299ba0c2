import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Runs tests as a file of their own, with the project's reporter and no other. */
async function runTests(source: string, ...options: string[]) {
  // Inside the checkout, where its packages are found, and in a folder that nobody looks into for tests.
  mkdirSync(join(root, '.cache'), { recursive: true })
  const dir = mkdtempSync(join(root, '.cache', 'skips-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  writeFileSync(join(dir, 'some.test.ts'), `import { describe, expect, test } from 'vitest'\n${source}`)
  writeFileSync(join(dir, 'vitest.config.mjs'), 'export default {}')
  const reporter = join(import.meta.dirname, 'skip-reporter.ts')
  const args = ['run', '--root', dir, '--reporter', reporter, ...options]
  const vitest = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: dir,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [stderr, [exitCode]] = await Promise.all([text(vitest.stderr), once(vitest, 'exit')])
  return { exitCode, lines: stderr.trim().split('\n') }
}

test('the end of a run says what was skipped and why, by reason, and counts', { timeout: 60_000 }, async () => {
  const { exitCode, lines } = await runTests(`
    test('runs', () => expect(1).toBe(1))
    describe('on clusters', () => {
      test('one', (context) => context.skip('no cluster here'))
      test('two', (context) => context.skip(true, 'no cluster here'))
    })
    test('as root', (context) => context.skip(true, 'not root'))`)
  expect(lines).toEqual([
    'Skipped: no cluster here',
    '  some.test.ts > on clusters > one',
    '  some.test.ts > on clusters > two',
    'Skipped: not root',
    '  some.test.ts > as root',
    '1 passed, 0 failed, 3 skipped',
  ])
  expect(exitCode).toBe(0)
})

test.each([
  ["test.skip('one', () => {})", 1],
  ["test.skipIf(true)('one', () => {})", 1],
  ["describe.skip('all', () => { test('one', () => {}) })", 1],
  ["test.todo('one')", 1],
  ["test('one', (context) => context.skip())", 1],
  ["test('one', (context) => context.skip(' '))", 1],
])('a skip without a reason fails the run: %s', { timeout: 60_000 }, async (source, skipped) => {
  const { exitCode, lines } = await runTests(`test('runs', () => {})\n${source}`)
  expect(exitCode).toBe(1)
  expect(lines[0]).toBe('Skipped: WITHOUT A REASON, which fails the run')
  expect(lines.at(-1)).toBe(`1 passed, 0 failed, ${skipped} skipped`)
})

test('who asks for one test by name skips the others on purpose', { timeout: 60_000 }, async () => {
  const { exitCode, lines } = await runTests("test('one', () => {}); test('two', () => {})", '-t', 'one')
  expect({ exitCode, lines }).toEqual({ exitCode: 0, lines: ['1 passed, 0 failed'] })
})
