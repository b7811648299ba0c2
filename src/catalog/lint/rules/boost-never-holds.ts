import { canHold } from '../analysis/can-hold.ts'
import type { LintRule } from '../lint-rule.ts'
import { boostsOf } from './boost-conditions.ts'
import { conflictOf } from './conflict-text.ts'

export const boostNeverHolds: LintRule = {
  code: 'boost-never-holds',
  severity: 'warning',
  summary: 'A boost or context weight whose condition never holds while the offer is eligible',
  *check(context) {
    for (const { linted, path, when, beside } of boostsOf(context)) {
      const forms = [...beside, when]
      if (canHold(forms)) continue
      const { file, holder } = linted
      const { found, sources } = conflictOf(forms, file, context)
      const expected = 'a condition that can hold beside the eligibility, or no such factor'
      yield { holder, file, path, found, expected, related: sources }
    }
  },
}
