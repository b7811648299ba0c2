import type { Form } from '../analysis/form.ts'
import type { LintContext, LintedGroup, LintedOffer } from '../lint-context.ts'

export interface LintedBoost {
  linted: LintedGroup | LintedOffer
  path: readonly (string | number)[]
  factor: number
  when: Form
  /** What holds whenever the factor is looked at. */
  beside: readonly Form[]
}

/** Boosts and context weights of all groups and offers that can be shown by their score. */
export function* boostsOf(context: LintContext): Generator<LintedBoost> {
  for (const linted of context.groups)
    if (linted.canHold) yield* boostsOfOne(linted, linted.group, linted.forms, context)
  for (const linted of context.offers)
    if (linted.canHold && linted.competesIn.size > 0) yield* boostsOfOne(linted, linted.offer, linted.forms, context)
}

function* boostsOfOne(
  linted: LintedGroup | LintedOffer,
  source: LintedGroup['group'] | LintedOffer['offer'],
  beside: readonly Form[],
  { conditions }: LintContext,
): Generator<LintedBoost> {
  for (const key of ['boosts', 'contextWeights'] as const) {
    for (const [index, { when, factor }] of source[key].entries()) {
      const path = [...linted.path, key, index, 'when']
      yield { linted, path, factor, when: conditions.form(conditions.readOnce(when, linted.file, path)), beside }
    }
  }
}
