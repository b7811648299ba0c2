import type { LintSettings } from '../../schema/lint.ts'
import type { Path } from '../finding.ts'
import type { SourceFile } from '../ruleset-source.ts'

/** Something whose findings can be silenced: an offer, its group, a fact, a placement, the catalogue. */
export interface LintHolder {
  file: SourceFile
  path: Path
  settings: LintSettings | undefined
  /** What it inherits the silence of. */
  parent?: LintHolder
}
