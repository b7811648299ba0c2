import type { LintRule } from '../lint-rule.ts'

/** A cool-down after any decline follows from every reason. */
export const unusedReason: LintRule = {
  code: 'unused-reason',
  severity: 'warning',
  summary: 'A reason of a decline from which nothing follows: no cool-down counts it',
  *check({ draft, ruleset, policies, catalog }) {
    const { file } = draft.contactPolicies ?? {}
    if (file === undefined) return
    const counted = new Set<string>()
    for (const { policy } of policies) {
      if (policy.rule.kind !== 'coolDown' || !policy.rule.after.includes('declined')) continue
      if (policy.rule.reasons === undefined) return
      for (const reason of policy.rule.reasons) counted.add(reason)
    }
    for (const reason of Object.keys(ruleset.declineReasons)) {
      if (counted.has(reason)) continue
      const path = ['reasons', reason]
      const found = `'${reason}', from which nothing follows`
      yield { holder: catalog, file, path, at: 'key', found, expected: 'a cool-down that counts it, or no such reason' }
    }
  },
}
