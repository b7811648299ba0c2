import { intersection, type ValueSet } from '../../../domain/eligibility/value-set.ts'
import { boundsOf, type Column, hasNumber } from './column.ts'

/** What is left of each column that the forms speak of. */
export type Cube = ReadonlyMap<Column, ValueSet>

/**
 * Whether values that each column allows by itself can occur together: columns of one tie are missing together, and two
 * facts compare as their values do. Each pair of compared facts is looked at by itself, so a circle a < b < c < a
 * passes.
 */
export function canOccurTogether(cube: Cube): boolean {
  const ties = new Map<string, { missing: boolean; present: boolean }>()
  for (const [column, values] of cube) {
    const tie = ties.get(column.tie) ?? { missing: true, present: true }
    tie.missing &&= values.missing
    tie.present &&= hasNumber(values, column.isWhole)
    if (!(tie.missing || tie.present)) return false
    ties.set(column.tie, tie)
  }
  for (const [column, values] of cube) {
    if (column.compared !== undefined && !canCompare(column.compared, values, column.isWhole, cube)) return false
  }
  return true
}

function canCompare(
  [left, right]: NonNullable<Column['compared']>,
  order: ValueSet,
  isWhole: boolean,
  cube: Cube,
): boolean {
  const a = cube.get(left) ?? left.domain
  const b = cube.get(right) ?? right.domain
  if (order.missing && (a.missing || b.missing)) return true
  if (!hasNumber(order, isWhole)) return false
  const boundsA = boundsOf(a, left.isWhole)
  const boundsB = boundsOf(b, right.isWhole)
  if (boundsA === undefined || boundsB === undefined) return false
  const allows = (sign: -1 | 0 | 1) => hasNumber(intersection(order, signs[sign]), isWhole)
  if (allows(-1) && boundsA.low < boundsB.high) return true
  if (allows(1) && boundsA.high > boundsB.low) return true
  return allows(0) && hasNumber(intersection(a, b), left.isWhole || right.isWhole)
}

const point = (value: number): ValueSet => ({ cuts: [value], inside: [false, true, false], missing: false })
const signs = { [-1]: point(-1), 0: point(0), 1: point(1) }
