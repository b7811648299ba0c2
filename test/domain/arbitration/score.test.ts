import { describe, expect, it } from 'vitest'
import { type Factors, scoreOf } from '#sufler/domain/arbitration/score.ts'
import type { Arbitration } from '#sufler/schema/catalog-file.ts'

const ones = { propensity: 1, contextWeight: 1, value: 1, lever: 1 }
const factors: Factors = { propensity: 0.5, contextWeight: 3, value: 200, lever: 2 }

describe('scoreOf', () => {
  it.each<[string, Partial<Factors>, Arbitration, number]>([
    ['multiplies its factors', {}, {}, 600],
    [
      'raises each to its exponent',
      {},
      { propensity: 2, contextWeight: 0.5, value: 1, lever: 3 },
      0.25 * Math.sqrt(3) * 200 * 8,
    ],
    ['leaves out the propensity with an exponent of 0', {}, { propensity: 0 }, 1200],
    ['leaves out the context weight with an exponent of 0', {}, { contextWeight: 0 }, 200],
    ['leaves out the value with an exponent of 0', {}, { value: 0 }, 3],
    ['leaves out the lever with an exponent of 0', {}, { lever: 0 }, 300],
    ['is 1 with everything switched off', {}, { propensity: 0, contextWeight: 0, value: 0, lever: 0 }, 1],
    ['is 0 when a factor is', { propensity: 0 }, {}, 0],
    ['is 0 when a factor is, whatever its exponent', { value: 0 }, { value: 0.5 }, 0],
    ['does not see a factor of 0 that is switched off', { value: 0 }, { value: 0 }, 3],
    ['is finite however large the factors', { value: 1e9, lever: 1e300 }, { value: 10 }, Number.MAX_VALUE],
    ['is 0 when one factor is 0 and the others are beyond measure', { propensity: 0, lever: 1e300 }, { lever: 10 }, 0],
  ])('%s', (_, changes, exponents, score) => {
    expect(scoreOf({ ...factors, ...changes }, { ...ones, ...exponents })).toBe(score)
  })
})
