import type { MemberForm, NormalForm, TestForm } from './normal-form.ts'
import type { ValueSet } from './value-set.ts'
import { intersection, isEmpty } from './value-set.ts'

/**
 * One way to be eligible for an offer: every column and every test must hold. An offer whose condition has alternatives
 * has several rows.
 */
export interface IndexRow {
  offer: number
  columns: ReadonlyMap<number, ValueSet>
  members: readonly MemberForm[]
  tests: readonly TestForm[]
  /** What has too many alternatives to be rows of its own: checked for the survivors. */
  rest: readonly NormalForm[]
}

/** Rows that one offer may take; further alternatives are checked one by one. Bounds the index to this many times the offers. */
export const rowsPerOfferMax = 16

type Way = Omit<IndexRow, 'offer'>

const anyWay: Way = { columns: new Map(), members: [], tests: [], rest: [] }

/** No row for a condition that can never hold. */
export function rowsOf(offer: number, form: NormalForm): IndexRow[] {
  return waysOf(form, rowsPerOfferMax).map((way) => ({ offer, ...way }))
}

function waysOf(form: NormalForm, waysMax: number): Way[] {
  switch (form.kind) {
    case 'always':
      return [anyWay]
    case 'never':
      return []
    case 'column':
      return [{ ...anyWay, columns: new Map([[form.position, form.values]]) }]
    case 'member':
      return [{ ...anyWay, members: [form] }]
    case 'test':
      return [{ ...anyWay, tests: [form] }]
    case 'any': {
      const ways = form.of.flatMap((child) => waysOf(child, waysMax))
      return ways.length <= waysMax ? ways : [{ ...anyWay, rest: [form] }]
    }
    case 'all':
      return form.of.reduce<Way[]>((ways, child) => both(ways, child, waysMax), [anyWay])
  }
}

/** Every way on the left with every way on the right; a child with too many alternatives stays whole. */
function both(ways: Way[], child: NormalForm, waysMax: number): Way[] {
  const childWays = waysOf(child, waysMax)
  if (ways.length * childWays.length > waysMax) return ways.map((way) => ({ ...way, rest: [...way.rest, child] }))
  return ways.flatMap((way) => childWays.flatMap((other) => join(way, other) ?? []))
}

/** Undefined when the two contradict each other. */
function join(a: Way, b: Way): Way | undefined {
  const columns = new Map(a.columns)
  for (const [position, values] of b.columns) {
    const known = columns.get(position)
    const joined = known === undefined ? values : intersection(known, values)
    if (isEmpty(joined)) return undefined
    columns.set(position, joined)
  }
  return {
    columns,
    members: [...a.members, ...b.members],
    tests: [...a.tests, ...b.tests],
    rest: [...a.rest, ...b.rest],
  }
}
