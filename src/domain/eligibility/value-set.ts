/**
 * The values of one fact for which something is true: a set of numbers, exact at its boundaries, and whether a missing
 * value belongs to it.
 *
 * n cuts divide the numbers into 2n + 1 regions: below the first cut, the first cut itself, between it and the second,
 * and so on. `inside[region]` tells whether a region belongs to the set. Two sets are combined region by region, so union,
 * intersection and complement are exact and linear in their cuts; the index, the linter and the tests all rest on this.
 */
export interface ValueSet {
  /** Ascending, each once. */
  readonly cuts: readonly number[]
  /** 2 × cuts + 1 regions. */
  readonly inside: readonly boolean[]
  readonly missing: boolean
}

export const everyValue: ValueSet = { cuts: [], inside: [true], missing: true }
export const noValue: ValueSet = { cuts: [], inside: [false], missing: false }

export function equalTo(value: number): ValueSet {
  return { cuts: [value], inside: [false, true, false], missing: false }
}

export function lessThan(value: number, isInclusive: boolean): ValueSet {
  return { cuts: [value], inside: [true, isInclusive, false], missing: false }
}

export function greaterThan(value: number, isInclusive: boolean): ValueSet {
  return { cuts: [value], inside: [false, isInclusive, true], missing: false }
}

export function oneOfValues(values: readonly number[]): ValueSet {
  const cuts = [...new Set(values)].sort((a, b) => a - b)
  const inside = Array.from({ length: cuts.length * 2 + 1 }, (_, region) => region % 2 === 1)
  return { cuts, inside, missing: false }
}

/** from ≤ value < until */
export function range(from: number, until: number): ValueSet {
  if (!(from < until)) return noValue
  return { cuts: [from, until], inside: [false, true, true, false, false], missing: false }
}

export function complement(set: ValueSet): ValueSet {
  return { cuts: set.cuts, inside: set.inside.map((is) => !is), missing: !set.missing }
}

export function union(a: ValueSet, b: ValueSet): ValueSet {
  return combine(a, b, (inA, inB) => inA || inB)
}

export function intersection(a: ValueSet, b: ValueSet): ValueSet {
  return combine(a, b, (inA, inB) => inA && inB)
}

/** The same set when only its answer for a missing value changes. */
export function withMissing(set: ValueSet, missing: boolean): ValueSet {
  return { ...set, missing }
}

export function isEmpty(set: ValueSet): boolean {
  return !set.missing && !set.inside.includes(true)
}

export function isEverything(set: ValueSet): boolean {
  return set.missing && !set.inside.includes(false)
}

/** NaN is missing. */
export function hasValue(set: ValueSet, value: number): boolean {
  if (Number.isNaN(value)) return set.missing
  return set.inside[regionOf(set.cuts, value)] as boolean
}

/** Which of the regions that ascending cuts make holds a number. */
export function regionOf(cuts: ArrayLike<number>, value: number): number {
  let low = 0
  let high = cuts.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((cuts[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low < cuts.length && cuts[low] === value ? low * 2 + 1 : low * 2
}

function combine(a: ValueSet, b: ValueSet, both: (inA: boolean, inB: boolean) => boolean): ValueSet {
  const cuts: number[] = []
  const inside: boolean[] = [both(a.inside[0] as boolean, b.inside[0] as boolean)]
  let i = 0
  let j = 0
  while (i < a.cuts.length || j < b.cuts.length) {
    const nextA = a.cuts[i] ?? Number.POSITIVE_INFINITY
    const nextB = b.cuts[j] ?? Number.POSITIVE_INFINITY
    const isCutOfA = nextA <= nextB
    const isCutOfB = nextB <= nextA
    // Region of each set at the cut: the cut itself where the set has it, else the stretch around it.
    const at = both(
      a.inside[isCutOfA ? 2 * i + 1 : 2 * i] as boolean,
      b.inside[isCutOfB ? 2 * j + 1 : 2 * j] as boolean,
    )
    const cut = isCutOfA ? nextA : nextB
    if (isCutOfA) i++
    if (isCutOfB) j++
    const after = both(a.inside[2 * i] as boolean, b.inside[2 * j] as boolean)
    // A cut on which nothing changes is no cut.
    if (at === after && inside.at(-1) === at) continue
    cuts.push(cut)
    inside.push(at, after)
  }
  return { cuts, inside, missing: both(a.missing, b.missing) }
}
