import type { ConditionExplanation } from '../../schema/explanation.ts'
import type { Wording } from '../sentences/wording.ts'

/** What is lacking, one sentence a requirement, and of how many leaves that is: infinitely many where no value can help. */
interface Way {
  misses: string[]
  lacks: number
}

const nothingLacks: Way = { misses: [], lacks: 0 }

/** What holds of everybody is to hold of nobody: `not` over an empty `all` or `any`, which both are true. */
const impossible: Way = { misses: [], lacks: Number.POSITIVE_INFINITY }

/**
 * The shortest way to eligibility: of everything that must hold, all that does not; of alternatives, the one that lacks
 * least, and those that can never hold aside.
 */
export function nearestMisses(node: ConditionExplanation, wording: Wording): string[] {
  return wayIn(node, wording).misses
}

/** As one text: how many conditions hold, and what the others lack. Empty when nothing is lacking. */
export function shortfall(node: ConditionExplanation, wording: Wording): string {
  const misses = [...new Set(nearestMisses(node, wording))]
  const { held, of } = heldOf(node)
  return [...(of > 1 && misses.length > 0 ? [wording.held(held, of)] : []), ...misses].join('; ')
}

function wayIn(node: ConditionExplanation, wording: Wording): Way {
  if (node.result === 'yes') return nothingLacks
  if ('all' in node) return both(node.all.map((child) => wayIn(child, wording)))
  if ('any' in node) {
    const ways = alternativesOf(node).map((child) => wayIn(child, wording))
    return nearest(ways, wording)
  }
  if ('not' in node) return wayOut(node.not, wording)
  return wayOfLeaf(node.miss)
}

/** What must stop holding for a negated condition. */
function wayOut(node: ConditionExplanation, wording: Wording): Way {
  if (node.result === 'no') return nothingLacks
  if ('any' in node) return node.any.length === 0 ? impossible : both(node.any.map((child) => wayOut(child, wording)))
  if ('all' in node) {
    const ways = node.all.map((child) => wayOut(child, wording))
    return nearest(ways, wording)
  }
  if ('not' in node) return wayIn(node.not, wording)
  return wayOfLeaf(node.miss)
}

/** The alternatives of `any`, those of alternatives among them: a segment that is an `any` too adds its own. */
function alternativesOf(node: ConditionExplanation): ConditionExplanation[] {
  if ('any' in node) return node.any.flatMap(alternativesOf)
  const [only, ...others] = 'all' in node ? node.all : []
  return only === undefined || others.length > 0 ? [node] : alternativesOf(only)
}

function wayOfLeaf(miss: string | undefined): Way {
  return miss === undefined ? nothingLacks : { misses: [miss], lacks: 1 }
}

function both(ways: readonly Way[]): Way {
  return { misses: ways.flatMap(({ misses }) => misses), lacks: sumOf(ways.map(({ lacks }) => lacks)) }
}

/** The first of those that lack least; of what is possible only. */
function nearest(ways: readonly Way[], wording: Wording): Way {
  const possible = ways.filter(({ lacks }) => lacks < Number.POSITIVE_INFINITY)
  const [first = impossible, ...others] = possible
  const best = others.reduce((best, way) => (way.lacks < best.lacks ? way : best), first)
  if (possible.length < 2 || best.misses.length === 0) return best
  const words = best.misses.join(`, ${wording.conjunctions.and} `)
  return { misses: [wording.alternatives(possible.length, words)], lacks: best.lacks }
}

/** Of the parts that must all hold, through whatever nesting of `all`. */
function heldOf(node: ConditionExplanation): { held: number; of: number } {
  if (!('all' in node)) return { held: node.result === 'yes' ? 1 : 0, of: 1 }
  const parts = node.all.map(heldOf)
  return { held: sumOf(parts.map(({ held }) => held)), of: sumOf(parts.map(({ of }) => of)) }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
