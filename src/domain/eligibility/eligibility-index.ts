import type { FactRow } from '../features/fact-table.ts'
import type { Predicate } from './compile-condition.ts'
import { bitmapsPerColumnMax, type ColumnDemand, IndexColumn } from './index-column.ts'
import { IndexMembers } from './index-members.ts'
import type { IndexRow } from './index-rows.ts'
import { IndexTest } from './index-test.ts'
import { isTrue, type MemberForm, type NormalForm, type TestForm } from './normal-form.ts'

/** A test that this many rows share is run once a decision; one of fewer rows is run for those that survive. */
const sharedTestRowsMin = 4

/** Checked for a row that every bitmap let pass. */
type Check = (row: FactRow) => boolean

/** How much of what an index holds: for benchmarks, and for tests that want to be sure to meet all of it. */
export interface IndexShape {
  rows: number
  columns: number
  /** Regions over all columns, and bitmaps that they share. */
  regions: number
  bitmaps: number
  /** Row and segment pairs that a bitmap does not settle. */
  mixed: number
  /** Distinct demands on members of sets. */
  members: number
  /** Distinct tests that are run once a decision. */
  sharedTests: number
  /** Rows with tests of their own, or with alternatives that are no rows. */
  checkedRows: number
  bytes: number
}

/**
 * Finds the offers whose conditions hold, whatever their number, without looking at each.
 *
 * Every row of the index (an offer, or one of its alternatives) is a bit. The value of each fact selects a bitmap of the
 * rows that it satisfies, and the AND of these bitmaps leaves the rows that nothing contradicts; tests that no single
 * value decides take out their rows next, or are run for the survivors. The cost is one search a fact and one AND over
 * rows ÷ 32 words a fact; memory is at most `bitmapsPerColumnMax` bitmaps a fact.
 */
export class EligibilityIndex {
  readonly #rowCount: number
  readonly #words: number
  readonly #columns: IndexColumn[]
  readonly #members: IndexMembers
  readonly #tests: IndexTest[]
  /** Row → offer, ascending. */
  readonly #offers: Uint32Array
  readonly #checks: (readonly Check[] | undefined)[]
  readonly #alive: Uint32Array
  readonly #regions: Int32Array
  readonly #matches: Uint32Array

  /** Rows in the order of their offers. `bitmapsMax` bounds the memory a fact takes: see `IndexColumn`. */
  constructor(rows: readonly IndexRow[], bitmapsMax = bitmapsPerColumnMax) {
    this.#rowCount = rows.length
    this.#words = Math.ceil(rows.length / 32)
    this.#offers = Uint32Array.from(rows, ({ offer }) => offer)
    this.#columns = columnsOf(rows, bitmapsMax)
    this.#members = new IndexMembers(rowsByMember(rows), rows.length)
    const { shared, own } = splitTests(rows)
    this.#tests = [...shared].map(
      ([, { predicate, truth, rows: those }]) => new IndexTest(predicate, truth, those, rows.length),
    )
    this.#checks = rows.map(({ rest }, row) => checksOf(own[row] ?? [], rest))
    this.#alive = new Uint32Array(this.#words)
    this.#regions = new Int32Array(this.#columns.length)
    this.#matches = new Uint32Array(rows.length)
  }

  get shape(): IndexShape {
    const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)
    return {
      rows: this.#rowCount,
      columns: this.#columns.length,
      regions: sum(this.#columns.map((column) => column.regions)),
      bitmaps: sum(this.#columns.map((column) => column.segments)),
      mixed: sum(this.#columns.map((column) => column.mixed)),
      members: this.#members.demands,
      sharedTests: this.#tests.length,
      checkedRows: this.#checks.filter((checks) => checks !== undefined).length,
      bytes: this.bytes,
    }
  }

  /** Bytes of the bitmaps and lists. */
  get bytes(): number {
    const parts = [...this.#columns, this.#members, ...this.#tests]
    return parts.reduce((bytes, part) => bytes + part.bytes, this.#offers.byteLength + this.#matches.byteLength)
  }

  /** Numbers of the eligible offers, ascending, each once; valid until the next call. Allocates nothing that grows with the offers. */
  match(row: FactRow): Uint32Array {
    this.#intersect(row)
    this.#members.apply(row, this.#alive)
    for (const test of this.#tests) test.apply(row, this.#alive)
    return this.#collect(row)
  }

  #intersect(row: FactRow): void {
    const alive = this.#alive
    alive.fill(0xffff_ffff)
    if (this.#rowCount % 32 !== 0) alive[this.#words - 1] = (1 << (this.#rowCount & 31)) - 1
    const columns = this.#columns
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i] as IndexColumn
      const region = column.regionOf(row.numbers[column.position] as number)
      this.#regions[i] = region
      intersect(alive, column.bitmaps, column.bitmapStart(region))
    }
    for (let i = 0; i < columns.length; i++) (columns[i] as IndexColumn).clearMixed(this.#regions[i] as number, alive)
  }

  #collect(row: FactRow): Uint32Array {
    const alive = this.#alive
    const offers = this.#offers
    const matches = this.#matches
    let count = 0
    for (let word = 0; word < alive.length; word++) {
      let bits = alive[word] as number
      while (bits !== 0) {
        const lowest = bits & -bits
        bits ^= lowest
        const number = word * 32 + 31 - Math.clz32(lowest)
        const offer = offers[number] as number
        if (count > 0 && matches[count - 1] === offer) continue
        const checks = this.#checks[number]
        if (checks !== undefined && !passes(checks, row)) continue
        matches[count++] = offer
      }
    }
    return matches.subarray(0, count)
  }
}

function intersect(alive: Uint32Array, bitmaps: Uint32Array, start: number): void {
  for (let word = 0; word < alive.length; word++)
    alive[word] = (alive[word] as number) & (bitmaps[start + word] as number)
}

function passes(checks: readonly Check[], row: FactRow): boolean {
  for (const check of checks) if (!check(row)) return false
  return true
}

function columnsOf(rows: readonly IndexRow[], bitmapsMax: number): IndexColumn[] {
  const demands = new Map<number, ColumnDemand[]>()
  for (const [row, { columns }] of rows.entries()) {
    for (const [position, values] of columns) {
      const known = demands.get(position)
      if (known === undefined) demands.set(position, [{ row, values }])
      else known.push({ row, values })
    }
  }
  return [...demands].map(([position, those]) => new IndexColumn(position, those, rows.length, bitmapsMax))
}

function rowsByMember(rows: readonly IndexRow[]): Map<string, { form: MemberForm; rows: number[] }> {
  const demands = new Map<string, { form: MemberForm; rows: number[] }>()
  for (const [row, { members }] of rows.entries()) {
    for (const form of members) {
      const key = `${form.word} ${form.mask} ${form.present} ${form.missing}`
      const known = demands.get(key)
      if (known === undefined) demands.set(key, { form, rows: [row] })
      else known.rows.push(row)
    }
  }
  return demands
}

interface SharedTest {
  predicate: Predicate
  truth: TestForm['truth']
  rows: number[]
}

function splitTests(rows: readonly IndexRow[]): { shared: Map<string, SharedTest>; own: TestForm[][] } {
  const all = new Map<string, SharedTest>()
  for (const [row, { tests }] of rows.entries()) {
    for (const { key, predicate, truth } of tests) {
      const known = all.get(key)
      if (known === undefined) all.set(key, { predicate, truth, rows: [row] })
      else known.rows.push(row)
    }
  }
  const shared = new Map([...all].filter(([, test]) => test.rows.length >= sharedTestRowsMin))
  return { shared, own: rows.map(({ tests }) => tests.filter(({ key }) => !shared.has(key))) }
}

function checksOf(tests: readonly TestForm[], rest: readonly NormalForm[]): readonly Check[] | undefined {
  if (tests.length === 0 && rest.length === 0) return undefined
  return [
    ...tests.map(
      ({ predicate, truth }): Check =>
        (row) =>
          predicate(row) === truth,
    ),
    ...rest.map(
      (form): Check =>
        (row) =>
          isTrue(form, row),
    ),
  ]
}
