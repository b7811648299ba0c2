import type { Condition, Leaf } from '#sufler/schema/condition.ts'
import type { Segments, TruthName } from '../../support/conditions.ts'
import { facts } from '../../support/generators/facts.ts'
import { typedValueOf } from '../../support/generators/objects.ts'

/**
 * What a condition means when facts may be missing, written down as plainly as possible: the second opinion beside the
 * compiler. It reads the JSON as it stands and shares no code with `src/domain/eligibility`.
 */
export function kleene(condition: Condition, values: Readonly<Record<string, unknown>>, segments: Segments): TruthName {
  const evaluate = (child: Condition) => kleene(child, values, segments)
  if ('all' in condition) {
    const truths = condition.all.map(evaluate)
    return truths.includes('no') ? 'no' : truths.includes('unknown') ? 'unknown' : 'yes'
  }
  if ('any' in condition) {
    const truths = condition.any.map(evaluate)
    if (truths.length === 0 || truths.includes('yes')) return 'yes'
    return truths.includes('unknown') ? 'unknown' : 'no'
  }
  if ('not' in condition) return { yes: 'no', no: 'yes', unknown: 'unknown' }[evaluate(condition.not)] as TruthName
  if ('condition' in condition) return evaluate(segments[condition.condition] as Condition)
  return evaluateLeaf(condition, values)
}

const timestamps = new Set(facts.flatMap(({ name, type }) => (type === 'timestamp' ? [name] : [])))

function evaluateLeaf({ fact, path, operator, value }: Leaf, values: Readonly<Record<string, unknown>>): TruthName {
  const isReference = typeof value === 'object' && !Array.isArray(value)
  const left = typedValueOf(path === undefined ? { fact } : { fact, path }, values)
  const right = isReference ? typedValueOf(value, values) : timestamps.has(fact) ? millisecondsOf(value) : value
  if (left === undefined || right === undefined) return 'unknown'
  return holds(operator, left, right) ? 'yes' : 'no'
}

function millisecondsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(millisecondsOf)
  return typeof value === 'string' ? Date.parse(value) : value
}

// biome-ignore lint/suspicious/noExplicitAny: the operands are of every type that a fact can have
function holds(operator: string, left: any, right: any): boolean {
  const [first, ...rest] = operator.split(':')
  const inner = rest.join(':')
  switch (first) {
    case 'not':
      return !holds(inner, left, right)
    case 'swap':
      return holds(inner, right, left)
    case 'someFact':
      return left.some((one: unknown) => holds(inner, one, right))
    case 'everyFact':
      return left.every((one: unknown) => holds(inner, one, right))
    case 'someValue':
      return right.some((one: unknown) => holds(inner, left, one))
    case 'everyValue':
      return right.every((one: unknown) => holds(inner, left, one))
    case 'equal':
      return left === right
    case 'notEqual':
      return left !== right
    case 'in':
      return right.includes(left)
    case 'notIn':
      return !right.includes(left)
    case 'contains':
      return left.includes(right)
    case 'doesNotContain':
      return !left.includes(right)
    case 'lessThan':
      return left < right
    case 'lessThanInclusive':
      return left <= right
    case 'greaterThan':
      return left > right
    case 'greaterThanInclusive':
      return left >= right
    default:
      throw new Error(`no operator is called ${operator}`)
  }
}
