/** Asks about one customer; a promise is awaited, any other answer is left alone. */
type Ask = (customer: number) => unknown

/**
 * Microseconds a customer, of the fastest of several rounds, for each contender. They take turns, so that all meet the same machine;
 * whatever else runs on it can only add time, so the fastest round is the least wrong.
 */
export async function measureUs<Name extends string>(
  contenders: Readonly<Partial<Record<Name, Ask>>>,
  customerCount: number,
  { rounds, roundMs }: { rounds: number; roundMs: number },
): Promise<Partial<Record<Name, number>>> {
  const fastest: Partial<Record<Name, number>> = {}
  // A round more, which warms up and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, contender] of Object.entries(contenders) as [Name, Ask][]) {
      const us = await roundOf(contender, customerCount, roundMs)
      if (round > 0) fastest[name] = Math.min(fastest[name] ?? Number.POSITIVE_INFINITY, us)
    }
  }
  return fastest
}

/** Customers asked between two looks at the clock, which would be a tenth of the shortest decisions. */
const batch = 25

async function roundOf(ask: Ask, customerCount: number, roundMs: number): Promise<number> {
  const startedAtMs = performance.now()
  let asked = 0
  let elapsedMs = 0
  let isSlow = false
  do {
    for (let i = 0; i < (isSlow ? 1 : batch); i++) {
      const answer = ask(asked++ % customerCount)
      if (answer instanceof Promise) {
        await answer
        isSlow = true
      }
    }
    elapsedMs = performance.now() - startedAtMs
  } while (elapsedMs < roundMs)
  return (elapsedMs * 1_000) / asked
}
