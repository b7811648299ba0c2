import type { IndexRow } from './index-rows.ts'
import { allThresholds, thresholdsOf, thresholdsReached } from './thresholds.ts'
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
  /** The first and last of them. */
  from: number
  until: number
}

/**
 * Rows that fall together become neighbours: for each row the fact of whose values the fewest suit it decides, and rows
 * with the same such fact are sorted by the values that suit them. A value then takes out most lines of rows whole.
 */
export function orderRows(rows: readonly IndexRow[]): OrderedRows {
  const thresholds = thresholdsByPosition(rows)
  const order = rows.map((row, number) => ({ row, number, decisive: decisiveOf(row, thresholds) }))
  order.sort((a, b) => compare(a.decisive, b.decisive) || a.number - b.number)
  return { rows: order.map(({ row }) => row), decisive: order.map(({ decisive }) => decisive?.position) }
}

function thresholdsByPosition(rows: readonly IndexRow[]): Map<number, Float64Array> {
  const sets = new Map<number, ValueSet[]>()
  for (const { columns } of rows) {
    for (const [position, values] of columns) {
      const known = sets.get(position)
      if (known === undefined) sets.set(position, [values])
      else known.push(values)
    }
  }
  return new Map([...sets].map(([position, those]) => [position, allThresholds(those)]))
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
  const turns = [1, ...thresholdsOf(values).map((at) => thresholdsReached(thresholds, at)), thresholds.length + 1]
  let isTrue = values.inside[0] as boolean
  let suited = 0
  let from = thresholds.length + 1
  let until = 1
  for (let i = 1; i < turns.length; i++) {
    const [begin, end] = [turns[i - 1] as number, turns[i] as number]
    if (isTrue && begin < end) {
      suited += end - begin
      from = Math.min(from, begin)
      until = end
    }
    isTrue = !isTrue
  }
  return { share: suited / thresholds.length, from, until }
}

/** Those without a fact last. */
function compare(a: Decisive | undefined, b: Decisive | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  return a.position - b.position || a.from - b.from || a.until - b.until
}
