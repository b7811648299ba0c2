import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  complement,
  equalTo,
  everyValue,
  greaterThan,
  hasValue,
  intersection,
  isEmpty,
  isEverything,
  lessThan,
  noValue,
  oneOfValues,
  range,
  union,
  type ValueSet,
  withMissing,
} from '#sufler/domain/eligibility/value-set.ts'
import { nextFloat, numberValue } from '../../support/generators/facts.ts'
import { scale, seed } from '../../support/seed.ts'

/** A set, and beside it the plain question that it answers; NaN is missing. */
interface Described {
  set: ValueSet
  has: (value: number) => boolean
}

const isMissing = Number.isNaN

const simple: fc.Arbitrary<Described> = fc.oneof(
  fc.constantFrom<Described>({ set: everyValue, has: () => true }, { set: noValue, has: () => false }),
  numberValue.map((cut): Described => ({ set: equalTo(cut), has: (value) => value === cut })),
  fc.tuple(numberValue, fc.boolean()).map(
    ([cut, isInclusive]): Described => ({
      set: lessThan(cut, isInclusive),
      has: (value) => (isInclusive ? value <= cut : value < cut),
    }),
  ),
  fc.tuple(numberValue, fc.boolean()).map(
    ([cut, isInclusive]): Described => ({
      set: greaterThan(cut, isInclusive),
      has: (value) => (isInclusive ? value >= cut : value > cut),
    }),
  ),
  fc.array(numberValue, { maxLength: 4 }).map(
    (values): Described => ({
      set: oneOfValues(values),
      has: (value) => values.some((one) => one === value),
    }),
  ),
  fc.tuple(numberValue, numberValue).map(
    ([from, until]): Described => ({
      set: range(from, until),
      has: (value) => from <= value && value < until,
    }),
  ),
)

const described = fc.letrec<{ any: Described }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    simple,
    tie('any').map(({ set, has }): Described => ({ set: complement(set), has: (value) => !has(value) })),
    fc.tuple(tie('any'), fc.boolean()).map(
      ([{ set, has }, missing]): Described => ({
        set: withMissing(set, missing),
        has: (value) => (isMissing(value) ? missing : has(value)),
      }),
    ),
    fc.tuple(tie('any'), tie('any')).map(
      ([a, b]): Described => ({
        set: union(a.set, b.set),
        has: (value) => a.has(value) || b.has(value),
      }),
    ),
    fc.tuple(tie('any'), tie('any')).map(
      ([a, b]): Described => ({
        set: intersection(a.set, b.set),
        has: (value) => a.has(value) && b.has(value),
      }),
    ),
  ),
})).any

/** Every cut, the numbers right beside it, and one between each two: no region is left out. */
function probesOf({ cuts }: ValueSet): number[] {
  const between = cuts.map((cut, index) => cut / 2 + (cuts[index + 1] ?? cut) / 2)
  const beside = cuts.flatMap((cut) => [cut, nextFloat(cut, 1), nextFloat(cut, -1)])
  return [Number.NaN, 0, -0, -Number.MAX_VALUE, Number.MAX_VALUE, ...between, ...beside]
}

describe(`a set of values (TEST_SEED=${seed})`, () => {
  it('has the values that it is said to have: at its cuts, right beside them, anywhere', () => {
    fc.assert(
      fc.property(described, fc.array(numberValue), ({ set, has }, values) => {
        for (const value of [...values, ...probesOf(set)]) expect(hasValue(set, value), String(value)).toBe(has(value))
      }),
      { seed, numRuns: 3_000 * scale },
    )
  })

  it('has ascending cuts, each once, and none at which nothing changes after it was combined', () => {
    fc.assert(
      fc.property(described, described, (a, b) => {
        for (const { cuts, inside } of [union(a.set, b.set), intersection(a.set, b.set)]) {
          expect(inside).toHaveLength(cuts.length * 2 + 1)
          for (const [index, cut] of cuts.entries()) {
            if (index > 0) expect(cut).toBeGreaterThan(cuts[index - 1] as number)
            expect(new Set(inside.slice(index * 2, index * 2 + 3)).size, String(cut)).toBe(2)
          }
        }
      }),
      { seed, numRuns: 1_000 * scale },
    )
  })

  it('knows when it is empty and when it is everything', () => {
    fc.assert(
      fc.property(described, ({ set }) => {
        // Between two neighbouring numbers nothing is: a region there is neither met nor known to be empty.
        fc.pre(set.cuts.every((cut, index) => nextFloat(cut, 1) !== set.cuts[index + 1]))
        const probes = probesOf(set).map((value) => hasValue(set, value))
        expect(isEmpty(set)).toBe(!probes.includes(true))
        expect(isEverything(set)).toBe(!probes.includes(false))
      }),
      { seed, numRuns: 1_000 * scale },
    )
  })

  it('is empty when its range ends before it begins', () => {
    expect(range(2, 2)).toEqual(noValue)
    expect(range(3, 2)).toEqual(noValue)
    expect(isEmpty(oneOfValues([]))).toBe(true)
  })
})
