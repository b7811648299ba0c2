import { type BitmapPlan, clearRow, wordsOf } from './bitmaps.ts'
import { type Fall, FallingRows, type Segment } from './falling-rows.ts'
import type { SearchedFact } from './threshold-search.ts'
import { allThresholds, type Stretch, stretchesOf } from './thresholds.ts'
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
  /** As many more as it takes to fill these bytes: for few rows that is one for each region, and nothing is listed. */
  bitmapBytesMin: number
  /** A column of fewer demands than this for each word of a bitmap lists rows instead: shorter, and as fast. */
  listedRowsPerWord: number
}

/**
 * Bounds the memory of a column to 128 × rows / 8 bytes, and that of all together to about 1 kB a demand. Twice as many would
 * be no faster: what falls is listed as quickly as it is ANDed.
 */
export const columnBounds: ColumnBounds = { bitmapsMax: 128, bitmapBytesMin: 65_536, listedRowsPerWord: 0.5 }

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
  { bitmapsMax, bitmapBytesMin, listedRowsPerWord }: ColumnBounds = columnBounds,
): ColumnPlan {
  const thresholds = allThresholds(demands.map(({ values }) => values))
  const words = wordsOf(rowCount)
  const isListed = demands.length < words * listedRowsPerWord
  const segmentsMax = isListed ? 1 : Math.max(bitmapsMax, Math.floor(bitmapBytesMin / (words * 4)))
  const regionsPerSegment = Math.ceil(thresholds.length / segmentsMax)
  const segments = segmentOf(thresholds.length, regionsPerSegment)
  const division = { position, thresholds, regionsPerSegment, segments }
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
 * numbers reach the first at least (see `thresholds.ts`). Neighbouring regions form a segment, which has one bitmap, with a
 * bit for each row that is true in *some* of its regions. Rows that are true in some and not in others are listed
 * (`FallingRows`) and taken out after the bitmap. With few thresholds a segment is a single region and nothing is listed;
 * with as many thresholds as rows the memory stays bounded, each threshold lists about one row, and the answer stays exact.
 * Where few rows ask about the fact there are no bitmaps: all numbers are one segment, and the lists say everything.
 */
export class IndexColumn {
  /** Where the fact stands in a row of facts. */
  readonly position: number
  /** Regions of numbers. */
  readonly regions: number
  /** Bitmaps that the regions of numbers share; a missing value has one besides. */
  readonly segments: number
  readonly #regionsPerSegment: number
  readonly #bitmaps: ColumnBitmaps | undefined
  readonly #falling: FallingRows

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
    const all = Array.from({ length: segments + 1 }, (_, segment): Segment => {
      const end = Math.min(firstRegionOf(segment + 1, regionsPerSegment), thresholds.length + 1)
      return { first: firstRegionOf(segment, regionsPerSegment), end }
    })
    const falls: Fall[][] = all.map(() => [])
    for (const { row, values } of demands) {
      for (const { from, until } of falseStretches(values, thresholds)) {
        for (
          let number = segmentOf(from, regionsPerSegment);
          number <= segmentOf(until - 1, regionsPerSegment);
          number++
        ) {
          const { first, end } = all[number] as Segment
          // Whole segments within the stretch fall to their bitmap; those at its ends also hold other regions.
          if (bitmaps !== undefined && from <= first && until >= end)
            clearRow(bitmaps.all, bitmaps.start + number * bitmaps.words, row)
          else falls[number]?.push({ row, from: Math.max(from, first), until: Math.min(until, end) })
        }
      }
    }
    this.#falling = new FallingRows(all, falls)
  }

  /** Without the shared bitmaps. */
  get bytes(): number {
    return this.#falling.bytes
  }

  get hasBitmaps(): boolean {
    return this.#bitmaps !== undefined
  }

  /** Whether there is nothing for `clear` to do. */
  get isSettledByBitmaps(): boolean {
    return this.#falling.count === 0
  }

  /** Rows that no bitmap settles, over all segments. */
  get listedRows(): number {
    return this.#falling.count
  }

  /** Where the bitmap of a region begins. Throws for a column without bitmaps. */
  bitmapStart(region: number): number {
    if (this.#bitmaps === undefined) throw new Error('this column lists its rows')
    return this.#bitmaps.start + segmentOf(region, this.#regionsPerSegment) * this.#bitmaps.words
  }

  /** Takes those rows out of `alive` that are not true in the region and that no bitmap takes out. */
  clear(region: number, alive: Uint32Array): void {
    this.#falling.clear(region, alive)
  }
}

/** Regions in which a demand is not met, that of a missing value first. */
function falseStretches(values: ValueSet, thresholds: Float64Array): Stretch[] {
  const ofNumbers = stretchesOf(values, thresholds, false)
  return values.missing ? ofNumbers : [{ from: 0, until: 1 }, ...ofNumbers]
}
