import { entriesOfRuleset } from '../../domain/decision/ruleset-entries.ts'
import { Layout } from '../../domain/features/layout.ts'
import { type Ruleset, underAllRules, withoutVariants } from '../../domain/ruleset.ts'
import type { LintCode } from '../../schema/lint.ts'
import type { Draft } from '../draft.ts'
import { isInFolder, newUnder, placeOf } from '../new-under-variant.ts'
import { Report } from '../report.ts'
import type { RulesetError } from '../ruleset-error.ts'
import { lintRuleset } from './lint-ruleset.ts'

/**
 * Findings that something serves nobody. They are about the whole of the rules: what a variant uses is not unused, and an
 * offer that it shows is not there for nothing.
 */
const aboutTheWhole: ReadonlySet<string> = new Set<LintCode>([
  'unused-feature',
  'unused-segment',
  'unused-group',
  'unused-reason',
  'unserved-placement',
  'policy-without-offers',
  'needless-relaxation',
  'always-outranked',
  'needless-ignore',
])

/**
 * Lints the ruleset, then under each of its variants. There it is said what is amiss in the variant's own folder; of the
 * rest only errors, since a warning about what the variant leaves as it is would be no news. Throws `LayoutFull` as
 * `LintContext` does, also when the rules only have no room all together.
 */
export function lintUnderAllRules(draft: Draft, ruleset: Ruleset, nowMs: number, report: Report): void {
  const variants = [...draft.variants.values()]
  if (variants.length === 0) {
    lintRuleset(draft, ruleset, nowMs, report)
    return
  }
  new Layout().internLocally(entriesOfRuleset(ruleset))
  const [own, ...others] = underAllRules(ruleset)
  const lint = (rules: Ruleset, part: Draft): Report => {
    const found = new Report(report)
    lintRuleset(part, alone(rules, part), nowMs, found)
    return found
  }
  const without = lint(own, draft)
  const under = variants.map(({ whole }, position) => lint(others[position] as Ruleset, whole))
  const everywhere = (warning: RulesetError) =>
    under.every((found) => found.warnings.some((other) => placeOf(other) === placeOf(warning)))
  report.located(
    without.errors,
    without.warnings.filter((warning) => !aboutTheWhole.has(warning.code) || everywhere(warning)),
  )
  for (const [position, variant] of variants.entries()) {
    const { errors, warnings } = under[position] as Report
    report.located(
      newUnder(variant, errors, report.errors),
      newUnder(
        variant,
        warnings.filter((warning) => isInFolder(warning, variant.id)),
        report.warnings,
      ),
    )
  }
}

/** The rules of one draft, without the groups and offers that only others have. */
function alone(rules: Ruleset, draft: Draft): Ruleset {
  const offers = new Set(draft.offers.map(({ content }) => content.id))
  const groups = draft.groups?.content.groups ?? {}
  return {
    ...withoutVariants(rules),
    offers: rules.offers.filter(({ id }) => offers.has(id)),
    groups: rules.groups.filter(({ id }) => Object.hasOwn(groups, id)),
  }
}
