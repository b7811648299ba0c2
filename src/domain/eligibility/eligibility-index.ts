import type { FactRow } from '../features/fact-table.ts'
import {
  type BitmapPlan,
  type Bitmaps,
  clearRow,
  lineWords,
  ShortBitmaps,
  setRows,
  shortBitmapWordsMax,
  wordsOf,
} from './bitmaps.ts'
import { type ColumnBounds, type ColumnPlan, columnBounds, type IndexColumn, planColumn } from './index-column.ts'
import { type IndexMembers, planMembers } from './index-members.ts'
import type { IndexRow } from './index-rows.ts'
import { IndexTest } from './index-test.ts'
import { RareMembers } from './rare-members.ts'
import { type OrderedRows, orderRows } from './row-order.ts'
import { BitmapMemory } from './simd/bitmap-memory.ts'
import { type Check, splitRows } from './split-rows.ts'
import { ThresholdSearch } from './threshold-search.ts'

/** How an index trades memory and the time to build it for the time of a decision. */
export interface IndexBounds extends ColumnBounds {
  /** So many rows are sorted so that they fall by lines; fewer have too few lines for it. */
  orderedRowsMin: number
  /** If they are so many for each offer, in the mean: else the lines save less than it costs to sort the offers again. */
  orderedRowsPerOfferMin: number
}

/** 32,768 rows are 64 lines. 100,000 offers of one row would take 38 µs instead of 30, and of two take 75 instead of 91. */
export const indexBounds: IndexBounds = { ...columnBounds, orderedRowsMin: 32_768, orderedRowsPerOfferMin: 1.5 }

/** Rows whose bits stand in one line of the cache. */
const lineRows = lineWords * 32

/** How much of what an index holds: for benchmarks, and for tests that want to be sure to meet all of it. */
export interface IndexShape {
  rows: number
  /** Whether they are sorted so that they fall by lines. */
  areOrdered: boolean
  columns: number
  /** Regions over all columns, and bitmaps that they share. */
  regions: number
  bitmaps: number
  /** Columns without bitmaps. */
  listed: number
  /** Rows that columns list because no bitmap settles them. */
  listedRows: number
  /** Groups of members of one set that have bitmaps, and demands on members that have none. */
  memberGroups: number
  rareMembers: number
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
 * rows ÷ 32 words a fact; `columnBounds` bounds the memory. Of the 0.9 µs among 1,000 offers about a third are searches,
 * a third ANDs, and a fifth the list of those that are left.
 */
export class EligibilityIndex {
  readonly #rowCount: number
  /** Every row is the offer of its number: no offer has alternatives, as most have none. */
  readonly #areRowsOffers: boolean
  readonly #areRowsOrdered: boolean
  /** All bitmaps, those that a decision selects, and the rows that nothing has contradicted yet. */
  readonly #bitmaps: Bitmaps
  /** Those with bitmaps first. */
  readonly #columns: readonly IndexColumn[]
  /** How many columns have bitmaps. */
  readonly #bitmapped: number
  /** Numbers of the columns that do not rest on bitmaps alone. */
  readonly #unsettled: readonly number[]
  readonly #search: ThresholdSearch
  /** By place of the search, where its bitmap begins. */
  readonly #bitmapStarts: Int32Array
  readonly #members: readonly IndexMembers[]
  readonly #rareMembers: RareMembers
  readonly #tests: readonly IndexTest[]
  /** Rows with checks of their own, ascending, and these. */
  readonly #checkedRows: Uint32Array
  readonly #checks: readonly (readonly Check[])[]
  /** By column, where the value of this decision lies. */
  readonly #places: Int32Array

  /** Rows in the order of their offers. */
  constructor(given: readonly IndexRow[], bounds = indexBounds) {
    const words = wordsOf(given.length)
    const areShort = words <= shortBitmapWordsMax
    const offersEnd = (given.at(-1)?.offer ?? -1) + 1
    const rowsMin = Math.max(bounds.orderedRowsMin, offersEnd * bounds.orderedRowsPerOfferMin)
    this.#areRowsOrdered = !areShort && given.length >= rowsMin
    this.#areRowsOffers = !this.#areRowsOrdered && given.every(({ offer }, row) => offer === row)
    const { rows, decisive } = this.#areRowsOrdered ? orderRows(given) : { rows: given, decisive: [] }
    const { columns: demands, members, tests, checks } = splitRows(rows)
    const plans = [...demands].map(([position, those]) => planColumn(position, those, rows.length, bounds))
    const bitmapped = plans.filter((plan) => plan.bitmapCount > 0)
    const columns = [...bitmapped, ...plans.filter((plan) => plan.bitmapCount === 0)]
    const { groups, rare } = planMembers(members, rows.length)
    const bitmapCount = [...columns, ...groups].reduce((count, plan) => count + plan.bitmapCount, 0)
    const sizes = {
      bitmapWords: bitmapCount * words,
      startCount: bitmapped.length + groups.length,
      words,
      rowCount: rows.length,
      ...(this.#areRowsOrdered ? { offersEnd } : {}),
    }
    this.#bitmaps = areShort ? new ShortBitmaps(sizes) : new BitmapMemory(sizes)
    setRows(this.#bitmaps.every, rows.length)
    let start = 0
    const build = <Part>(plan: BitmapPlan<Part>): Part => {
      const part = plan.build(this.#bitmaps.bitmaps, start)
      start += plan.bitmapCount * words
      return part
    }
    this.#columns = columns.map(build)
    this.#unsettled = [...this.#columns.keys()].filter((i) => !(this.#columns[i] as IndexColumn).isSettledByBitmaps)
    this.#search = new ThresholdSearch(columns)
    this.#bitmapStarts = this.#startsByPlace(bitmapped.length)
    this.#members = groups.map(build)
    this.#rareMembers = new RareMembers(rare, rows.length)
    this.#tests = tests.map((test) => new IndexTest(test, rows.length))
    this.#rowCount = rows.length
    for (const [row, { offer }] of rows.entries()) this.#bitmaps.offers[row] = offer
    this.#checkedRows = Uint32Array.from([...checks.keys()].filter((row) => checks[row] !== undefined))
    this.#checks = checks.flatMap((those) => (those === undefined ? [] : [those]))
    this.#places = new Int32Array(columns.length)
    this.#bitmapped = bitmapped.length
    if (this.#areRowsOrdered) this.#setFirsts(decisive, bitmapped)
  }

  /** The bitmaps of one decision begin with those of the columns. */
  #setFirsts(decisive: OrderedRows['decisive'], bitmapped: readonly ColumnPlan[]): void {
    const { firsts } = this.#bitmaps
    const numbers = new Map(bitmapped.map(({ position }, number) => [position, number]))
    for (const line of firsts.keys()) {
      // In the middle of the line stands the fact of most of its rows.
      const position = decisive[Math.min(line * lineRows + lineRows / 2, decisive.length - 1)]
      firsts[line] = numbers.get(position ?? -1) ?? 0
    }
  }

  #startsByPlace(bitmapped: number): Int32Array {
    const starts = new Int32Array(this.#search.placeCount)
    for (const [i, column] of this.#columns.slice(0, bitmapped).entries()) {
      const first = this.#search.firstPlace(i)
      for (let region = 0; region <= column.regions; region++) starts[first + region] = column.bitmapStart(region)
    }
    return starts
  }

  get shape(): IndexShape {
    const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)
    return {
      rows: this.#rowCount,
      areOrdered: this.#areRowsOrdered,
      columns: this.#columns.length,
      regions: sum(this.#columns.map((column) => column.regions)),
      bitmaps: sum(this.#columns.map((column) => (column.hasBitmaps ? column.segments : 0))),
      listed: this.#columns.length - this.#bitmapped,
      listedRows: sum(this.#columns.map((column) => column.listedRows)),
      memberGroups: this.#members.length,
      rareMembers: this.#rareMembers.count,
      sharedTests: this.#tests.length,
      checkedRows: this.#checkedRows.length,
      bytes: this.bytes,
    }
  }

  /** Bytes of the bitmaps and lists. */
  get bytes(): number {
    const parts = [this.#search, ...this.#columns, this.#rareMembers, ...this.#tests]
    const { bitmaps, starts, firsts, every, alive, rows: listed, offers } = this.#bitmaps
    const arrays = [bitmaps, starts, firsts, every, alive, listed, offers, this.#bitmapStarts]
    return [...parts.map(({ bytes }) => bytes), ...arrays.map(({ byteLength }) => byteLength)].reduce((a, b) => a + b)
  }

  /** Numbers of the eligible offers, ascending, each once; valid until the next call. Allocates nothing that grows with the offers. */
  match(row: FactRow): Uint32Array {
    const { alive } = this.#bitmaps
    this.#select(row)
    this.#bitmaps.intersect()
    for (const i of this.#unsettled) {
      const region = (this.#places[i] as number) - this.#search.firstPlace(i)
      ;(this.#columns[i] as IndexColumn).clear(region, alive)
    }
    this.#rareMembers.apply(row, alive)
    for (const test of this.#tests) test.apply(row, alive)
    this.#applyChecks(row, alive)
    return this.#collect()
  }

  /** Finds the bitmaps that the facts of this decision select. */
  #select(row: FactRow): void {
    const places = this.#places
    // Those of columns first, then those of members.
    const { starts } = this.#bitmaps
    const bitmapStarts = this.#bitmapStarts
    const bitmapped = this.#bitmapped
    this.#search.find(row.numbers, places)
    for (let i = 0; i < bitmapped; i++) starts[i] = bitmapStarts[places[i] as number] as number
    const members = this.#members
    for (let i = 0; i < members.length; i++) starts[bitmapped + i] = (members[i] as IndexMembers).bitmapStart(row)
  }

  /** The numbers of offers take the places of those of rows. */
  #collect(): Uint32Array {
    const listed = this.#bitmaps.list()
    return this.#bitmaps.rows.subarray(0, this.#areRowsOffers ? listed : this.#bitmaps.toOffers(listed))
  }

  /** Takes out the rows that are left and whose own checks fail. Few rows have any, so they are asked one by one. */
  #applyChecks(row: FactRow, alive: Uint32Array): void {
    const rows = this.#checkedRows
    for (let i = 0; i < rows.length; i++) {
      const number = rows[i] as number
      if (((alive[number >>> 5] as number) & (1 << (number & 31))) === 0) continue
      if (!passes(this.#checks[i] as readonly Check[], row)) clearRow(alive, 0, number)
    }
  }
}

function passes(checks: readonly Check[], row: FactRow): boolean {
  for (const check of checks) if (!check(row)) return false
  return true
}
