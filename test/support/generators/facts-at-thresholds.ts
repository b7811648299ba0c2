import fc from 'fast-check'
import type { Condition } from '#sufler/schema/condition.ts'
import { type FactValues, facts, nextFloat } from './facts.ts'
import { nameOf, withNumberAt } from './objects.ts'

/**
 * Facts of which some lie at a threshold of the conditions they will meet, or beside it: one float64 away, or one millisecond
 * for a timestamp, since moments are whole milliseconds.
 */
export interface FactsAtThresholds {
  values: FactValues
  moved: { fact: string; threshold: number; step: -1 | 0 | 1 }[]
}

const measured = facts.filter(({ type }) => type === 'number' || type === 'timestamp').map(({ name }) => name)

export function factsAtThresholds(values: fc.Arbitrary<FactValues>): fc.Arbitrary<FactsAtThresholds> {
  const move = fc.record({
    fact: fc.constantFrom(...measured),
    threshold: fc.nat(1_000),
    step: fc.constantFrom(-1 as const, 0 as const, 1 as const),
  })
  return fc.record({ values, moved: fc.array(move, { maxLength: 3 }) })
}

/** The values themselves, once it is known what thresholds there are. A fact that no condition measures stays as it was. */
export function resolveFacts({ values, moved }: FactsAtThresholds, thresholds: Thresholds): FactValues {
  const resolved = { ...values }
  for (const { fact, threshold, step } of moved) {
    const known = thresholds.get(fact) ?? []
    const at = known[threshold % known.length]
    if (at === undefined) continue
    const value = isTimestamp(fact) ? Math.floor(at) + step : step === 0 ? at : nextFloat(at, step)
    // Beyond the largest number, and beyond the last moment of ECMAScript, there is nothing.
    if (Number.isFinite(value) && Math.abs(value) <= (isTimestamp(fact) ? 8.64e15 : Number.MAX_VALUE))
      Object.assign(resolved, valueAt(resolved, fact, value))
  }
  return resolved
}

export type Thresholds = ReadonlyMap<string, readonly number[]>

/** Every number that the conditions compare a fact with. */
export function thresholdsOf(conditions: readonly Condition[]): Thresholds {
  const thresholds = new Map<string, number[]>()
  const collect = (condition: Condition): void => {
    if ('all' in condition) condition.all.forEach(collect)
    else if ('any' in condition) condition.any.forEach(collect)
    else if ('not' in condition) collect(condition.not)
    else if ('fact' in condition) {
      const { value } = condition
      const fact = nameOf(condition)
      const numbers = [value]
        .flat()
        .map((one) => (typeof one === 'string' && isTimestamp(fact) ? Date.parse(one) : one))
      thresholds.set(fact, [...(thresholds.get(fact) ?? []), ...numbers.filter((one) => typeof one === 'number')])
    }
  }
  conditions.forEach(collect)
  return thresholds
}

function isTimestamp(fact: string): boolean {
  return facts.find(({ name }) => name === fact)?.type === 'timestamp'
}

function valueAt(values: FactValues, name: string, value: number): FactValues {
  const { pathOf } = facts.find((fact) => fact.name === name) ?? {}
  return pathOf === undefined
    ? { [name]: value }
    : { [pathOf.object]: withNumberAt(values[pathOf.object], pathOf, value) }
}
