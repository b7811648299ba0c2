import { LayoutFull, setOfDictionary } from '../domain/features/layout.ts'
import { type Ruleset, underAllRules, withoutVariants } from '../domain/ruleset.ts'
import type { OfferDeclaration } from '../schema/offers-file.ts'
import type { RuleTest } from '../schema/rule-test-file.ts'
import type { VariantFiles } from './build-rules.ts'
import { buildRuleset, type RulesFiles } from './build-ruleset.ts'
import { checkBudgets } from './check-budgets.ts'
import { checkCatalog } from './check-catalog.ts'
import { checkChannels } from './check-channels.ts'
import { checkConditions } from './check-conditions.ts'
import { checkConsole } from './check-console.ts'
import { checkContactPolicies } from './check-contact-policies.ts'
import { checkCustomerTimeZone } from './check-customer-time-zone.ts'
import { checkExperiments } from './check-experiments.ts'
import { checkFacts } from './check-facts.ts'
import { checkHoldout } from './check-holdout.ts'
import { checkOffers } from './check-offers.ts'
import { checkRuleTests } from './check-rule-tests.ts'
import { checkVariants } from './check-variants.ts'
import type { Draft, VariantDraft } from './draft.ts'
import { draftRuleset } from './draft-ruleset.ts'
import { draftScope } from './draft-scope.ts'
import { findingAtKey } from './finding.ts'
import { lintUnderAllRules } from './lint/lint-under-all-rules.ts'
import { newUnder } from './new-under-variant.ts'
import { indexOffers } from './offer-index.ts'
import { indexPlacements } from './placement-index.ts'
import { Report } from './report.ts'
import type { RulesetError } from './ruleset-error.ts'
import { RulesetPlaces } from './ruleset-places.ts'
import type { RulesetSource } from './ruleset-source.ts'

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
  /** Where the parts of the ruleset stand; only when there are no errors. */
  places?: RulesetPlaces
  /** In the order of files and lines; empty when there are errors. */
  tests: LocatedRuleTest[]
  /** Sorted by id; empty when there are errors. */
  variants: CheckedVariant[]
  /** All that are wrong, by file and line. */
  errors: RulesetError[]
  warnings: RulesetError[]
}

/** A variant of a ruleset, as a ruleset by itself, and the tests that stand in its folder. */
export interface CheckedVariant {
  id: string
  /** It has no variants, and its experiments no arms that decide by other rules. */
  ruleset: Ruleset
  /** What the variant leaves as it is stands where it stands without it. */
  places: RulesetPlaces
  tests: LocatedRuleTest[]
}

/**
 * Finds everything that is wrong with a ruleset at once; builds it when nothing is. What is right by itself is linted:
 * the linter's findings are among the errors and warnings. `nowMs`, in milliseconds since 1970, is the moment for which
 * it is asked whether offers have expired.
 */
export function checkRuleset(source: RulesetSource, nowMs: number = Date.now()): RulesetCheck {
  const report = new Report()
  report.located(source.errors)
  const draft = draftRuleset(source, report)
  const variants = [...draft.variants.values()]
  checkDraft(draft, report)
  checkVariants(draft, report)
  for (const variant of variants) {
    const underVariant = new Report(report)
    checkDraft(variant.whole, underVariant)
    report.located(newUnder(variant, underVariant.errors, report.errors))
  }
  const ruleset = report.hasErrors ? undefined : buildRuleset(soundFiles(draft), variantFiles(variants))
  if (ruleset !== undefined) lint(draft, ruleset, nowMs, report)
  if (ruleset === undefined || report.hasErrors) {
    return { tests: [], variants: [], errors: report.errors, warnings: report.warnings }
  }
  const rules = underAllRules(ruleset)
  return {
    ruleset,
    places: new RulesetPlaces(draft, report),
    tests: locateTests(draft, report),
    variants: variants.map(({ id, own, whole }, position) => ({
      ...{ id, ruleset: withoutVariants(rules[position + 1] as Ruleset) },
      ...{ places: new RulesetPlaces(whole, report), tests: locateTests(own, report) },
    })),
    errors: [],
    warnings: report.warnings,
  }
}

/** What a ruleset says, or a ruleset under a variant: whether it makes sense. */
function checkDraft(draft: Draft, report: Report): void {
  const scope = draftScope(draft, report)
  const placements = indexPlacements(draft)
  const offers = indexOffers(draft, report)
  checkCatalog(draft, report)
  checkFacts(draft, scope.timeZone, report)
  checkChannels(draft, placements, offers, report)
  checkConditions(draft, scope, report)
  checkOffers(draft, placements, scope, report)
  checkCustomerTimeZone(draft, scope, report)
  checkContactPolicies(draft, placements, offers, scope, report)
  checkHoldout(draft, scope, report)
  checkExperiments(draft, placements, scope.timeZone, report)
  checkBudgets(draft, placements, offers, report)
  checkConsole(draft, placements, scope, report)
  checkRuleTests(draft, placements, offers, scope, report)
}

function variantFiles(variants: readonly VariantDraft[]): Map<string, VariantFiles> {
  return new Map(variants.map(({ id, whole }) => [id, soundFiles(whole)]))
}

/** What has no room would be refused when the ruleset is published, so it is an error here. */
function lint(draft: Draft, ruleset: Ruleset, nowMs: number, report: Report): void {
  try {
    lintUnderAllRules(draft, ruleset, nowMs, report)
  } catch (error) {
    if (!(error instanceof LayoutFull) || draft.features === undefined) throw error
    const set = setOfDictionary(error.entry.dictionary)
    const contextFact = ruleset.context.find(({ name }) => name === set)
    // The set that a path reads is declared nowhere, but its object is.
    const name = contextFact?.pathOf?.object ?? set
    const path = name === undefined ? ['features'] : [contextFact === undefined ? 'features' : 'context', name]
    report.error(
      draft.features.file,
      findingAtKey('layout-full', path, error.message, 'less that is named in the rules'),
    )
  }
}

/** Without errors every part is sound, and every required file is there. */
function soundFiles(draft: Draft): RulesFiles {
  const { catalog, features, channels, groups, segments, contactPolicies, experiments, budgets, console, offers } =
    draft
  const contents = {
    catalog: catalog?.content,
    features: features?.content,
    channels: channels?.content,
    groups: groups?.content,
    ...(segments === undefined ? {} : { segments: segments.content }),
    ...(contactPolicies === undefined ? {} : { contactPolicies: contactPolicies.content }),
    ...(experiments === undefined ? {} : { experiments: experiments.content }),
    ...(budgets === undefined ? {} : { budgets: budgets.content }),
    ...(console === undefined ? {} : { console: console.content }),
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
