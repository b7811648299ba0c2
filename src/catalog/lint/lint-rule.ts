import type { LintCode } from '../../schema/lint.ts'
import type { Path } from '../finding.ts'
import type { SourceFile } from '../ruleset-source.ts'
import type { Source } from './analysis/form.ts'
import type { LintContext } from './lint-context.ts'
import type { LintHolder } from './lint-holder.ts'

export interface LintFinding {
  holder: LintHolder
  file: SourceFile
  path: Path
  /** `key` puts it at the key instead of the value. */
  at?: 'key'
  /** Ready for `found …, expected …`; the second says what to do. */
  found: string
  expected: string
  /** Other places that take part in it. */
  related?: readonly Source[]
}

/**
 * One thing that the linter looks for. Errors are what can never be meant, whatever the day: an offer that nobody can
 * ever get. All else is a warning.
 */
export interface LintRule {
  code: LintCode
  severity: 'error' | 'warning'
  /** One sentence, for tools and for the documentation. */
  summary: string
  check(context: LintContext): Iterable<LintFinding>
}
