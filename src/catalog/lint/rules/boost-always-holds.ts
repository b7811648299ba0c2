import { follows } from '../analysis/can-hold.ts'
import type { LintRule } from '../lint-rule.ts'
import { boostsOf } from './boost-conditions.ts'

export const boostAlwaysHolds: LintRule = {
  code: 'boost-always-holds',
  severity: 'warning',
  summary: 'A boost or context weight whose condition holds whenever the offer is eligible',
  *check(context) {
    for (const { linted, path, factor, when, beside } of boostsOf(context)) {
      if (!follows(when, beside)) continue
      const { file, holder } = linted
      const found = `${when.source.label}, which holds for all who may get it`
      const expected = `a condition that tells moments apart, or a lever that is ${factor} times as high`
      yield { holder, file, path, found, expected }
    }
  },
}
