import type { ConditionExplanation, LeafExplanation } from '../../schema/explanation.ts'
import type { FeatureDeclaration } from '../../schema/features-file.ts'

const needs: Record<string, string> = {
  equal: 'needs',
  notEqual: 'must not be',
  in: 'needs one of',
  notIn: 'must be none of',
  contains: 'needs',
  doesNotContain: 'must not have',
  lessThan: 'needs less than',
  lessThanInclusive: 'needs at most',
  greaterThan: 'needs more than',
  greaterThanInclusive: 'needs at least',
}

/** What a leaf that does not hold lacks: "tenure_months is 11, needs at least 12". `isNegated` under an odd number of `not`. */
export function missOf(leaf: LeafExplanation, declaration: FeatureDeclaration, isNegated: boolean): string {
  const { fact, operator, actual, expected } = leaf
  if (actual === undefined) return `${fact} is missing`
  const value = isFactReference(expected)
    ? `${expected.fact} (${leaf.expectedActual === undefined ? 'missing' : formatValue(leaf.expectedActual, declaration)})`
    : formatValue(expected, declaration)
  const verb = declaration.type === 'set' ? 'has' : 'is'
  const need = needs[operator] ?? `needs ${operator}`
  return `${fact} ${verb} ${formatValue(actual, declaration)}, ${isNegated ? `must not meet ${operator}` : need} ${value}`
}

function isFactReference(value: unknown): value is { fact: string } {
  return typeof value === 'object' && value !== null && 'fact' in value
}

function formatValue(value: unknown, declaration: FeatureDeclaration): string {
  if (Array.isArray(value))
    return value.length === 0 ? 'nothing' : value.map((one) => formatValue(one, declaration)).join(', ')
  if (declaration.type === 'timestamp' && typeof value === 'number') return new Date(value).toISOString()
  if (typeof value === 'number' && declaration.type === 'number' && declaration.unit !== undefined)
    return `${value} ${declaration.unit}`
  return String(value)
}

/**
 * The shortest way to eligibility: of everything that must hold, all that does not; of alternatives, the one that lacks
 * least.
 */
export function nearestMisses(node: ConditionExplanation): string[] {
  if (node.result === 'yes') return []
  if ('all' in node) return node.all.flatMap(nearestMisses)
  if ('any' in node) {
    const ways = node.any.map(nearestMisses)
    return ways.reduce((best, way) => (way.length < best.length ? way : best), ways[0] ?? [])
  }
  if ('not' in node) return nearestExits(node.not)
  return node.miss === undefined ? [] : [node.miss]
}

/** What must stop holding for a negated condition. */
function nearestExits(node: ConditionExplanation): string[] {
  if (node.result === 'no') return []
  if ('any' in node) return node.any.flatMap(nearestExits)
  if ('all' in node) {
    const ways = node.all.map(nearestExits).filter((way) => way.length > 0)
    return ways.reduce((best, way) => (way.length < best.length ? way : best), ways[0] ?? [])
  }
  if ('not' in node) return nearestMisses(node.not)
  return node.miss === undefined ? [] : [node.miss]
}
