import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chiSquareTail, normalQuantile, upperGamma } from '#sufler/domain/experiments/incomplete-gamma.ts'
import {
  differenceInterval,
  neededTrials,
  sampleRatioP,
  wilsonInterval,
} from '#sufler/domain/experiments/proportions.ts'
import { experimentStatistics } from '#sufler/domain/experiments/statistics.ts'

const z95 = normalQuantile(0.05)

describe('the incomplete gamma function', () => {
  // Closed forms: Q(1, x) = e^-x, Q(2, x) = (1 + x) e^-x, Q(n, x) = the Poisson distribution function.
  it.each([0.001, 0.5, 1, 1.999, 2, 3, 10, 50, 500])('is what its closed forms are at %d', (x) => {
    expect(upperGamma(1, x)).toBeCloseTo(Math.exp(-x), 14)
    expect(upperGamma(2, x)).toBeCloseTo((1 + x) * Math.exp(-x), 14)
    let term = Math.exp(-x)
    let poisson = term
    for (let k = 1; k < 20; k++) {
      term *= x / k
      poisson += term
    }
    expect(upperGamma(20, x)).toBeCloseTo(poisson, 13)
  })

  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4: critical values of chi-square.
  it.each([
    [1, 2.706, 3.841, 5.024, 6.635, 10.828],
    [2, 4.605, 5.991, 7.378, 9.21, 13.816],
    [3, 6.251, 7.815, 9.348, 11.345, 16.266],
    [10, 15.987, 18.307, 20.483, 23.209, 29.588],
    [50, 63.167, 67.505, 71.42, 76.154, 86.661],
    [100, 118.498, 124.342, 129.561, 135.807, 149.449],
  ])('gives the published critical values of chi-square for %d degrees of freedom', (degrees, ...critical) => {
    for (const [at, p] of [0.1, 0.05, 0.025, 0.01, 0.001].entries()) {
      expect(chiSquareTail(critical[at] as number, degrees) / p).toBeCloseTo(1, 2)
    }
  })

  it.each([
    [0.05, 1.959964],
    [0.01, 2.575829],
    [0.32, 0.994458],
    [0.001, 3.290527],
  ])('gives the published quantiles of the normal distribution for %d', (twoSided, quantile) => {
    expect(normalQuantile(twoSided)).toBeCloseTo(quantile, 6)
  })
})

describe('intervals', () => {
  // Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of one rate are those that Newcombe published for Wilson: %d of %d', (successes, trials, low, high) => {
    const interval = wilsonInterval({ successes, trials }, z95)
    expect(interval.low).toBeCloseTo(low, 4)
    expect(interval.high).toBeCloseTo(high, 4)
  })

  // Newcombe (1998), "Interval estimation for the difference between independent proportions", table II, method 10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('of a difference are those that Newcombe published: %d of %d and %d of %d', (a, m, b, n, low, high) => {
    const interval = differenceInterval({ successes: a, trials: m }, { successes: b, trials: n }, z95)
    expect(interval.low).toBeCloseTo(low, 4)
    expect(interval.high).toBeCloseTo(high, 4)
  })

  const anyProportion = fc
    .tuple(fc.nat(1_000), fc.integer({ min: 1, max: 1_000 }))
    .map(([successes, trials]) => ({ successes: Math.min(successes, trials), trials }))

  it('hold what they are about, stay within the possible and mirror', () => {
    fc.assert(
      fc.property(anyProportion, anyProportion, (one, other) => {
        const { low, high } = wilsonInterval(one, z95)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        const rate = one.successes / one.trials
        expect(low <= rate && rate <= high).toBe(true)
        const difference = differenceInterval(one, other, z95)
        const mirrored = differenceInterval(other, one, z95)
        expect(difference.low).toBeCloseTo(-mirrored.high, 12)
        expect(difference.low).toBeGreaterThanOrEqual(-1 - 1e-12)
        expect(difference.high).toBeLessThanOrEqual(1 + 1e-12)
      }),
    )
  })
})

describe('the sample ratio', () => {
  it('is what chi-square makes of it', () => {
    // 821,588 and 815,482 of two halves: Kohavi, Tang and Xu, chapter 21, with a p value of 1.8E-6.
    expect(sampleRatioP([821_588, 815_482], [0.5, 0.5])).toBeCloseTo(1.8e-6, 7)
    expect(sampleRatioP([500, 500], [0.1, 0.1])).toBe(1)
    expect(sampleRatioP([0, 0], [0.5, 0.5])).toBeUndefined()
    expect(sampleRatioP([100, 0, 100], [0.5, 0, 0.5])).toBe(1)
    expect(sampleRatioP([100, 1, 100], [0.5, 0, 0.5])).toBe(0)
  })
})

describe('a verdict', () => {
  const verdict = (control: [number, number], arm: [number, number], minimumEffect = 0.1) =>
    experimentStatistics(
      [control, arm].map(([conversions, exposures], at) => ({ id: `${at}`, share: 0.4, exposures, conversions })),
      '0',
      minimumEffect,
    ).arms[1]?.verdict

  it('needs customers, in the ratio of the shares, and enough of them', () => {
    expect(neededTrials(0.05, 0.1)).toBe(30_400)
    expect(neededTrials(0.5, 0.5)).toBe(64)
    expect(verdict([0, 0], [0, 0])).toBe('nobody-yet')
    expect(verdict([0, 1_000], [0, 1_000])).toBe('too-early')
    expect(verdict([50, 1_000], [90, 1_000])).toBe('too-early')
    expect(verdict([5, 100_000], [5, 100_000], 1)).toBe('too-early')
    expect(verdict([5_000, 40_000], [5_000, 38_000])).toBe('sample-ratio-mismatch')
  })

  it('says which is better, or that none is', () => {
    expect(verdict([2_000, 40_000], [2_300, 40_000])).toBe('better')
    expect(verdict([2_300, 40_000], [2_000, 40_000])).toBe('worse')
    expect(verdict([2_000, 40_000], [2_010, 40_000])).toBe('no-difference')
  })

  it('takes more from several arms', () => {
    const arms = (conversions: number[]) =>
      conversions.map((count, at) => ({ id: `${at}`, share: 0.1, exposures: 40_000, conversions: count }))
    const judged = (conversions: number[]) => experimentStatistics(arms(conversions), '0', 0.1).arms[1]?.verdict
    expect(judged([2_000, 2_130])).toBe('better')
    expect(judged([2_000, 2_130, 2_000, 2_000])).toBe('no-difference')
  })

  it('misleads about as often as it says', () => {
    // Two arms with the same rate; mulberry32 with a fixed seed.
    let state = 1
    const random = () => {
      state = (state + 0x6d2b79f5) | 0
      let bits = Math.imul(state ^ (state >>> 15), 1 | state)
      bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
      return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
    }
    const draw = () => Array.from({ length: 2_000 }, random).filter((value) => value < 0.5).length
    const runs = Array.from({ length: 1_000 }, () => verdict([draw(), 2_000], [draw(), 2_000]))
    expect(runs.every((each) => each !== 'too-early' && each !== 'sample-ratio-mismatch')).toBe(true)
    const wrong = runs.filter((each) => each !== 'no-difference').length / runs.length
    expect(wrong).toBeGreaterThan(0.03)
    expect(wrong).toBeLessThan(0.07)
  })
})
