import type { FactRow } from '../features/fact-table.ts'
import type { ColumnDemand } from './index-column.ts'
import type { MemberDemand } from './index-members.ts'
import type { IndexRow } from './index-rows.ts'
import { isTrue, type TestForm } from './normal-form.ts'
import { hasValue } from './value-set.ts'

/** A fact of fewer rows than this is not searched for in every decision: its demands are checked for the rows that survive. */
const columnRowsMin = 4

/** A test that this many rows share is run once a decision; one of fewer rows is run for those that survive. */
const sharedTestRowsMin = 4

/** Checked for a row that every bitmap let pass. */
export type Check = (row: FactRow) => boolean

/** Rows that ask for the same test. */
export interface TestDemand {
  form: TestForm
  rows: number[]
}

/** What the rows of an index demand, by the part of the index that answers it. */
export interface SplitRows {
  /** By position of the fact. */
  columns: ReadonlyMap<number, ColumnDemand[]>
  members: MemberDemand[]
  tests: TestDemand[]
  /** By row; undefined for a row that needs none. */
  checks: (Check[] | undefined)[]
}

export function splitRows(rows: readonly IndexRow[]): SplitRows {
  const columns = columnDemands(rows)
  const members = demandsByKey(
    rows,
    (row) => row.members,
    ({ word, mask, present, missing }) => `${word} ${mask} ${present} ${missing}`,
  )
  const tests = demandsByKey(
    rows,
    (row) => row.tests,
    ({ key }) => key,
  )
  const checks = new Array<Check[] | undefined>(rows.length).fill(undefined)
  const check = (row: number, how: Check) => {
    const known = checks[row]
    if (known === undefined) checks[row] = [how]
    else known.push(how)
  }
  // In the order of what they cost.
  for (const [position, demands] of columns) {
    if (demands.length >= columnRowsMin) continue
    columns.delete(position)
    for (const { row, values } of demands) check(row, ({ numbers }) => hasValue(values, numbers[position] as number))
  }
  for (const { form, rows } of tests) {
    if (rows.length < sharedTestRowsMin) for (const row of rows) check(row, (facts) => isTrue(form, facts))
  }
  for (const [row, { rest }] of rows.entries()) for (const form of rest) check(row, (facts) => isTrue(form, facts))
  return { columns, members, tests: tests.filter(({ rows }) => rows.length >= sharedTestRowsMin), checks }
}

/** By position of the fact, what rows demand of it. */
export function columnDemands(rows: readonly IndexRow[]): Map<number, ColumnDemand[]> {
  const demands = new Map<number, ColumnDemand[]>()
  for (const [row, { columns }] of rows.entries()) {
    for (const [position, values] of columns) {
      const known = demands.get(position)
      if (known === undefined) demands.set(position, [{ row, values }])
      else known.push({ row, values })
    }
  }
  return demands
}

function demandsByKey<Form>(
  rows: readonly IndexRow[],
  formsOf: (row: IndexRow) => readonly Form[],
  keyOf: (form: Form) => string,
): { form: Form; rows: number[] }[] {
  const demands = new Map<string, { form: Form; rows: number[] }>()
  for (const [number, row] of rows.entries()) {
    for (const form of formsOf(row)) {
      const key = keyOf(form)
      const known = demands.get(key)
      if (known === undefined) demands.set(key, { form, rows: [number] })
      else known.rows.push(number)
    }
  }
  return [...demands.values()]
}
