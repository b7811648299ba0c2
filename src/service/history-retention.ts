import { exposureKeptMs } from '../domain/experiments/exposure.ts'
import { kindCodeMax, kindCodes } from '../domain/history/history-record.ts'
import { dayMs } from '../domain/time/civil-date.ts'
import { clockSkewMaxMs } from '../schema/outcome.ts'

/** How long records are kept at least, in days. */
const retentionDaysMin = 90

/**
 * From when on records are kept, by kind code. Never less far back than outcomes are taken for, or the repetition of a late
 * one would not be recognised and count twice.
 */
export function keepFromMs(nowMs: number, outcomeAgeMaxDays: number): Float64Array {
  const days = Math.max(retentionDaysMin, outcomeAgeMaxDays)
  const from = new Float64Array(kindCodeMax + 1).fill(nowMs - days * dayMs - clockSkewMaxMs)
  // Or a customer would count twice in an experiment.
  for (const kind of ['exposed', 'converted'] as const) from[kindCodes[kind]] = nowMs - exposureKeptMs
  return from
}
