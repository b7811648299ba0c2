/** Before the first new try, and between later ones at most. */
const firstDelayMs = 500
const longestDelayMs = 20_000

/**
 * How long to wait before try number `attempt` (from 0): twice as long each time, and by chance up to half of it less,
 * so that a thousand consoles do not come back to a restarted server in the same moment.
 * @param random from 0 (inclusive) to 1 (exclusive)
 */
export function backoffMs(attempt: number, random: () => number): number {
  const whole = Math.min(firstDelayMs * 2 ** Math.min(attempt, 16), longestDelayMs)
  return Math.round(whole * (1 - random() / 2))
}
