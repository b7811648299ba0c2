import { canHold } from '../analysis/can-hold.ts'
import type { LintContext } from '../lint-context.ts'
import type { LintFinding, LintRule } from '../lint-rule.ts'
import { conflictOf } from './conflict-text.ts'

/** Fallback offers are shown whatever their conditions, so this is about offers that compete somewhere. */
export const neverEligible: LintRule = {
  code: 'never-eligible',
  severity: 'error',
  summary: 'Conditions of an offer or group that never hold together, those inherited and the validity included',
  *check(context) {
    yield* groups(context)
    yield* offers(context)
  },
}

function* groups(context: LintContext): Generator<LintFinding> {
  for (const { canHold, eligibility, forms, file, path, holder } of context.groups) {
    if (canHold || eligibility === undefined) continue
    const { place, sources, found } = conflictOf(forms, file, context)
    const expected = 'conditions that somebody can meet: none of its offers is ever shown'
    yield { holder, file, path: place?.path ?? [...path, 'eligibility'], found, expected, related: sources }
  }
}

function* offers(context: LintContext): Generator<LintFinding> {
  for (const { group, validity, eligibility, forms, file, path, holder, competesIn, ...offer } of context.offers) {
    if (offer.canHold || !group.canHold || competesIn.size === 0) continue
    // `never-valid` says it where the dates alone are the reason.
    if (!canHold([...validity.valid, ...validity.implied])) continue
    const { place, sources, found } = conflictOf(forms, file, context)
    const expected = 'conditions that somebody can meet: the offer is never shown'
    const fallback = [...path, eligibility === undefined ? 'valid' : 'eligibility']
    yield { holder, file, path: place?.path ?? fallback, found, expected, related: sources }
  }
}
