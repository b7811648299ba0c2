import { follows } from '../analysis/can-hold.ts'
import type { ConditionNode } from '../analysis/condition-node.ts'
import type { LintContext } from '../lint-context.ts'
import type { LintHolder } from '../lint-holder.ts'
import type { LintFinding, LintRule } from '../lint-rule.ts'

/** The largest part that always holds is reported once. A missing value is unknown, so it takes a default to hold for all. */
export const alwaysHolds: LintRule = {
  code: 'always-holds',
  severity: 'warning',
  summary: 'A condition that holds for every value its facts can have',
  *check(context) {
    for (const { node, holder } of context.segments) yield* alwaysHolding(node, false, holder, context)
    for (const { node, holder } of context.eligibilities()) yield* alwaysHolding(node, false, holder, context)
  },
}

function* alwaysHolding(
  node: ConditionNode,
  isNegated: boolean,
  holder: LintHolder,
  context: LintContext,
): Generator<LintFinding> {
  // A segment says it at its own place.
  if (node.kind === 'segment') return
  if (follows(context.conditions.form(node, isNegated), [])) {
    const { file, path, label } = node.source
    const found = isNegated
      ? `${label}, which never holds, so that its negation always does`
      : `${label}, which always holds`
    yield { holder, file, path, found, expected: 'a condition that tells customers apart, or none' }
    return
  }
  if (node.kind === 'not') yield* alwaysHolding(node.of, !isNegated, holder, context)
  else if (node.kind !== 'leaf') for (const child of node.of) yield* alwaysHolding(child, isNegated, holder, context)
}
