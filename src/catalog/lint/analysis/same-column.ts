import { noValue, range, union, type ValueSet, withMissing } from '../../../domain/eligibility/value-set.ts'

/**
 * Facts that are two ways to say one thing are brought to one column, so that what they say together is compared:
 * days until and days since, years and months, the hour and the weekday as minutes of the week.
 */

/** The numbers whose negatives are in the set. */
export function mirrored({ cuts, inside, missing }: ValueSet): ValueSet {
  return { cuts: cuts.map((cut) => -cut).reverse(), inside: inside.toReversed(), missing }
}

/** The whole numbers of months whose whole years, rounded down, are in the set. */
export function monthsOfYears({ cuts, inside, missing }: ValueSet): ValueSet {
  let months = noValue
  for (const [region, isInside] of inside.entries()) {
    if (!isInside) continue
    const isPoint = region % 2 === 1
    const low = cuts[isPoint ? (region - 1) / 2 : region / 2 - 1] ?? Number.NEGATIVE_INFINITY
    const high = cuts[isPoint ? (region - 1) / 2 : region / 2] ?? Number.POSITIVE_INFINITY
    const first = isPoint ? Math.ceil(low) : Math.floor(low) + 1
    const last = isPoint ? Math.floor(high) : Math.ceil(high) - 1
    if (first <= last) months = union(months, monthsRange(first * 12, (last + 1) * 12))
  }
  return withMissing(months, missing)
}

/** from ≤ month < until, either of them infinite */
function monthsRange(from: number, until: number): ValueSet {
  if (from === Number.NEGATIVE_INFINITY && until === Number.POSITIVE_INFINITY)
    return { cuts: [], inside: [true], missing: false }
  if (from === Number.NEGATIVE_INFINITY) return { cuts: [until], inside: [true, false, false], missing: false }
  if (until === Number.POSITIVE_INFINITY) return { cuts: [from], inside: [false, true, true], missing: false }
  return range(from, until)
}

/** The minutes of the week whose hour or weekday (0 is Monday) is allowed. */
export function minutesOfWeek(isAllowed: (weekday: number, hour: number) => boolean): ValueSet {
  let minutes = noValue
  let from: number | undefined
  for (let hour = 0; hour <= 7 * 24; hour++) {
    const isIn = hour < 7 * 24 && isAllowed(Math.floor(hour / 24), hour % 24)
    if (isIn) from ??= hour
    else if (from !== undefined) {
      minutes = union(minutes, range(from * 60, hour * 60))
      from = undefined
    }
  }
  return minutes
}
