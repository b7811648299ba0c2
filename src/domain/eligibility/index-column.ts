import { type BitmapPlan, clearRow, wordsOf } from './bitmaps.ts'
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

/** A search ends with a scan: the processor guesses the next step of a scan, and not that of a search. 8 % of a decision among 1,000. */
const scannedCutsMax = 8

/** The regions of a column, and how many of them share a bitmap. */
interface Division {
  cuts: Float64Array
  regions: number
  regionsPerSegment: number
  segments: number
}

/** A column that has no bitmaps lists the rows. */
export function planColumn(
  position: number,
  demands: readonly ColumnDemand[],
  rowCount: number,
  { bitmapsMax, listedRowsPerWord }: ColumnBounds = columnBounds,
): BitmapPlan<IndexColumn> {
  const cuts = allCuts(demands)
  const regions = cuts.length * 2 + 1
  const regionsPerSegment = Math.ceil(regions / bitmapsMax)
  const segments = Math.ceil(regions / regionsPerSegment)
  const division = { cuts, regions, regionsPerSegment, segments }
  const words = wordsOf(rowCount)
  const isListed = demands.length < words * listedRowsPerWord
  return {
    bitmapCount: isListed ? 0 : segments + 1,
    build: (bitmaps, start) =>
      new IndexColumn(position, division, demands, isListed ? undefined : { bitmaps, start, words }),
  }
}

/**
 * What one fact says about every row of the index.
 *
 * The cuts of all demands divide the fact's values into regions (see `value-set.ts`). Neighbouring regions form a segment;
 * a segment has one bitmap, with a bit for each row that is true in *some* of its regions, or, where few rows ask about
 * the fact, a list of the rows that are true in none. Rows that are true in some and not in others are *mixed*: they are
 * listed with a bit for each region, and checked after the bitmap. With few cuts a segment is a single region and nothing
 * is mixed; with as many cuts as rows the memory stays bounded, each cut makes about one row mixed, and the answer stays
 * exact.
 *
 * A missing value is a segment of its own, the last.
 */
export class IndexColumn {
  readonly #cuts: Float64Array
  readonly #regionsPerSegment: number
  readonly #segments: number
  /** The word of the first bitmap, and words of each. */
  readonly #start: number
  readonly #words: number
  /** Without bitmaps: by segment, the rows that are true in none of its regions. */
  readonly #falseRows: GroupedRows
  /** By segment, the mixed rows. */
  readonly #mixedRows: GroupedRows
  /** For each mixed row, a bit for each region of its segment. */
  readonly #mixedTruths: Uint32Array
  readonly #truthWords: number

  /** For `planColumn`. */
  constructor(
    readonly position: number,
    { cuts, regionsPerSegment, segments }: Division,
    demands: readonly ColumnDemand[],
    bitmapsOfColumn: { bitmaps: Uint32Array; start: number; words: number } | undefined,
  ) {
    const { bitmaps, start, words } = bitmapsOfColumn ?? { start: 0, words: 0 }
    this.#cuts = cuts
    this.#regionsPerSegment = regionsPerSegment
    this.#segments = segments
    this.#start = start
    this.#words = words
    this.#truthWords = Math.ceil(regionsPerSegment / 32)
    const mixed: MixedRow[][] = Array.from({ length: segments }, () => [])
    const falseRows: number[][] = Array.from({ length: segments + 1 }, () => [])
    for (const demand of demands) {
      this.#enter(demand, mixed, (segment, row) => {
        if (bitmaps !== undefined) clearRow(bitmaps, start + segment * words, row)
        else falseRows[segment]?.push(row)
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
    return [this.#cuts, this.#mixedTruths, ...grouped].reduce((bytes, { byteLength }) => bytes + byteLength, 0)
  }

  /** Regions that the cuts make, without that of a missing value. */
  get regions(): number {
    return this.#cuts.length * 2 + 1
  }

  /** Bitmaps or lists that the regions share. */
  get segments(): number {
    return this.#segments
  }

  get hasBitmaps(): boolean {
    return this.#words > 0
  }

  /** Rows that a bitmap does not settle, over all segments. */
  get mixed(): number {
    return this.#mixedRows.rows.length
  }

  /** Number of the region that holds a value; -1 when it is missing. */
  regionOf(value: number): number {
    const cuts = this.#cuts
    let low = 0
    let high = cuts.length
    while (high - low > scannedCutsMax) {
      const middle = (low + high) >>> 1
      if ((cuts[middle] as number) < value) low = middle + 1
      else high = middle
    }
    while (low < high && (cuts[low] as number) < value) low++
    if (low < cuts.length && cuts[low] === value) return low * 2 + 1
    return Number.isNaN(value) ? -1 : low * 2
  }

  /** Where the bitmap of a region begins. */
  bitmapStart(region: number): number {
    return this.#start + (region < 0 ? this.#segments : this.#segmentOf(region)) * this.#words
  }

  /** Takes those rows out of `alive` that are not true in the region and that no bitmap takes out. */
  clear(region: number, alive: Uint32Array): void {
    const segment = region < 0 ? this.#segments : this.#segmentOf(region)
    if (this.#words === 0) {
      const { starts, rows } = this.#falseRows
      const end = starts[segment + 1] as number
      for (let i = starts[segment] as number; i < end; i++) clearRow(alive, 0, rows[i] as number)
    }
    if (region >= 0 && this.#regionsPerSegment > 1)
      this.#clearMixed(segment, region - segment * this.#regionsPerSegment, alive)
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

  #segmentOf(region: number): number {
    return this.#regionsPerSegment === 1 ? region : Math.floor(region / this.#regionsPerSegment)
  }

  /** A demand has few cuts and the column many: its answer changes only at its own cuts. */
  #enter({ row, values }: ColumnDemand, mixed: MixedRow[][], exclude: (segment: number, row: number) => void): void {
    const { cuts, inside, missing } = values
    if (!missing) exclude(this.#segments, row)
    const enter = (from: number, until: number, isTrue: boolean) => {
      // Whole segments within the stretch at once; those at its ends also hold other stretches.
      for (let segment = this.#segmentOf(from); segment <= this.#segmentOf(until - 1); segment++) {
        const first = segment * this.#regionsPerSegment
        const last = Math.min(first + this.#regionsPerSegment, this.regions)
        if (from > first || until < last) {
          const truths = this.#truthsOf(row, mixed[segment] as MixedRow[])
          if (isTrue) setBits(truths, Math.max(from, first) - first, Math.min(until, last) - first)
        } else if (!isTrue) exclude(segment, row)
      }
    }
    let from = 0
    for (let index = 0; index < cuts.length; index++) {
      const region = this.regionOf(cuts[index] as number)
      enter(from, region, inside[index * 2] as boolean)
      enter(region, region + 1, inside[index * 2 + 1] as boolean)
      from = region + 1
    }
    enter(from, this.regions, inside[cuts.length * 2] as boolean)
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

function allCuts(demands: readonly ColumnDemand[]): Float64Array {
  const cuts = new Set<number>()
  for (const { values } of demands) for (const cut of values.cuts) cuts.add(cut)
  return Float64Array.from(cuts).sort()
}
