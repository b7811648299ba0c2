import type { RulesetCheck } from '../../catalog/check-ruleset.ts'

export function checkJson({ ruleset, tests, errors, warnings }: RulesetCheck): string {
  const summary = ruleset && { id: ruleset.id, offers: ruleset.offers.length, tests: tests.length }
  return `${JSON.stringify({ ...(summary && { ruleset: summary }), errors, warnings }, null, 2)}\n`
}
