import fc from 'fast-check'
import { checkCondition } from '#sufler/domain/eligibility/type-condition.ts'
import type { Condition, Leaf, LeafValue } from '#sufler/schema/condition.ts'
import { conditionScopeOf, type Segments } from '../conditions.ts'
import { facts, numberValue, textOf, timestampMs } from './facts.ts'
import { referenceTo } from './objects.ts'

/** A condition tree together with the segments that it may refer to. */
export interface ConditionCase {
  condition: Condition
  segments: Segments
}

export const baseOperators = [
  ...['equal', 'notEqual', 'in', 'notIn', 'contains', 'doesNotContain'],
  ...['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'],
]
export const decorators = ['someFact', 'everyFact', 'someValue', 'everyValue', 'swap', 'not']

const operator = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 3, arbitrary: fc.constantFrom(...decorators).map((decorator) => [decorator]) },
      { weight: 2, arbitrary: fc.array(fc.constantFrom(...decorators), { minLength: 2, maxLength: 3 }) },
    ),
    fc.constantFrom(...baseOperators),
  )
  .map((parts) => parts.flat().join(':'))

/** As rules write times; all with an offset, so that `Date.parse` reads them as well. */
const timestampLiteral = fc.oneof(
  timestampMs,
  fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T03:00:00+03:00', '1969-12-31T23:59:59.999Z', '1900-01-01T00:00Z'),
)

function literalOf(fact: (typeof facts)[number]): fc.Arbitrary<number | string | boolean> {
  switch (fact.type) {
    case 'number':
      return numberValue
    case 'boolean':
      return fc.boolean()
    case 'timestamp':
      return timestampLiteral
    default:
      return textOf(fact.name)
  }
}

const leafValue = (fact: (typeof facts)[number]): fc.Arbitrary<LeafValue> =>
  fc.oneof(
    { weight: 4, arbitrary: literalOf(fact) },
    { weight: 3, arbitrary: fc.array(literalOf(fact), { minLength: 1, maxLength: 4 }) },
    { weight: 2, arbitrary: fc.constantFrom(...facts.map(referenceTo)) },
  )

const scope = conditionScopeOf({})

/**
 * Any operator on any fact, as far as our checker accepts it: whatever it accepts must mean the same to
 * json-rules-engine, however odd the combination.
 */
export const leaf: fc.Arbitrary<Leaf> = fc
  // One number more often than the rest: a large catalogue must have more thresholds on it than the index keeps bitmaps.
  .constantFrom(...facts, ...facts.slice(0, 1), ...facts.slice(0, 1))
  .chain((fact) => fc.record({ operator, value: leafValue(fact) }).map((rest) => ({ ...referenceTo(fact), ...rest })))
  .filter((condition) => checkCondition(condition, scope).length === 0)

const segmentNames = ['inner', 'outer'] as const

const tree = (references: readonly string[], depthSize: 'small' | 'medium'): fc.Arbitrary<Condition> =>
  fc.letrec<{ node: Condition }>((tie) => {
    const nodes = (maxLength: number) => fc.array(tie('node'), { maxLength })
    const priority = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined })
    const withPriority = <Node extends object>(node: Node, value: number | undefined) =>
      value === undefined ? node : { ...node, priority: value }
    const reference = (name: string) => fc.constant<Condition>({ condition: name })
    return {
      node: fc.oneof(
        { depthSize, withCrossShrink: true },
        fc.tuple(leaf, priority).map(([node, value]) => withPriority(node, value)),
        ...references.map(reference),
        fc.tuple(nodes(4), priority).map(([all, value]) => withPriority({ all }, value)),
        fc.tuple(nodes(4), priority).map(([any, value]) => withPriority({ any }, value)),
        tie('node').map((not): Condition => ({ not })),
      ),
    }
  }).node

/** `outer` may refer to `inner`, the condition to both. */
export const conditionCase: fc.Arbitrary<ConditionCase> = fc.record({
  condition: tree(segmentNames, 'medium'),
  segments: fc.record({ inner: tree([], 'small'), outer: tree(['inner'], 'small') }),
})

/** What stands in one catalogue: conditions that are answered together and share their segments. */
export interface CatalogueCase {
  conditions: Condition[]
  segments: Segments
}

/** Up to so many conditions: trees, and leaves alone, since in a deep tree one leaf seldom decides. */
export const catalogueCase = (conditionsMax: number): fc.Arbitrary<CatalogueCase> =>
  fc.record({
    conditions: fc.array(fc.oneof(tree(segmentNames, 'medium'), leaf), {
      minLength: 1,
      maxLength: conditionsMax,
      size: 'max',
    }),
    segments: fc.record({ inner: tree([], 'small'), outer: tree(['inner'], 'small') }),
  })
