import type { Ruleset } from '../../domain/ruleset.ts'
import type { LintCode } from '../../schema/lint.ts'
import type { Draft } from '../draft.ts'
import { finding } from '../finding.ts'
import type { Report } from '../report.ts'
import { LintContext } from './lint-context.ts'
import type { LintHolder } from './lint-holder.ts'
import type { LintFinding, LintRule } from './lint-rule.ts'
import { lintRules } from './lint-rules.ts'

/** Adds the linter's findings to the report, those that are silenced aside. Throws `LayoutFull` as `LintContext` does. */
export function lintRuleset(draft: Draft, ruleset: Ruleset, nowMs: number, report: Report): void {
  const context = new LintContext(draft, ruleset, nowMs, report)
  for (const rule of lintRules) {
    for (const found of rule.check(context)) {
      const holder = silencer(found.holder, rule.code)
      if (holder === undefined) add(report, rule, found)
      else context.silenced.set(holder, (context.silenced.get(holder) ?? new Set()).add(rule.code))
    }
  }
}

/** The nearest holder that ignores the code. */
function silencer(holder: LintHolder | undefined, code: LintCode): LintHolder | undefined {
  if (holder === undefined || holder.settings?.ignore[code] !== undefined) return holder
  return silencer(holder.parent, code)
}

function add(report: Report, { code, severity }: LintRule, { file, path, at, found, expected, related }: LintFinding) {
  const located = {
    ...finding(code, path, found, expected),
    ...(at === undefined ? {} : { at }),
    ...(related === undefined || related.length === 0 ? {} : { related }),
  }
  if (severity === 'error') report.error(file, located)
  else report.warning(file, located)
}
