import type { ValueSet } from './value-set.ts'

/**
 * The numbers at which the answer of a set of values turns, ascending: it is `inside[0]` from -∞ on, and the opposite from
 * each of them on. "More than 5" turns at the next number after 5, so that one comparison, `value >= threshold`, answers
 * for every operator.
 */
export function thresholdsOf({ cuts, inside }: ValueSet): number[] {
  const thresholds: number[] = []
  for (const [index, cut] of cuts.entries()) {
    const at = inside[index * 2 + 1]
    if (inside[index * 2] !== at) thresholds.push(cut)
    // No number is beyond infinity.
    if (inside[index * 2 + 2] !== at && cut < Number.POSITIVE_INFINITY) thresholds.push(nextNumber(cut))
  }
  return thresholds
}

/** Thresholds of several sets, ascending, each once. The first is -∞, which every number has reached and a missing one has not. */
export function allThresholds(sets: Iterable<ValueSet>): Float64Array {
  const all = new Set([Number.NEGATIVE_INFINITY])
  for (const set of sets) for (const threshold of thresholdsOf(set)) all.add(threshold)
  return Float64Array.from(all).sort()
}

/** How many of ascending thresholds a value has reached: none when it is NaN. */
export function thresholdsReached(thresholds: Float64Array, value: number): number {
  let low = 0
  let high = thresholds.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((thresholds[middle] as number) <= value) low = middle + 1
    else high = middle
  }
  return low
}

/** Regions one after the other: `from` ≤ region < `until`. */
export interface Stretch {
  from: number
  until: number
}

/**
 * The regions of numbers, between ascending thresholds and from 1 on, in which a value belongs to the set, or in which it
 * does not. A set has few thresholds and a fact many: the answer turns only at the set's own.
 */
export function stretchesOf(values: ValueSet, thresholds: Float64Array, isInside: boolean): Stretch[] {
  const stretches: Stretch[] = []
  let from = 1
  let isHere = values.inside[0] as boolean
  const turns = thresholdsOf(values).map((threshold) => thresholdsReached(thresholds, threshold))
  for (const until of [...turns, thresholds.length + 1]) {
    if (isHere === isInside && from < until) stretches.push({ from, until })
    from = until
    isHere = !isHere
  }
  return stretches
}

const number = new Float64Array(1)
const bits = new BigInt64Array(number.buffer)

/** The least number that is more; its bits, read as an integer, are one further from zero or nearer to it. */
function nextNumber(value: number): number {
  if (value === 0) return Number.MIN_VALUE
  number[0] = value
  bits[0] = (bits[0] as bigint) + (value > 0 ? 1n : -1n)
  return number[0]
}
