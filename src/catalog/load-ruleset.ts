import { checkRuleset, type RulesetCheck } from './check-ruleset.ts'
import { readRulesetFiles } from './ruleset-files.ts'

/** Reads and checks a rules directory, as of now unless another moment is given. Throws only when the directory itself cannot be listed. */
export async function loadRuleset(dir: string, nowMs: number = Date.now()): Promise<RulesetCheck> {
  return checkRuleset(await readRulesetFiles(dir), nowMs)
}
