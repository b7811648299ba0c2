import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/redis-global-setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // The built code runs as it ships, loaded by Node itself; only the tests are transformed.
    server: { deps: { external: [/\/dist\//] } },
  },
})
