import type { RulesetCheck } from '../catalog/check-ruleset.ts'
import { loadRuleset } from '../catalog/load-ruleset.ts'
import { formatRulesetError } from '../catalog/ruleset-error.ts'
import type { Ruleset } from '../domain/ruleset.ts'
import { printError } from './print.ts'

/** The ruleset of a directory for a command that needs a sound one; undefined after its errors have been printed. */
export async function rulesForCommand(dir: string): Promise<(RulesetCheck & { ruleset: Ruleset }) | undefined> {
  const check = await loadRuleset(dir)
  const { ruleset, errors } = check
  if (ruleset !== undefined) return { ...check, ruleset }
  for (const error of errors) printError(formatRulesetError(error, dir))
  printError(`${errors.length} ${errors.length === 1 ? 'error' : 'errors'} in ${dir}`)
  return undefined
}
