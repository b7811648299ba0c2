import type { ConditionExplanation, LeafExplanation } from '../../schema/explanation.ts'
import type { FeatureDeclaration } from '../../schema/features-file.ts'
import { formatMoment } from '../time/moment.ts'
import type { TimeZone } from '../time/time-zone.ts'
import { requirementOf } from './requirement.ts'
import type { ConditionScope } from './typed-condition.ts'

/** Values of one list that a sentence names; the others are counted. */
const listedMax = 10

/**
 * What a leaf that does not hold lacks: "tenure_months is 11 months, needs at least 12 months". `isNegated` under an odd
 * number of `not`.
 */
export function missOf(leaf: LeafExplanation, isNegated: boolean, { facts, timeZone }: ConditionScope): string {
  const { fact, operator, actual, expected, expectedActual } = leaf
  const declaration = facts.get(fact)?.declaration
  if (declaration === undefined) throw new Error(`no fact is called ${fact}`)
  const has =
    actual === undefined
      ? 'is missing'
      : `${declaration.type === 'set' ? 'has' : 'is'} ${wordsOf(actual, declaration, timeZone, 'and')}`
  if (!isFactReference(expected)) {
    const joined = (conjunction: 'and' | 'or') => wordsOf(expected, declaration, timeZone, conjunction)
    return `${fact} ${has}, ${requirementOf(operator, isNegated, declaration.type, { joined, isSetFact: false })}`
  }
  const other = facts.get(expected.fact)?.declaration
  if (other === undefined) throw new Error(`no fact is called ${expected.fact}`)
  const value =
    expectedActual === undefined ? ', which is missing' : ` (${wordsOf(expectedActual, other, timeZone, 'and')})`
  const words = { joined: () => `${expected.fact}${value}`, isSetFact: other.type === 'set' }
  return `${fact} ${has}, ${requirementOf(operator, isNegated, declaration.type, words)}`
}

function isFactReference(value: unknown): value is { fact: string } {
  return typeof value === 'object' && value !== null && 'fact' in value
}

/** A value, or a list of them, with the unit at the end: `1, 2 or 3 months`. */
function wordsOf(
  value: unknown,
  declaration: FeatureDeclaration,
  timeZone: TimeZone,
  conjunction: 'and' | 'or',
): string {
  const all = [value].flat()
  const named = all.slice(0, listedMax).map((one) => {
    return declaration.type === 'timestamp' ? formatMoment(Number(one), timeZone) : String(one)
  })
  if (all.length > listedMax) named.push(`${all.length - listedMax} others`)
  const last = named.pop() ?? 'nothing'
  const text = named.length === 0 ? last : `${named.join(', ')} ${conjunction} ${last}`
  return declaration.type === 'number' && declaration.unit !== undefined ? `${text} ${declaration.unit}` : text
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
