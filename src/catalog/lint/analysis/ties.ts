import { intersection, type ValueSet } from '../../../domain/eligibility/value-set.ts'
import { boundsOf, type Column, hasNumber, type MembershipWay, type Relation } from './column.ts'

/** What is left of each column that the forms speak of. */
export type Cube = ReadonlyMap<Column, ValueSet>

/** Whether what is tied together can be missing, and whether it can be there. */
type Ties = ReadonlyMap<string, { missing: boolean; present: boolean }>

/**
 * Whether values that each column allows by itself can occur together: columns of one tie are missing together, two facts
 * compare as their values do, and a category is in a set when the set has it as a member. Each pair of compared facts is
 * looked at by itself, so a circle a < b < c < a passes; so is each category, with all sets that may have it.
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
  const memberships = new Map<Column, Membership[]>()
  for (const [column, values] of cube) {
    const { relation } = column
    if (relation?.kind === 'order' && !canCompare(relation, values, column.isWhole, cube)) return false
    if (relation?.kind === 'membership') {
      const others = memberships.get(relation.category) ?? []
      memberships.set(relation.category, [...others, { ...relation, answer: answerOf(values, column) }])
    }
  }
  for (const [category, of] of memberships) if (!canBeMember(category, of, cube, ties)) return false
  return true
}

interface Membership extends Extract<Relation, { kind: 'membership' }> {
  answer: Answer
}

/** Which of the answers are left. */
interface Answer {
  yes: boolean
  no: boolean
  missing: boolean
}

function answerOf(values: ValueSet, { isWhole }: Column): Answer {
  const allows = (number: number) => hasNumber(intersection(values, point(number)), isWhole)
  return { yes: allows(1), no: allows(0), missing: values.missing }
}

/** Whether the category can have a value, or none, with which each of the sets has it or lacks it as is said. */
function canBeMember(category: Column, memberships: readonly Membership[], cube: Cube, ties: Ties): boolean {
  const values = cube.get(category) ?? category.domain
  const canBeMissing = values.missing && (ties.get(category.tie)?.missing ?? true)
  if (canBeMissing && memberships.every(({ answer }) => answer.missing)) return true
  const ways = memberships[0]?.ways.length ?? 0
  for (let index = 0; index < ways; index++) {
    const isPossible = memberships.every(({ set, ways, answer }) => {
      const { member } = ways[index] as MembershipWay
      const known = cube.get(member) ?? member.domain
      const tie = ties.get(set)
      if (answer.missing && known.missing && (tie?.missing ?? true)) return true
      const has = answerOf(known, member)
      return (tie?.present ?? true) && ((answer.yes && has.yes) || (answer.no && has.no))
    })
    const way = memberships[0]?.ways[index] as MembershipWay
    if (isPossible && hasNumber(intersection(values, way.values), category.isWhole)) return true
  }
  return false
}

function canCompare(
  { left, right }: Extract<Relation, { kind: 'order' }>,
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
