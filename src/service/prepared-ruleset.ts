import { entriesOfRuleset } from '../domain/decision/ruleset-entries.ts'
import type { DictionaryEntry } from '../domain/features/layout.ts'
import type { Ruleset } from '../domain/ruleset.ts'
import { type SharedRuleset, shareRuleset } from '../worker/shared-ruleset.ts'

/** A ruleset with all that its threads are started with: what takes long for many offers is done before. */
export interface PreparedRuleset {
  ruleset: Ruleset
  shared: SharedRuleset
  /** `entriesOfRuleset(ruleset)` */
  entries: DictionaryEntry[]
}

/** 0.3 s for 10,000 offers. */
export function prepareRuleset(ruleset: Ruleset): PreparedRuleset {
  return { ruleset, shared: shareRuleset(ruleset), entries: entriesOfRuleset(ruleset) }
}
