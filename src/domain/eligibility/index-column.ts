import { type BitmapPlan, clearRow, wordsOf } from './bitmaps.ts'
import type { ValueSet } from './value-set.ts'

/** A row's demand on the fact of a column. */
export interface ColumnDemand {
  row: number
  values: ValueSet
}

/** Bitmaps that one column may keep: neighbouring regions share one where there are more. Bounds the memory to this × rows / 8 bytes. */
export const bitmapsPerColumnMax = 256

/** A search ends with a scan: the processor guesses the next step of a scan, and not that of a search. 8 % of a decision among 1,000. */
const scannedCutsMax = 8

/** The regions of a column, and how many of them share a bitmap. */
interface Division {
  cuts: Float64Array
  regions: number
  regionsPerSegment: number
  segments: number
}

export function planColumn(
  position: number,
  demands: readonly ColumnDemand[],
  rowCount: number,
  bitmapsMax = bitmapsPerColumnMax,
): BitmapPlan<IndexColumn> {
  const cuts = allCuts(demands)
  const regions = cuts.length * 2 + 1
  const regionsPerSegment = Math.ceil(regions / bitmapsMax)
  const segments = Math.ceil(regions / regionsPerSegment)
  const division = { cuts, regions, regionsPerSegment, segments }
  return {
    bitmapCount: segments + 1,
    build: (bitmaps, start) => new IndexColumn(position, division, demands, bitmaps, start, wordsOf(rowCount)),
  }
}

/**
 * What one fact says about every row of the index.
 *
 * The cuts of all demands divide the fact's values into regions (see `value-set.ts`). Neighbouring regions form a segment;
 * a segment has one bitmap, with a bit for each row that is true in *some* of its regions. Rows that are true in some
 * and not in others are *mixed*: they are listed with a bit for each region, and checked after the bitmap. With few cuts
 * a segment is a single region and nothing is mixed; with as many cuts as rows the memory stays bounded, each cut makes
 * about one row mixed, and the answer stays exact.
 *
 * A missing value has a bitmap of its own, the last.
 */
export class IndexColumn {
  readonly #cuts: Float64Array
  readonly #regionsPerSegment: number
  readonly #segments: number
  /** The word of the first bitmap, and words of each. */
  readonly #start: number
  readonly #words: number
  /** Where each segment's mixed rows begin in `#mixedRows`; one entry more than segments. */
  readonly #mixedStarts: Uint32Array
  readonly #mixedRows: Uint32Array
  /** For each mixed row, a bit for each region of its segment. */
  readonly #mixedTruths: Uint32Array
  readonly #truthWords: number

  /** For `planColumn`. */
  constructor(
    readonly position: number,
    { cuts, regions, regionsPerSegment, segments }: Division,
    demands: readonly ColumnDemand[],
    bitmaps: Uint32Array,
    start: number,
    words: number,
  ) {
    this.#cuts = cuts
    this.#regionsPerSegment = regionsPerSegment
    this.#segments = segments
    this.#start = start
    this.#words = words
    this.#truthWords = Math.ceil(regionsPerSegment / 32)
    const mixed: MixedRow[][] = Array.from({ length: segments }, () => [])
    for (const demand of demands) this.#enter(demand, regions, bitmaps, mixed)
    const mixedCount = mixed.reduce((count, rows) => count + rows.length, 0)
    this.#mixedStarts = new Uint32Array(segments + 1)
    this.#mixedRows = new Uint32Array(mixedCount)
    this.#mixedTruths = new Uint32Array(mixedCount * this.#truthWords)
    this.#keepMixed(mixed)
  }

  /** Without the shared bitmaps. */
  get bytes(): number {
    const arrays = [this.#cuts, this.#mixedStarts, this.#mixedRows, this.#mixedTruths]
    return arrays.reduce((bytes, { byteLength }) => bytes + byteLength, 0)
  }

  /** Regions that the cuts make, without that of a missing value. */
  get regions(): number {
    return this.#cuts.length * 2 + 1
  }

  /** Bitmaps that the regions share. */
  get segments(): number {
    return this.#segments
  }

  /** Rows that a bitmap does not settle, over all segments. */
  get mixed(): number {
    return this.#mixedRows.length
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

  /** Takes those rows out of `alive` that the bitmap of the region let pass and that are not true in it. */
  clearMixed(region: number, alive: Uint32Array): void {
    if (region < 0 || this.#regionsPerSegment === 1) return
    const segment = this.#segmentOf(region)
    const bit = region - segment * this.#regionsPerSegment
    const word = bit >>> 5
    const mask = 1 << (bit & 31)
    const end = this.#mixedStarts[segment + 1] as number
    for (let i = this.#mixedStarts[segment] as number; i < end; i++) {
      if (((this.#mixedTruths[i * this.#truthWords + word] as number) & mask) === 0)
        clearRow(alive, 0, this.#mixedRows[i] as number)
    }
  }

  #segmentOf(region: number): number {
    return this.#regionsPerSegment === 1 ? region : Math.floor(region / this.#regionsPerSegment)
  }

  #enter({ row, values }: ColumnDemand, regions: number, bitmaps: Uint32Array, mixed: MixedRow[][]): void {
    if (!values.missing) clearRow(bitmaps, this.bitmapStart(-1), row)
    for (const { from, until, isTrue } of this.#stretches(values)) {
      // Whole segments within the stretch at once; those at its ends also hold other stretches.
      for (let segment = this.#segmentOf(from); segment <= this.#segmentOf(until - 1); segment++) {
        const first = segment * this.#regionsPerSegment
        const last = Math.min(first + this.#regionsPerSegment, regions)
        const coversAll = from <= first && until >= last
        if (coversAll) {
          if (!isTrue) clearRow(bitmaps, this.#start + segment * this.#words, row)
          continue
        }
        const rows = mixed[segment] as MixedRow[]
        let entry = rows.at(-1)
        if (entry?.row !== row) {
          entry = { row, truths: new Uint32Array(this.#truthWords) }
          rows.push(entry)
        }
        if (isTrue) setBits(entry.truths, Math.max(from, first) - first, Math.min(until, last) - first)
      }
    }
  }

  /** A demand has few cuts and the column many: its answer changes only at its own cuts. */
  *#stretches({ cuts, inside }: ValueSet): Generator<Stretch> {
    let from = 0
    for (const [index, cut] of cuts.entries()) {
      const region = this.regionOf(cut)
      yield { from, until: region, isTrue: inside[index * 2] as boolean }
      yield { from: region, until: region + 1, isTrue: inside[index * 2 + 1] as boolean }
      from = region + 1
    }
    yield { from, until: this.regions, isTrue: inside[cuts.length * 2] as boolean }
  }

  #keepMixed(mixed: readonly MixedRow[][]): void {
    let at = 0
    for (const [segment, rows] of mixed.entries()) {
      this.#mixedStarts[segment] = at
      for (const { row, truths } of rows) {
        this.#mixedRows[at] = row
        this.#mixedTruths.set(truths, at * this.#truthWords)
        at++
      }
    }
    this.#mixedStarts[this.#segments] = at
  }
}

interface MixedRow {
  row: number
  truths: Uint32Array
}

/** Regions `from` ≤ region < `until` of the column in which a demand has one answer. */
interface Stretch {
  from: number
  until: number
  isTrue: boolean
}

function setBits(words: Uint32Array, from: number, until: number): void {
  for (let bit = from; bit < until; bit++) words[bit >>> 5] = (words[bit >>> 5] as number) | (1 << (bit & 31))
}

function allCuts(demands: readonly ColumnDemand[]): Float64Array {
  const cuts = new Set<number>()
  for (const { values } of demands) for (const cut of values.cuts) cuts.add(cut)
  return Float64Array.from(cuts).sort()
}
