import type { FactScope, ScopedFact } from '../features/fact-scope.ts'
import { factNameOf, isFactReference } from '../features/path-fact.ts'
import { type RequirementKind, requirementOf } from './requirement.ts'
import type { SupportingLeaf } from './supporting-leaves.ts'

/**
 * How much a leaf that holds tells about why an offer suits this customer now. What is true of nearly everybody comes
 * last, and is left out beside anything else.
 */
const weights = {
  /** The customer has, uses or is something: the more so the farther a number is beyond its bound. */
  customerHas: 4,
  /** The moment is one: the reason of the call, the page, the season. */
  momentIs: 3,
  /** The customer lacks something, or is something else. */
  customerLacks: 2,
  /** A default that stands for the usual case, a moment that is merely not another one, a consent. */
  trivial: 0,
} as const

/** How far a leaf that compares no numbers counts as beyond its bound: they go between those that are near and far. */
const plainMargin = 0.5

/** A consent allows an offer and says nothing for it. By convention such features have this namespace. */
const consents = 'consent.'

const absences = new Set<RequirementKind>(['isNot', 'differs', 'notAmong', 'lacks', 'lacksOne'])
const presences = new Set<RequirementKind>(['is', 'among', 'has', 'hasOnly', 'hasBesides'])

/** The most telling leaves first, one a fact, at most `max`; those that say nothing only when there are no others. */
export function rankSupport(supports: readonly SupportingLeaf[], facts: FactScope, max: number): SupportingLeaf[] {
  const ranked = supports
    .map((support) => ({ support, about: aboutOf(support, facts), score: scoreOf(support, facts) }))
    // Stable: of equals, the rule's order.
    .sort((a, b) => b.score - a.score)
  const tells = ranked.some(({ score }) => score >= weights.customerLacks)
  const told = new Set<string>()
  const chosen = ranked.filter(({ about, score }) => {
    if (told.has(about) || (tells && score < weights.customerLacks)) return false
    told.add(about)
    return true
  })
  return chosen.slice(0, tells ? max : 1).map(({ support }) => support)
}

/** The fact that a leaf is about; all that derives from a timestamp is about that timestamp. */
function aboutOf({ leaf }: SupportingLeaf, facts: FactScope): string {
  const name = factNameOf(leaf)
  const fact = facts.get(name)
  return fact?.origin === 'derived' && fact.derived.of === 'timestamp' ? fact.derived.timestamp : name
}

/** Weight and margin: below the next weight. */
function scoreOf(support: SupportingLeaf, facts: FactScope): number {
  const { leaf } = support
  const name = factNameOf(leaf)
  const fact = facts.get(name)
  if (fact === undefined) throw new Error(`no fact is called ${name}`)
  if (leaf.actual === undefined || isDefault(fact, leaf.actual) || name.startsWith(consents)) return weights.trivial
  const isOfMoment = originOf(fact, facts) !== 'feature'
  if (isAbsence(support, fact, facts)) return isOfMoment ? weights.trivial : weights.customerLacks
  return (isOfMoment ? weights.momentIs : weights.customerHas) + marginOf(support)
}

function originOf(fact: ScopedFact, facts: FactScope): 'feature' | 'context' | 'moment' {
  if (fact.origin !== 'derived') return fact.origin
  if (fact.derived.of === 'now') return 'moment'
  return facts.get(fact.derived.timestamp)?.origin === 'context' ? 'context' : 'feature'
}

function isAbsence({ leaf, isNegated }: SupportingLeaf, fact: ScopedFact, facts: FactScope): boolean {
  // Whatever a rule asks of a yes or no: no is the absence of something.
  if (fact.declaration.type === 'boolean') return leaf.actual === false
  const { expected } = leaf
  const other = isFactReference(expected) ? facts.get(factNameOf(expected)) : undefined
  const isSetFact = other?.declaration.type === 'set'
  const { kind } = requirementOf(leaf.operator, isNegated, fact.declaration.type, isSetFact)
  // A number that must not reach a bound: no debt to speak of.
  return absences.has(kind) || (isNegated && !presences.has(kind))
}

function isDefault({ declaration }: ScopedFact, actual: unknown): boolean {
  if (!('default' in declaration) || declaration.default === undefined) return false
  if (!Array.isArray(actual)) return declaration.default === actual
  const usual = [declaration.default].flat()
  return actual.length === usual.length && actual.every((member) => usual.includes(member))
}

/** How far a number is from its bound, 0 to 1, relative to the larger of both. */
function marginOf({ leaf }: SupportingLeaf): number {
  const bound = leaf.expectedActual ?? leaf.expected
  if (typeof leaf.actual !== 'number' || typeof bound !== 'number') return plainMargin
  // Everything is far above nothing.
  if (bound === 0) return 0
  const larger = Math.max(Math.abs(leaf.actual), Math.abs(bound))
  // Below 1, so that no margin makes up for a weight.
  return Math.min(0.99, Math.abs(leaf.actual - bound) / larger)
}
