import { dayMs } from '../domain/time/civil-date.ts'
import { clockSkewMaxMs } from '../schema/outcome-times.ts'

/** How long records are kept at least, in days: a new policy that looks back so far needs no migration. */
const retentionDaysMin = 90

/**
 * From when on records are kept, by kind code, in milliseconds since 1970: as far back as a policy of the ruleset looks
 * (`keptSpansMs`). Never less far than outcomes are taken for, or the repetition of a late one would not be recognised and
 * count twice.
 */
export function keepFromMs(spansMs: Float64Array, nowMs: number, outcomeAgeMaxDays: number): Float64Array<ArrayBuffer> {
  const leastMs = Math.max(retentionDaysMin, outcomeAgeMaxDays) * dayMs
  return Float64Array.from(spansMs, (spanMs) => Math.max(0, nowMs - Math.max(spanMs, leastMs) - clockSkewMaxMs))
}
