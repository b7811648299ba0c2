import { checkCondition } from '../domain/eligibility/type-condition.ts'
import type { ConditionMismatch } from '../domain/eligibility/typed-condition.ts'
import type { Draft } from './draft.ts'
import type { DraftScope } from './draft-scope.ts'
import { finding } from './finding.ts'
import type { Report } from './report.ts'
import { checkSegmentCycles } from './segment-cycles.ts'
import { valueAt } from './value-at.ts'

/** Every condition of every file: its shape, the facts and segments that it names, and its types. */
export function checkConditions(draft: Draft, scope: DraftScope, report: Report): void {
  for (const { file, content, conditions } of draft.files) {
    for (const path of conditions) {
      for (const { code, path: inner, found, expected, suggestion } of checkCondition(valueAt(content, path), scope)) {
        // A cycle would be said again by all that refers to it; checkSegmentCycles says it once.
        if (code === 'segment-cycle' || isUncertain({ code, found }, scope)) continue
        report.error(file, finding(code, inner, found, expected, suggestion), path)
      }
    }
  }
  checkSegmentCycles(draft, report)
}

function isUncertain({ code, found }: Pick<ConditionMismatch, 'code' | 'found'>, scope: DraftScope): boolean {
  const name = found.replace(/^'|'$/g, '')
  if (code === 'unknown-fact') return scope.isUncertainFact(name)
  if (code === 'untold-path') return scope.isUncertainPath
  return code === 'unknown-segment' && scope.isUncertainSegment(name)
}
