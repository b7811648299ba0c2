import { type BitmapPlan, clearRow, wordsOf } from './bitmaps.ts'
import type { SearchedFact } from './threshold-search.ts'
import { allThresholds, thresholdsOf, thresholdsReached } from './thresholds.ts'
import type { ValueSet } from './value-set.ts'

/** A row's demand on the fact of a column. */
export interface ColumnDemand {
  row: number
  values: ValueSet
}

/** How a column trades memory for time. */
export interface ColumnBounds {
  /** Bitmaps that one column may keep: neighbouring regions share one where there are more. */
  bitmapsMax: number
  /** A column of fewer demands than this for each word of a bitmap lists rows instead: shorter, and as fast. */
  listedRowsPerWord: number
}

/** Bounds the memory of a column to 256 × rows / 8 bytes, and that of all together to about 2 kB a demand. */
export const columnBounds: ColumnBounds = { bitmapsMax: 256, listedRowsPerWord: 0.5 }

/** The regions of a column, and how many of them share a bitmap. */
interface Division extends SearchedFact {
  regionsPerSegment: number
  /** Of numbers: without that of a missing value. */
  segments: number
}

/** Those of one column among all: the word of the first, and words of each. */
interface ColumnBitmaps {
  all: Uint32Array
  start: number
  words: number
}

/** A column before it has its bitmaps, if it is to have any, and what a search needs to find the region of a value. */
export type ColumnPlan = BitmapPlan<IndexColumn> & SearchedFact

/** A column that has no bitmaps lists the rows. */
export function planColumn(
  position: number,
  demands: readonly ColumnDemand[],
  rowCount: number,
  { bitmapsMax, listedRowsPerWord }: ColumnBounds = columnBounds,
): ColumnPlan {
  const thresholds = allThresholds(demands.map(({ values }) => values))
  const regionsPerSegment = Math.ceil(thresholds.length / bitmapsMax)
  const segments = segmentOf(thresholds.length, regionsPerSegment)
  const division = { position, thresholds, regionsPerSegment, segments }
  const words = wordsOf(rowCount)
  const isListed = demands.length < words * listedRowsPerWord
  return {
    position,
    thresholds,
    bitmapCount: isListed ? 0 : segments + 1,
    build: (bitmaps, start) =>
      new IndexColumn(division, demands, isListed ? undefined : { all: bitmaps, start, words }),
  }
}

/** A missing value, region 0, has a segment of its own, the first. */
function segmentOf(region: number, regionsPerSegment: number): number {
  return Math.ceil(region / regionsPerSegment)
}

function firstRegionOf(segment: number, regionsPerSegment: number): number {
  return segment === 0 ? 0 : (segment - 1) * regionsPerSegment + 1
}

/**
 * What one fact says about every row of the index.
 *
 * The thresholds of all demands divide the fact's values into regions: a missing value reaches no threshold and is region 0,
 * numbers reach the first at least (see `thresholds.ts`). Neighbouring regions form a segment; a segment has one bitmap,
 * with a bit for each row that is true in *some* of its regions, or, where few rows ask about the fact, a list of the rows
 * that are true in none. Rows that are true in some and not in others are *mixed*: they are listed with a bit for each
 * region, and checked after the bitmap. With few thresholds a segment is a single region and nothing is mixed; with as many
 * thresholds as rows the memory stays bounded, each threshold makes about one row mixed, and the answer stays exact.
 */
export class IndexColumn {
  /** Where the fact stands in a row of facts. */
  readonly position: number
  /** Regions of numbers. */
  readonly regions: number
  /** Bitmaps or lists that the regions of numbers share; a missing value has one besides. */
  readonly segments: number
  readonly #regionsPerSegment: number
  readonly #bitmaps: ColumnBitmaps | undefined
  /** Without bitmaps: by segment, the rows that are true in none of its regions. */
  readonly #falseRows: GroupedRows
  /** By segment, the mixed rows. */
  readonly #mixedRows: GroupedRows
  /** For each mixed row, a bit for each region of its segment. */
  readonly #mixedTruths: Uint32Array
  readonly #truthWords: number

  /** For `planColumn`. */
  constructor(
    { position, thresholds, segments, regionsPerSegment }: Division,
    demands: readonly ColumnDemand[],
    bitmaps: ColumnBitmaps | undefined,
  ) {
    this.position = position
    this.regions = thresholds.length
    this.segments = segments
    this.#regionsPerSegment = regionsPerSegment
    this.#bitmaps = bitmaps
    this.#truthWords = Math.ceil(regionsPerSegment / 32)
    const mixed: MixedRow[][] = Array.from({ length: segments + 1 }, () => [])
    const falseRows: number[][] = Array.from({ length: segments + 1 }, () => [])
    for (const demand of demands) {
      this.#enter(demand, thresholds, mixed, (segment, row) => {
        if (bitmaps === undefined) falseRows[segment]?.push(row)
        else clearRow(bitmaps.all, bitmaps.start + segment * bitmaps.words, row)
      })
    }
    this.#falseRows = groupRows(falseRows)
    this.#mixedRows = groupRows(mixed.map((rows) => rows.map(({ row }) => row)))
    this.#mixedTruths = new Uint32Array(this.#mixedRows.rows.length * this.#truthWords)
    for (const [index, { truths }] of mixed.flat().entries()) this.#mixedTruths.set(truths, index * this.#truthWords)
  }

  /** Without the shared bitmaps. */
  get bytes(): number {
    const grouped = [this.#falseRows, this.#mixedRows].flatMap(({ starts, rows }) => [starts, rows])
    return [this.#mixedTruths, ...grouped].reduce((bytes, { byteLength }) => bytes + byteLength, 0)
  }

  get hasBitmaps(): boolean {
    return this.#bitmaps !== undefined
  }

  /** Whether there is nothing for `clear` to do. */
  get isSettledByBitmaps(): boolean {
    return this.hasBitmaps && this.mixed === 0
  }

  /** Rows that a bitmap does not settle, over all segments. */
  get mixed(): number {
    return this.#mixedRows.rows.length
  }

  /** Where the bitmap of a region begins. Throws for a column without bitmaps. */
  bitmapStart(region: number): number {
    if (this.#bitmaps === undefined) throw new Error('this column lists its rows')
    return this.#bitmaps.start + segmentOf(region, this.#regionsPerSegment) * this.#bitmaps.words
  }

  /** Takes those rows out of `alive` that are not true in the region and that no bitmap takes out. */
  clear(region: number, alive: Uint32Array): void {
    const segment = segmentOf(region, this.#regionsPerSegment)
    if (this.#bitmaps === undefined) {
      const { starts, rows } = this.#falseRows
      const end = starts[segment + 1] as number
      for (let i = starts[segment] as number; i < end; i++) clearRow(alive, 0, rows[i] as number)
    }
    this.#clearMixed(segment, region - firstRegionOf(segment, this.#regionsPerSegment), alive)
  }

  #clearMixed(segment: number, regionInSegment: number, alive: Uint32Array): void {
    const { starts, rows } = this.#mixedRows
    const word = regionInSegment >>> 5
    const mask = 1 << (regionInSegment & 31)
    const end = starts[segment + 1] as number
    for (let i = starts[segment] as number; i < end; i++) {
      if (((this.#mixedTruths[i * this.#truthWords + word] as number) & mask) === 0)
        clearRow(alive, 0, rows[i] as number)
    }
  }

  /** A demand has few thresholds and the column many: its answer turns only at its own. */
  #enter(
    { row, values }: ColumnDemand,
    thresholds: Float64Array,
    mixed: MixedRow[][],
    exclude: (segment: number, row: number) => void,
  ): void {
    const size = this.#regionsPerSegment
    const end = this.regions + 1
    const enter = (from: number, until: number, isTrue: boolean) => {
      // Whole segments within the stretch at once; those at its ends also hold other stretches.
      for (let segment = segmentOf(from, size); segment <= segmentOf(until - 1, size); segment++) {
        const first = firstRegionOf(segment, size)
        const last = Math.min(firstRegionOf(segment + 1, size), end)
        if (from > first || until < last) {
          const truths = this.#truthsOf(row, mixed[segment] as MixedRow[])
          if (isTrue) setBits(truths, Math.max(from, first) - first, Math.min(until, last) - first)
        } else if (!isTrue) exclude(segment, row)
      }
    }
    enter(0, 1, values.missing)
    let from = 1
    let isTrue = values.inside[0] as boolean
    for (const threshold of thresholdsOf(values)) {
      const until = thresholdsReached(thresholds, threshold)
      enter(from, until, isTrue)
      from = until
      isTrue = !isTrue
    }
    enter(from, end, isTrue)
  }

  /** Rows are entered one after the other: if this one is mixed in the segment already, it is the last. */
  #truthsOf(row: number, mixed: MixedRow[]): Uint32Array {
    const last = mixed.at(-1)
    if (last?.row === row) return last.truths
    const truths = new Uint32Array(this.#truthWords)
    mixed.push({ row, truths })
    return truths
  }
}

interface MixedRow {
  row: number
  truths: Uint32Array
}

/** Rows by segment, one segment after the other; `starts` has one entry more than there are segments. */
interface GroupedRows {
  starts: Uint32Array
  rows: Uint32Array
}

function groupRows(segments: readonly (readonly number[])[]): GroupedRows {
  const starts = new Uint32Array(segments.length + 1)
  for (const [segment, rows] of segments.entries()) starts[segment + 1] = (starts[segment] as number) + rows.length
  const rows = new Uint32Array(starts.at(-1) as number)
  for (const [segment, those] of segments.entries()) rows.set(those, starts[segment])
  return { starts, rows }
}

function setBits(words: Uint32Array, from: number, until: number): void {
  for (let bit = from; bit < until; bit++) words[bit >>> 5] = (words[bit >>> 5] as number) | (1 << (bit & 31))
}
