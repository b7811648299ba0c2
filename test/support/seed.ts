/**
 * The seed of generated tests: given with TEST_SEED to see a failure again, else from the clock. Every such test runs
 * with it and prints it, so that no failure is lost.
 */
export const seed = Number(process.env.TEST_SEED ?? Date.now() % 2 ** 31)

/** How many times as many cases to run; a night's run sets TEST_SCALE=100. */
export const scale = Number(process.env.TEST_SCALE ?? 1)
