import { chiSquareTail } from './incomplete-gamma.ts'

/** Conversions among exposed customers. */
export interface Proportion {
  successes: number
  trials: number
}

export interface Interval {
  low: number
  high: number
}

/** Undefined while there are no trials. */
export function rateOf({ successes, trials }: Proportion): number | undefined {
  return trials === 0 ? undefined : successes / trials
}

/**
 * The score interval of Wilson (1927), without continuity correction; `z` is the normal quantile of the confidence.
 * Everything is possible while there are no trials.
 */
export function wilsonInterval({ successes, trials }: Proportion, z: number): Interval {
  if (trials === 0) return { low: 0, high: 1 }
  const rate = successes / trials
  const square = z * z
  const centre = rate + square / (2 * trials)
  const reach = z * Math.sqrt((rate * (1 - rate)) / trials + square / (4 * trials * trials))
  const scale = 1 + square / trials
  // At the ends the formula gives them exactly; rounding does not.
  return {
    low: successes === 0 ? 0 : (centre - reach) / scale,
    high: successes === trials ? 1 : (centre + reach) / scale,
  }
}

/**
 * The interval of `rate of one − rate of other`: the hybrid score method of Newcombe (1998, "Interval estimation for the
 * difference between independent proportions", method 10), made of the Wilson intervals of both. Within −1..1.
 */
export function differenceInterval(one: Proportion, other: Proportion, z: number): Interval {
  const [mine, theirs] = [wilsonInterval(one, z), wilsonInterval(other, z)]
  const [p, q] = [rateOf(one), rateOf(other)]
  if (p === undefined || q === undefined) return { low: -1, high: 1 }
  return {
    low: p - q - Math.hypot(p - mine.low, theirs.high - q),
    high: p - q + Math.hypot(mine.high - p, q - theirs.low),
  }
}

/**
 * Probability that chance alone takes the counts so far from their shares: Pearson's chi-square test. Shares need not
 * add up to 1. Undefined while there is nothing to compare, or a share of 0 has counts.
 */
export function sampleRatioP(counts: readonly number[], shares: readonly number[]): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const whole = shares.reduce((sum, share) => sum + share, 0)
  const cells = counts.flatMap((count, at) => {
    const expected = (total * (shares[at] as number)) / whole
    return expected === 0 && count === 0 ? [] : { count, expected }
  })
  if (total === 0 || cells.length < 2) return undefined
  if (cells.some(({ expected }) => expected === 0)) return 0
  const statistic = cells.reduce((sum, { count, expected }) => sum + (count - expected) ** 2 / expected, 0)
  return chiSquareTail(statistic, cells.length - 1)
}

/**
 * Customers that each arm needs before a relative change of `minimumEffect` shows with 80 % power at 5 % significance:
 * 16 × p × (1 − p) ÷ (p × minimumEffect)², van Belle's rule (Statistical Rules of Thumb, 2nd edition, 2008, section 2.1).
 * Infinite while the rate is 0.
 */
export function neededTrials(rate: number, minimumEffect: number): number {
  if (rate === 0) return Number.POSITIVE_INFINITY
  return Math.ceil((16 * (1 - rate)) / (rate * minimumEffect ** 2))
}
