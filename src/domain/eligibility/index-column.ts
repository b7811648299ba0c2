import { regionOf, type ValueSet } from './value-set.ts'

/** A row's demand on the fact of a column. */
export interface ColumnDemand {
  row: number
  values: ValueSet
}

/** Bitmaps that one column may keep: neighbouring regions share one where there are more. Bounds the memory to this × rows / 8 bytes. */
export const bitmapsPerColumnMax = 256

/**
 * What one fact says about every row of the index.
 *
 * The cuts of all demands divide the fact's values into regions (see `value-set.ts`). Neighbouring regions form a segment;
 * a segment has one bitmap, with a bit for each row that is true in *some* of its regions. Rows that are true in some
 * and not in others are *mixed*: they are listed with a bit for each region, and checked after the bitmap. With few cuts
 * a segment is a single region and nothing is mixed; with as many cuts as rows the memory stays bounded, each cut makes
 * about one row mixed, and the answer stays exact.
 *
 * A missing value has a bitmap of its own.
 */
export class IndexColumn {
  readonly #cuts: Float64Array
  readonly #regionsPerSegment: number
  /** Bitmap after bitmap; the last is that of a missing value. */
  readonly #bitmaps: Uint32Array
  readonly #words: number
  readonly #segments: number
  /** Where each segment's mixed rows begin in `#mixedRows`; one entry more than segments. */
  readonly #mixedStarts: Uint32Array
  readonly #mixedRows: Uint32Array
  /** For each mixed row, a bit for each region of its segment. */
  readonly #mixedTruths: Uint32Array
  readonly #truthWords: number

  constructor(
    readonly position: number,
    demands: readonly ColumnDemand[],
    rowCount: number,
    bitmapsMax = bitmapsPerColumnMax,
  ) {
    this.#cuts = allCuts(demands)
    const regions = this.#cuts.length * 2 + 1
    this.#regionsPerSegment = Math.ceil(regions / bitmapsMax)
    this.#segments = Math.ceil(regions / this.#regionsPerSegment)
    this.#words = Math.ceil(rowCount / 32)
    this.#truthWords = Math.ceil(this.#regionsPerSegment / 32)
    this.#bitmaps = new Uint32Array((this.#segments + 1) * this.#words).fill(0xffff_ffff)
    const mixed: MixedRow[][] = Array.from({ length: this.#segments }, () => [])
    for (const demand of demands) this.#enter(demand, mixed)
    const mixedCount = mixed.reduce((count, rows) => count + rows.length, 0)
    this.#mixedStarts = new Uint32Array(this.#segments + 1)
    this.#mixedRows = new Uint32Array(mixedCount)
    this.#mixedTruths = new Uint32Array(mixedCount * this.#truthWords)
    this.#keepMixed(mixed)
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

  get bytes(): number {
    return this.#bitmaps.byteLength + this.#mixedRows.byteLength + this.#mixedTruths.byteLength + this.#cuts.byteLength
  }

  get bitmaps(): Uint32Array {
    return this.#bitmaps
  }

  /** Number of the region that holds a value; -1 when it is missing. */
  regionOf(value: number): number {
    return Number.isNaN(value) ? -1 : regionOf(this.#cuts, value)
  }

  /** Where in `bitmaps` the bitmap of a region begins. */
  bitmapStart(region: number): number {
    return (region < 0 ? this.#segments : this.#segmentOf(region)) * this.#words
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
      if (((this.#mixedTruths[i * this.#truthWords + word] as number) & mask) !== 0) continue
      const row = this.#mixedRows[i] as number
      alive[row >>> 5] = (alive[row >>> 5] as number) & ~(1 << (row & 31))
    }
  }

  #segmentOf(region: number): number {
    return this.#regionsPerSegment === 1 ? region : Math.floor(region / this.#regionsPerSegment)
  }

  #enter({ row, values }: ColumnDemand, mixed: MixedRow[][]): void {
    if (!values.missing) this.#clear(this.#segments, row)
    let segment = 0
    for (const { from, until, isTrue } of stretches(values, this.#cuts)) {
      // Whole segments within the stretch at once; those at its ends also hold other stretches.
      for (segment = this.#segmentOf(from); segment <= this.#segmentOf(until - 1); segment++) {
        const first = segment * this.#regionsPerSegment
        const last = Math.min(first + this.#regionsPerSegment, this.#cuts.length * 2 + 1)
        const coversAll = from <= first && until >= last
        if (coversAll) {
          if (!isTrue) this.#clear(segment, row)
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

  #clear(bitmap: number, row: number): void {
    const word = bitmap * this.#words + (row >>> 5)
    this.#bitmaps[word] = (this.#bitmaps[word] as number) & ~(1 << (row & 31))
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

/** A demand has few cuts and the column many: its answer changes only at its own cuts. */
function* stretches({ cuts, inside }: ValueSet, columnCuts: Float64Array): Generator<Stretch> {
  let from = 0
  for (const [index, cut] of cuts.entries()) {
    const region = regionOf(columnCuts, cut)
    yield { from, until: region, isTrue: inside[index * 2] as boolean }
    yield { from: region, until: region + 1, isTrue: inside[index * 2 + 1] as boolean }
    from = region + 1
  }
  yield { from, until: columnCuts.length * 2 + 1, isTrue: inside[cuts.length * 2] as boolean }
}

function setBits(words: Uint32Array, from: number, until: number): void {
  for (let bit = from; bit < until; bit++) words[bit >>> 5] = (words[bit >>> 5] as number) | (1 << (bit & 31))
}

function allCuts(demands: readonly ColumnDemand[]): Float64Array {
  const cuts = new Set<number>()
  for (const { values } of demands) for (const cut of values.cuts) cuts.add(cut)
  return Float64Array.from(cuts).sort()
}
