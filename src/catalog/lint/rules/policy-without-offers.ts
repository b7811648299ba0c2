import type { LintRule } from '../lint-rule.ts'
import { governedOffers } from './governed-offers.ts'

export const policyWithoutOffers: LintRule = {
  code: 'policy-without-offers',
  severity: 'warning',
  summary: 'A contact policy that governs no offer, or an exclusion that governs only one',
  *check(context) {
    for (const { policy, file, path, holder } of context.policies) {
      const governed = governedOffers(policy, context)
      const needed = policy.rule.kind === 'exclusion' ? 2 : 1
      if (governed.length >= needed) continue
      const only = governed[0]?.offer.id
      const found =
        only === undefined
          ? `'${policy.id}', which governs no offer that is switched on and competes where it holds`
          : `'${policy.id}', an exclusion that governs '${only}' alone`
      yield { holder, file, path, at: 'key', found, expected: 'another where, or the policy taken out' }
    }
  },
}
