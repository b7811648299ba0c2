import type { ConditionNode } from '../analysis/condition-node.ts'
import { formKey } from '../analysis/form.ts'
import type { LintContext } from '../lint-context.ts'
import type { LintHolder } from '../lint-holder.ts'
import type { LintFinding, LintRule } from '../lint-rule.ts'

/** Equal by what they mean, not by how they are written: `not lessThan 5` repeats `greaterThanInclusive 5`. */
export const duplicateCondition: LintRule = {
  code: 'duplicate-condition',
  severity: 'warning',
  summary: 'The same condition twice in one all or any, or one that the group has already',
  *check(context) {
    for (const { node, holder } of context.segments) yield* repeated(node, holder, context)
    for (const { node, holder } of context.eligibilities()) yield* repeated(node, holder, context)
    for (const { eligibility, group, competesIn, canHold, holder } of context.offers) {
      if (eligibility === undefined || group.eligibility === undefined || competesIn.size === 0 || !canHold) continue
      const inherited = byMeaning(required(group.eligibility), context)
      for (const node of required(eligibility)) {
        const first = inherited.get(formKey(context.conditions.form(node)))
        if (first !== undefined)
          yield finding(node, first, holder, 'it once: the offer inherits what its group asks', context)
      }
    }
  },
}

function* repeated(node: ConditionNode, holder: LintHolder, context: LintContext): Generator<LintFinding> {
  if (node.kind === 'not') yield* repeated(node.of, holder, context)
  if (node.kind !== 'all' && node.kind !== 'any') return
  const seen = new Map<string, ConditionNode>()
  for (const child of node.of) {
    const key = formKey(context.conditions.form(child))
    const first = seen.get(key)
    if (first === undefined) seen.set(key, child)
    else yield finding(child, first, holder, 'every condition once', context)
    yield* repeated(child, holder, context)
  }
}

/** The conditions of which all must hold, as they are written. */
function required(node: ConditionNode): ConditionNode[] {
  return node.kind === 'all' ? node.of.flatMap(required) : [node]
}

function byMeaning(nodes: readonly ConditionNode[], context: LintContext): Map<string, ConditionNode> {
  return new Map(nodes.map((node) => [formKey(context.conditions.form(node)), node]))
}

function finding(
  { source }: ConditionNode,
  first: ConditionNode,
  holder: LintHolder,
  expected: string,
  context: LintContext,
): LintFinding {
  const { file, path, label } = source
  const found = `${label}, which says the same as ${context.describe(first.source, file)}`
  return { holder, file, path, found, expected, related: [first.source] }
}
