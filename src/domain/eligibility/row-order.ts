import type { IndexRow } from './index-rows.ts'
import { columnDemands } from './split-rows.ts'
import { allThresholds, stretchesOf } from './thresholds.ts'
import type { ValueSet } from './value-set.ts'

/** Rows in the order of an index, and of each the position of the fact that is likely to take it out, if it asks about any. */
export interface OrderedRows {
  rows: IndexRow[]
  decisive: (number | undefined)[]
}

/** What a row demands of the fact that is likely to take it out. */
interface Decisive {
  position: number
  /** Of the regions of the fact, how many are true, 0 to 1. */
  share: number
  /** The first of them, and the one after the last. */
  from: number
  until: number
}

/**
 * Rows that fall together become neighbours: for each row the fact of whose values the fewest suit it decides, and rows
 * with the same such fact are sorted by the values that suit them. A value then takes out most lines of rows whole.
 */
export function orderRows(rows: readonly IndexRow[]): OrderedRows {
  const thresholds = new Map(
    [...columnDemands(rows)].map(([position, demands]) => [
      position,
      allThresholds(demands.map(({ values }) => values)),
    ]),
  )
  const order = rows.map((row, number) => ({ row, number, decisive: decisiveOf(row, thresholds) }))
  order.sort((a, b) => compare(a.decisive, b.decisive) || a.number - b.number)
  return { rows: order.map(({ row }) => row), decisive: order.map(({ decisive }) => decisive?.position) }
}

function decisiveOf({ columns }: IndexRow, thresholds: ReadonlyMap<number, Float64Array>): Decisive | undefined {
  let decisive: Decisive | undefined
  for (const [position, values] of columns) {
    const demand = suitedBy(values, thresholds.get(position) as Float64Array)
    if (decisive === undefined || demand.share < decisive.share) decisive = { position, ...demand }
  }
  return decisive
}

function suitedBy(values: ValueSet, thresholds: Float64Array): Omit<Decisive, 'position'> {
  const stretches = stretchesOf(values, thresholds, true)
  const suited = stretches.reduce((regions, { from, until }) => regions + until - from, 0)
  const { from = 0 } = stretches[0] ?? {}
  const { until = 0 } = stretches.at(-1) ?? {}
  return { share: suited / thresholds.length, from, until }
}

/** Those without a fact last. */
function compare(a: Decisive | undefined, b: Decisive | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  return a.position - b.position || a.from - b.from || a.until - b.until
}
