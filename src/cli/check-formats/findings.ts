import type { RulesetCheck } from '../../catalog/check-ruleset.ts'
import { compareRulesetErrors, type RulesetError } from '../../catalog/ruleset-error.ts'

export interface CheckFinding extends RulesetError {
  isError: boolean
}

/** Errors and warnings in the order in which people work through them. */
export function allFindings({ errors, warnings }: RulesetCheck): CheckFinding[] {
  return [
    ...errors.map((error) => ({ ...error, isError: true })),
    ...warnings.map((warning) => ({ ...warning, isError: false })),
  ].sort(compareRulesetErrors)
}

/** The number of rule tests, those of variants included. */
export function testsIn({ tests, variants }: RulesetCheck): number {
  return variants.reduce((sum, variant) => sum + variant.tests.length, tests.length)
}
