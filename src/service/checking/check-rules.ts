import { checkRuleset } from '../../catalog/check-ruleset.ts'
import { loadRuleset } from '../../catalog/load-ruleset.ts'
import type { RulesetError } from '../../catalog/ruleset-error.ts'
import type { RulesetPlaces } from '../../catalog/ruleset-places.ts'
import { rulesetSource } from '../../catalog/ruleset-source.ts'
import type { Ruleset } from '../../domain/ruleset.ts'
import { rulesetFindingsMax } from '../../schema/ruleset.ts'
import { type PreparedRuleset, prepareRuleset } from '../prepared-ruleset.ts'

/** Where something stands in the files of a ruleset. */
export type FilePlace = Pick<RulesetError, 'file' | 'line' | 'column'>

/** What must be known about rules before they are published; plain data that crosses threads. */
export interface CheckedRules {
  /** Only when there are no errors. */
  sound?: Omit<PreparedRuleset, 'ruleset'> & {
    /** Where the limit of each budget stands, by its id. */
    limitPlaces: ReadonlyMap<string, FilePlace>
  }
  errors: RulesetError[]
  warnings: RulesetError[]
}

/** What is answered about rules that nobody publishes; plain data that crosses threads. */
export interface Validation {
  /** The id of the ruleset, only when there are no errors. */
  ruleset?: string
  /** The first `rulesetFindingsMax`. */
  errors: RulesetError[]
  /** The first `rulesetFindingsMax`. */
  warnings: RulesetError[]
}

/** Texts of files by their path below the rules directory. */
export type RulesTexts = Readonly<Record<string, string>>

/** A directory, or the files that one would hold. */
export type RulesToValidate = { dir: string } | { files: RulesTexts }

/** Rejects only when the directory itself cannot be listed. */
export async function checkToPublish(dir: string): Promise<CheckedRules> {
  const { ruleset, places, errors, warnings } = await loadRuleset(dir)
  if (ruleset === undefined || places === undefined) return { errors, warnings }
  const { shared, entries } = prepareRuleset(ruleset)
  return { sound: { shared, entries, limitPlaces: placesOfLimits(ruleset, places) }, errors, warnings }
}

/** Rejects only when the directory itself cannot be listed. */
export async function validateRules(rules: RulesToValidate): Promise<Validation> {
  const { ruleset, errors, warnings } = 'dir' in rules ? await loadRuleset(rules.dir) : checkFiles(rules.files)
  return {
    ...(ruleset === undefined ? {} : { ruleset: ruleset.id }),
    errors: errors.slice(0, rulesetFindingsMax),
    warnings: warnings.slice(0, rulesetFindingsMax),
  }
}

function checkFiles(files: RulesTexts) {
  return checkRuleset(rulesetSource(Object.entries(files).map(([path, text]) => ({ path, text }))))
}

function placesOfLimits({ budgets }: Ruleset, places: RulesetPlaces): ReadonlyMap<string, FilePlace> {
  return new Map(
    budgets.map(({ id }) => {
      const { file, placeOf } = places.budget(id)
      return [id, { file, ...placeOf(['limit']) }]
    }),
  )
}
