import type { Ruleset } from '../domain/ruleset.ts'
import type { OfferDeclaration } from '../schema/offers-file.ts'
import type { RuleTest } from '../schema/rule-test-file.ts'
import { buildRuleset, type RulesFiles } from './build-ruleset.ts'
import { checkCatalog } from './check-catalog.ts'
import { checkChannels } from './check-channels.ts'
import { checkConditions } from './check-conditions.ts'
import { checkFacts } from './check-facts.ts'
import { checkOffers } from './check-offers.ts'
import { checkRuleTests } from './check-rule-tests.ts'
import type { Draft } from './draft.ts'
import { draftRuleset } from './draft-ruleset.ts'
import { draftScope } from './draft-scope.ts'
import { indexOffers } from './offer-index.ts'
import { indexPlacements } from './placement-index.ts'
import { Report } from './report.ts'
import type { RulesetError } from './ruleset-error.ts'
import type { RulesetSource } from './ruleset-source.ts'
import { warnOfUnused } from './unused.ts'

/** A rule test and where it stands. */
export interface LocatedRuleTest {
  /** Relative to the rules directory. */
  file: string
  /** From 1. */
  line: number
  test: RuleTest
}

export interface RulesetCheck {
  /** Only when there are no errors. */
  ruleset?: Ruleset
  /** In the order of files and lines; empty when there are errors. */
  tests: LocatedRuleTest[]
  /** All that are wrong, by file and line. */
  errors: RulesetError[]
  warnings: RulesetError[]
}

/** Finds everything that is wrong with a ruleset at once; builds it when nothing is. Pure. */
export function checkRuleset(source: RulesetSource): RulesetCheck {
  const report = new Report()
  report.located(source.errors)
  const draft = draftRuleset(source, report)
  const scope = draftScope(draft)
  const placements = indexPlacements(draft)
  const offers = indexOffers(draft, report)

  checkCatalog(draft, report)
  checkFacts(draft, scope.timeZone, report)
  checkChannels(draft, placements, offers, report)
  checkConditions(draft, scope, report)
  checkOffers(draft, placements, scope, report)
  checkRuleTests(draft, placements, offers, scope, report)

  if (report.errors.length > 0) return { tests: [], errors: report.errors, warnings: report.warnings }
  warnOfUnused(draft, report)
  return {
    ruleset: buildRuleset(soundFiles(draft)),
    tests: locateTests(draft, report),
    errors: [],
    warnings: report.warnings,
  }
}

/** Without errors every part is sound, and every required file is there. */
function soundFiles({ catalog, features, channels, groups, segments, offers }: Draft): RulesFiles {
  const contents = {
    catalog: catalog?.content,
    features: features?.content,
    channels: channels?.content,
    groups: groups?.content,
    ...(segments === undefined ? {} : { segments: segments.content }),
    offers: offers.map(({ content }) => content as OfferDeclaration),
  }
  return contents as RulesFiles
}

function locateTests({ tests }: Draft, report: Report): LocatedRuleTest[] {
  return tests.map(({ file, path, content }) => ({
    file: file.path,
    line: report.place(file, path).line,
    test: content as RuleTest,
  }))
}
