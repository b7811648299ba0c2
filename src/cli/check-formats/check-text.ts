import type { RulesetCheck } from '../../catalog/check-ruleset.ts'
import { formatRulesetError, type RulesetError } from '../../catalog/ruleset-error.ts'
import { lintCodes } from '../../schema/lint.ts'
import { allFindings, testsIn } from './findings.ts'

/** A line for each finding, as terminals make links of them, and a summary. */
export function checkText(check: RulesetCheck, dir: string): string {
  const { ruleset, variants, errors, warnings } = check
  const lines = allFindings(check).map(({ isError, ...finding }) =>
    formatRulesetError(
      { ...finding, message: `${isError ? '' : 'warning: '}${finding.message}${codeOf(finding)}` },
      dir,
    ),
  )
  const counts = `${count(errors.length, 'error')}, ${count(warnings.length, 'warning')}`
  const contents = ruleset && [
    count(ruleset.offers.length, 'offer'),
    count(ruleset.features.length, 'feature'),
    count(ruleset.placements.length, 'placement'),
    ...(variants.length === 0 ? [] : [count(variants.length, 'variant')]),
    count(testsIn(check), 'test'),
  ]
  const summary = ruleset && contents ? `; ruleset ${ruleset.id}: ${contents.join(', ')}` : ''
  return `${[...lines, `${dir}: ${counts}${summary}`].join('\n')}\n`
}

/** What the linter finds can be silenced by its code. */
function codeOf({ code }: RulesetError): string {
  return (lintCodes as readonly string[]).includes(code) ? ` [${code}]` : ''
}

function count(number: number, what: string): string {
  return `${number === 0 ? 'no' : number} ${what}${number === 1 ? '' : 's'}`
}
