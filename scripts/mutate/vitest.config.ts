import { defineConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

const tests = process.env.MUTATION_TESTS
if (tests === undefined)
  throw new Error('MUTATION_TESTS: found nothing, expected paths of tests, as npm run mutate gives them')

/** The tests that are run against each change. What a run leaves out is chosen, so nobody reports it. */
export default defineConfig({
  test: {
    ...base.test,
    include: tests.split(',').map((path) => (path.endsWith('.ts') ? path : `${path}/**/*.test.ts`)),
    reporters: [],
    // Two run beside each other, and each change makes code slower than it ships.
    testTimeout: 120_000,
  },
})
