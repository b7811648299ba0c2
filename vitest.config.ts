import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/support/skip-reporter.ts'],
    globalSetup: ['test/support/redis-global-setup.ts'],
    // Tests wait more than they work: one worker on two cores, as by default, would leave one of them idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // A test that only waits passes for the wrong reasons: each says what it waits for.
    expect: { requireAssertions: true },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // The built code runs as it ships, loaded by Node itself; only the tests are transformed.
    server: { deps: { external: [/\/dist\//] } },
  },
})
