import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ThresholdSearch } from '#sufler/domain/eligibility/threshold-search.ts'
import { allThresholds, thresholdsOf, thresholdsReached } from '#sufler/domain/eligibility/thresholds.ts'
import {
  complement,
  equalTo,
  greaterThan,
  hasValue,
  lessThan,
  oneOfValues,
  type ValueSet,
} from '#sufler/domain/eligibility/value-set.ts'
import { nextFloat, numberValue } from '../../support/generators/facts.ts'
import { scale, seed } from '../../support/seed.ts'

const cut = fc.oneof(
  numberValue,
  fc.constantFrom(0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MAX_VALUE, -Number.MIN_VALUE),
)
const half: fc.Arbitrary<ValueSet> = fc.oneof(
  cut.map(equalTo),
  fc.tuple(cut, fc.boolean()).map(([at, isInclusive]) => lessThan(at, isInclusive)),
  fc.tuple(cut, fc.boolean()).map(([at, isInclusive]) => greaterThan(at, isInclusive)),
  fc.array(cut, { minLength: 1, maxLength: 5 }).map(oneOfValues),
)
const values = fc.oneof(half, half.map(complement))

const beside = (cuts: readonly number[]) => cuts.flatMap((cut) => [cut, nextFloat(cut, 1), nextFloat(cut, -1)])

describe(`thresholds (TEST_SEED=${seed})`, () => {
  it('are where the answer of a set of values turns', () => {
    const property = fc.property(values, fc.array(cut, { maxLength: 10 }), (set, probes) => {
      const thresholds = thresholdsOf(set)
      expect([...thresholds].sort((a, b) => a - b)).toEqual(thresholds)
      for (const value of [...probes, ...beside(set.cuts)].filter((value) => !Number.isNaN(value))) {
        const turns = thresholds.filter((threshold) => value >= threshold).length
        expect(turns % 2 === 0 ? set.inside[0] : !set.inside[0], String(value)).toBe(hasValue(set, value))
      }
    })
    fc.assert(property, { seed, numRuns: 1_000 * scale })
  })

  it('are searched for all facts at once as for each alone', () => {
    const sets = fc.array(values, { minLength: 1, maxLength: 40 })
    const property = fc.property(fc.array(sets, { minLength: 1, maxLength: 10 }), fc.array(cut), (facts, probes) => {
      const thresholds = facts.map(allThresholds)
      // The first fact of a row is one that nobody searches for.
      const search = new ThresholdSearch(thresholds.map((those, fact) => ({ position: fact + 1, thresholds: those })))
      const places = new Int32Array(facts.length)
      const all = [Number.NaN, ...probes, ...beside(facts.flat().flatMap(({ cuts }) => cuts)).slice(0, 50)]
      for (const value of all) {
        search.find(new Float64Array(facts.length + 1).fill(value, 1), places)
        const reached = thresholds.map((those) => thresholdsReached(those, value))
        expect([...places].map((place, fact) => place - search.firstPlace(fact))).toEqual(reached)
        for (const [fact, those] of thresholds.entries())
          expect(reached[fact]).toBe([...those].filter((threshold) => value >= threshold).length)
      }
      const ends = facts.map((_, fact) => search.firstPlace(fact)).slice(1)
      for (const [fact, end] of [...ends, search.placeCount].entries())
        expect(end - search.firstPlace(fact)).toBeGreaterThan((thresholds[fact] as Float64Array).length)
    })
    fc.assert(property, { seed, numRuns: 200 * scale })
  })
})
