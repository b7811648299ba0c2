import { kindCodes } from '../history/history-record.ts'
import { dayMs } from '../time/civil-date.ts'
import { type CompiledContactPolicies, kindCount } from './compile-contact-policies.ts'
import { type Counting, kindsIn, type Window } from './contact-rule.ts'

/** Records that no policy counts are kept so long: a repeated outcome is recognised, and the history can be read. */
const uncountedKeptMs = 30 * dayMs

/** A local day may be an hour longer than 24, or begin that much earlier. */
const longestUnitMs: Readonly<Record<string, number>> = { day: 2 * dayMs, week: 8 * dayMs, month: 32 * dayMs }

/**
 * From when on the store keeps records, by kind code, in milliseconds since 1970: as far back as any policy looks that
 * counts the kind; 0 for ever. A date that was agreed keeps its record by itself, as long as it lies ahead.
 */
export function keepFromMs({ rules }: CompiledContactPolicies, nowMs: number): Float64Array<ArrayBuffer> {
  const spansMs = new Float64Array(kindCount)
  for (const { evaluation, counting } of rules) {
    if (counting === undefined || evaluation.kind === 'agreed') continue
    for (const code of kindCodesOf(counting)) spansMs[code] = Math.max(spansMs[code] as number, spanOf(counting.window))
  }
  return spansMs.map((spanMs) => Math.max(0, nowMs - (spanMs === 0 ? uncountedKeptMs : spanMs)))
}

/** In every placement, also in those that the ruleset no longer has. */
function kindCodesOf({ kinds, isStrict }: Counting): number[] {
  const codes = kindsIn(kinds, undefined).map((kind) => kindCodes[kind])
  return isStrict ? [...codes, kindCodes.reserved] : codes
}

function spanOf(window: Window): number {
  return window.kind === 'rolling' ? window.spanMs : (longestUnitMs[window.unit] as number)
}
