import { exposureKeptMs } from '../experiments/exposure.ts'
import { type HistoryRecord, kindCodeMax, kindCodes, type RecordKind } from '../history/history-record.ts'
import { dayMs } from '../time/civil-date.ts'
import type { ContactPolicy } from './contact-policy.ts'
import { type Counting, evaluationOf, kindsIn, type Window } from './contact-rule.ts'

/** A local day may be an hour longer than 24, or begin that much earlier. */
const longestUnitMs: Readonly<Record<string, number>> = { day: 2 * dayMs, week: 8 * dayMs, month: 32 * dayMs }

/**
 * How far back policies and experiments look at records, in milliseconds by kind code: `Infinity` for ever, 0 for kinds
 * that none counts.
 * A date that was agreed keeps its record by itself, as long as it lies ahead (`HistoryRecord.untilSeconds`).
 */
export function keptSpansMs(policies: readonly ContactPolicy[]): Float64Array<ArrayBuffer> {
  const spansMs = new Float64Array(kindCodeMax + 1)
  const keep = (kind: HistoryRecord['kind'], spanMs: number) => {
    const code = kindCodes[kind]
    spansMs[code] = Math.max(spansMs[code] as number, spanMs)
  }
  for (const kind of ['exposed', 'converted'] as const) keep(kind, exposureKeptMs)
  for (const policy of policies) {
    const evaluation = evaluationOf(policy, undefined)
    if (!('counting' in evaluation) || evaluation.kind === 'agreed') continue
    for (const kind of kindsOf(evaluation.counting)) keep(kind, spanOf(evaluation.counting.window))
  }
  return spansMs
}

/** In every placement, also in those that the ruleset no longer has. */
function kindsOf({ kinds, isStrict }: Counting): RecordKind[] {
  const counted = kindsIn(kinds, undefined)
  return isStrict ? [...counted, 'reserved'] : counted
}

function spanOf(window: Window): number {
  return window.kind === 'rolling' ? window.spanMs : (longestUnitMs[window.unit] as number)
}
