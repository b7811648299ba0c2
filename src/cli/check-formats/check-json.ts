import type { RulesetCheck } from '../../catalog/check-ruleset.ts'
import { testsIn } from './findings.ts'

export function checkJson(check: RulesetCheck): string {
  const { ruleset, errors, warnings } = check
  const summary = ruleset && { id: ruleset.id, offers: ruleset.offers.length, tests: testsIn(check) }
  return `${JSON.stringify({ ...(summary && { ruleset: summary }), errors, warnings }, null, 2)}\n`
}
