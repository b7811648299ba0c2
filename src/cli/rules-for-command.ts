import type { RulesetCheck } from '../catalog/check-ruleset.ts'
import { loadRuleset } from '../catalog/load-ruleset.ts'
import { formatRulesetError } from '../catalog/ruleset-error.ts'
import { printError } from './print.ts'

/** A ruleset without errors. */
export type SoundRules = RulesetCheck & Required<Pick<RulesetCheck, 'ruleset' | 'places'>>

/** The ruleset of a directory for a command that needs a sound one; undefined after its errors have been printed. */
export async function rulesForCommand(dir: string): Promise<SoundRules | undefined> {
  const check = await loadRuleset(dir)
  const { ruleset, places, errors } = check
  if (ruleset !== undefined && places !== undefined) return { ...check, ruleset, places }
  for (const error of errors) printError(formatRulesetError(error, dir))
  printError(`${errors.length} ${errors.length === 1 ? 'error' : 'errors'} in ${dir}`)
  return undefined
}
