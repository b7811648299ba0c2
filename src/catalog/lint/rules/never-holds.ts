import { canHold } from '../analysis/can-hold.ts'
import { areAlternatives, type ConditionNode } from '../analysis/condition-node.ts'
import type { Form } from '../analysis/form.ts'
import type { LintContext } from '../lint-context.ts'
import type { LintHolder } from '../lint-holder.ts'
import type { LintFinding, LintRule } from '../lint-rule.ts'
import { conflictOf } from './conflict-text.ts'

/** An offer as a whole is `never-eligible`; segments are looked at by themselves, and their users not blamed again. */
export const neverHolds: LintRule = {
  code: 'never-holds',
  severity: 'warning',
  summary: 'A segment that never holds, or an alternative of any that never holds beside what else must hold',
  *check(context) {
    for (const { node, holder } of context.segments) {
      const form = context.conditions.form(node)
      if (canHold([form])) {
        yield* deadAlternatives(node, false, [], holder, context)
        continue
      }
      const { found, sources } = conflictOf([form], node.source.file, context)
      const expected = 'a condition that somebody can meet, or the segment taken out'
      yield { holder, ...placeOf(node), at: 'key', found, expected, related: sources }
    }
    for (const { node, holder, beside } of context.eligibilities()) {
      yield* deadAlternatives(node, false, beside, holder, context)
    }
  },
}

function* deadAlternatives(
  node: ConditionNode,
  isNegated: boolean,
  beside: readonly Form[],
  holder: LintHolder,
  context: LintContext,
): Generator<LintFinding> {
  if (node.kind === 'not') yield* deadAlternatives(node.of, !isNegated, beside, holder, context)
  if (node.kind !== 'all' && node.kind !== 'any') return
  const form = (child: ConditionNode) => context.conditions.form(child, isNegated)
  const isChoice = areAlternatives(node, isNegated)
  for (const child of node.of) {
    const others = isChoice ? beside : [...beside, ...node.of.filter((other) => other !== child).map(form)]
    if (!isChoice || canHold([...beside, form(child)])) {
      yield* deadAlternatives(child, isNegated, others, holder, context)
      continue
    }
    const { found, sources } = conflictOf([...beside, form(child)], child.source.file, context)
    const expected = 'an alternative that can hold here, or this one taken out'
    yield { holder, ...placeOf(child), found, expected, related: sources }
  }
}

function placeOf({ source: { file, path } }: ConditionNode) {
  return { file, path }
}
