import { intersection, type ValueSet } from '../../../domain/eligibility/value-set.ts'

/**
 * One thing that a condition can ask about, independent of the others: a fact, whether a set has a member, how two
 * facts compare. The values are numbers as in a row of facts, so that the sets are those of the index.
 */
export interface Column {
  /** Unique, and readable. */
  readonly key: string
  /** The values that it can have, missing included. */
  readonly domain: ValueSet
  /** Only whole numbers occur. */
  readonly isWhole: boolean
  /** Columns with the same tie are missing together: a set and its members, a timestamp and what derives from it. */
  readonly tie: string
  /** What the values of other columns say about it. */
  readonly relation?: Relation
}

/** How a column hangs together with others, so that not every combination of their values can occur. */
export type Relation =
  /** How two facts compare (-1, 0, 1), missing while one of them is. */
  | { kind: 'order'; left: Column; right: Column }
  /** Whether a category is among the members of a set (1, 0), missing while one of both is. */
  | { kind: 'membership'; category: Column; set: string; ways: readonly MembershipWay[] }

/** One value that the category can have: its values of the category's column, and whether the set has it as a member. */
export interface MembershipWay {
  values: ValueSet
  member: Column
}

/** The ties of the columns that a column hangs together with, its own aside. */
export function relatedTies({ relation }: Column): string[] {
  if (relation === undefined) return []
  return relation.kind === 'order' ? [relation.left.tie, relation.right.tie] : [relation.category.tie, relation.set]
}

const floats = new Float64Array(1)
const bits = new BigInt64Array(floats.buffer)

/** The next number that float64 has above a finite one. */
function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE
  floats[0] = value
  bits[0] = (bits[0] as bigint) + (value > 0 ? 1n : -1n)
  return floats[0] as number
}

/** Whether a number lies between two others, both excluded. Infinite limits leave the finite numbers. */
function hasNumberBetween(low: number, high: number, isWhole: boolean): boolean {
  const first = low === Number.NEGATIVE_INFINITY ? -Number.MAX_VALUE : nextAbove(low)
  if (!(first < high && Number.isFinite(first))) return false
  if (!isWhole || low === Number.NEGATIVE_INFINITY) return true
  return Math.max(Math.floor(low) + 1, Math.ceil(first)) < high
}

/** Whether one of the set's regions holds a number that can occur, missing aside. */
export function hasNumber({ cuts, inside }: ValueSet, isWhole: boolean): boolean {
  return inside.some((isInside, region) => {
    if (!isInside) return false
    if (region % 2 === 1) return !isWhole || Number.isInteger(cuts[(region - 1) / 2])
    const low = cuts[region / 2 - 1] ?? Number.NEGATIVE_INFINITY
    const high = cuts[region / 2] ?? Number.POSITIVE_INFINITY
    return hasNumberBetween(low, high, isWhole)
  })
}

/** Whether no value of the column is in the set, which lies within the column's domain. */
export function isVacant(set: ValueSet, { isWhole }: Column): boolean {
  return !(set.missing || hasNumber(set, isWhole))
}

/** The smallest and largest number of a set (infinite when unbounded); of whole ones exactly, else possibly excluded. */
export function boundsOf({ cuts, inside }: ValueSet, isWhole: boolean): { low: number; high: number } | undefined {
  let low: number | undefined
  let high = Number.NEGATIVE_INFINITY
  for (const [region, isInside] of inside.entries()) {
    if (!isInside) continue
    const isPoint = region % 2 === 1
    const cut = cuts[(region - 1) / 2]
    const from = isPoint ? (cut as number) : (cuts[region / 2 - 1] ?? Number.NEGATIVE_INFINITY)
    const to = isPoint ? (cut as number) : (cuts[region / 2] ?? Number.POSITIVE_INFINITY)
    if (isPoint ? isWhole && !Number.isInteger(cut) : !hasNumberBetween(from, to, isWhole)) continue
    low ??= isPoint || !isWhole ? from : Math.floor(from) + 1
    high = isPoint || !isWhole ? to : Math.ceil(to) - 1
  }
  return low === undefined ? undefined : { low, high }
}

/** The set within what the column can have at all. */
export function withinDomain(set: ValueSet, column: Column): ValueSet {
  return intersection(column.domain, set)
}
