import { checkRuleset } from '#sufler/catalog/check-ruleset.ts'
import { formatRulesetError } from '#sufler/catalog/ruleset-error.ts'
import { rulesetSource } from '#sufler/catalog/ruleset-source.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import { generateRuleset } from './generate-ruleset.ts'

/** The generated files, checked as `sufler check` would. */
export function generatedRuleset(seed: number, offerCount: number): Ruleset {
  const files = Object.entries(generateRuleset(seed, offerCount))
  const { ruleset, errors } = checkRuleset(
    rulesetSource(files.map(([path, content]) => ({ path, text: JSON.stringify(content) }))),
  )
  if (ruleset === undefined) throw new Error(errors.map((error) => formatRulesetError(error)).join('\n'))
  return ruleset
}
