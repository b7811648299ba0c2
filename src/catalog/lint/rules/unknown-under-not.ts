import type { TypedCondition } from '../../../domain/eligibility/typed-condition.ts'
import type { ScopedFact } from '../../../domain/features/fact-scope.ts'
import type { ConditionNode } from '../analysis/condition-node.ts'
import type { Source } from '../analysis/form.ts'
import type { LintContext } from '../lint-context.ts'
import type { LintRule } from '../lint-rule.ts'

/**
 * Who reads "has not the service" thinks of customers of whom nothing is known as having it not; but what is unknown
 * stays unknown under `not`, and they get nothing. Nothing is said where the same fact must hold something anyway, and
 * nothing with json-rules-engine's missing facts, where such conditions hold.
 */
export const unknownUnderNot: LintRule = {
  code: 'unknown-under-not',
  severity: 'warning',
  summary: 'A fact without a default under not or a negative operator: while it is missing, nobody gets the offer',
  *check(context) {
    if (context.ruleset.missingFacts !== 'unknown') return
    const uses = usesUnderNot(context)
    for (const { name, type, file, path, holder } of context.facts) {
      const [first, ...others] = uses.get(name) ?? []
      if (first === undefined) continue
      const more = others.length === 0 ? '' : ` and in ${others.length} more`
      const canHaveDefault = type !== 'timestamp' && type !== 'object'
      yield {
        holder,
        file,
        path,
        at: 'key',
        found: `'${name}' without a default, which is denied in ${context.describe(first, file)}${more}: who has no value is left out there, not let in`,
        expected: canHaveDefault
          ? 'a default that says what missing means, or an ignore that says that this is meant'
          : `an ignore that says that this is meant, or another fact: ${type}s have no default`,
        related: [first, ...others],
      }
    }
  },
}

/** By declared fact; each place once, in the order of the ruleset. */
function usesUnderNot(context: LintContext): Map<string, Source[]> {
  const uses = new Map<string, Map<string, Source>>()
  const add = (fact: string, source: Source) => {
    const places = uses.get(fact) ?? new Map<string, Source>()
    places.set(`${source.file.path} ${JSON.stringify(source.path)}`, source)
    uses.set(fact, places)
  }
  for (const { eligibility, canHold } of context.groups) {
    if (eligibility !== undefined && canHold) visit(eligibility, false, new Set(), add, context)
  }
  for (const { eligibility, group, canHold, competesIn } of context.offers) {
    if (eligibility === undefined || !canHold || competesIn.size === 0) continue
    const needed = group.eligibility === undefined ? new Set<string>() : neededFacts(group.eligibility, false)
    visit(eligibility, false, needed, add, context)
  }
  return new Map([...uses].map(([fact, places]) => [fact, [...places.values()]]))
}

/** `needed` are facts that must have a value anyway. */
function visit(
  node: ConditionNode,
  isNegated: boolean,
  needed: ReadonlySet<string>,
  add: (fact: string, source: Source) => void,
  context: LintContext,
): void {
  if (node.kind === 'not') visit(node.of, !isNegated, needed, add, context)
  else if (node.kind === 'segment') visit(node.of, isNegated, needed, add, context)
  else if (node.kind === 'leaf') {
    for (const { fact, isDenied } of mentions(node.typed, isNegated)) {
      const name = declaredName(fact)
      if (name === undefined || !isDenied || needed.has(name)) continue
      if (context.space.presence(fact, true).column.domain.missing)
        add(('pathOf' in fact ? fact.pathOf?.object : undefined) ?? name, node.source)
    }
  } else {
    const isAll = (node.kind === 'all') !== isNegated
    const known = isAll ? new Set([...needed, ...neededFacts(node, isNegated)]) : needed
    for (const child of node.of) visit(child, isNegated, known, add, context)
  }
}

/** Facts that the condition affirms: it holds for nobody who lacks them, and nobody expects otherwise. */
function neededFacts(node: ConditionNode, isNegated: boolean): Set<string> {
  if (node.kind === 'not') return neededFacts(node.of, !isNegated)
  if (node.kind === 'segment') return neededFacts(node.of, isNegated)
  if (node.kind === 'leaf') {
    const affirmed = mentions(node.typed, isNegated).filter(({ isDenied }) => !isDenied)
    return new Set(affirmed.flatMap(({ fact }) => declaredName(fact) ?? []))
  }
  if ((node.kind === 'all') === isNegated) return new Set()
  return new Set(node.of.flatMap((child) => [...neededFacts(child, isNegated)]))
}

/** The facts of a leaf, and whether it asks that something is not so. */
function mentions(leaf: TypedCondition, isNegated: boolean): { fact: ScopedFact; isDenied: boolean }[] {
  switch (leaf.kind) {
    case 'all':
    case 'any':
      return leaf.of.flatMap((child) => mentions(child, isNegated))
    case 'not':
      return mentions(leaf.of, !isNegated)
    case 'compare':
    case 'oneOf':
      return [{ fact: leaf.fact, isDenied: isNegated }]
    case 'members':
      return [{ fact: leaf.fact, isDenied: (leaf.quantifier === 'every' && leaf.outside) !== isNegated }]
    case 'compareFacts':
      return [leaf.fact, leaf.with].map((fact) => ({ fact, isDenied: isNegated }))
    case 'hasCategory':
      return [leaf.fact, leaf.category].map((fact) => ({ fact, isDenied: leaf.outside !== isNegated }))
  }
}

/** The declared fact behind a derived one; undefined for facts of the moment, which are never missing. */
function declaredName(fact: ScopedFact): string | undefined {
  if (fact.origin !== 'derived') return fact.name
  return fact.derived.of === 'timestamp' ? fact.derived.timestamp : undefined
}
