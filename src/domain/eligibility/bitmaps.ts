/**
 * Bitmaps with a bit for each row of the index, all in one array: those that are to be intersected are then read in one
 * pass, without writing an intermediate result for each.
 */

/** A part of the index that needs bitmaps, before it has them: the array is made when all have said how many. */
export interface BitmapPlan<Part> {
  bitmapCount: number
  /** All bits of `bitmaps` are set; those of this part begin at the word `start`. */
  build(bitmaps: Uint32Array, start: number): Part
}

/** What the index intersects: all its bitmaps, and those that one decision has selected of them. */
export interface Bitmaps {
  /** One after the other; all bits are set at first. */
  readonly bitmaps: Uint32Array
  /** At which word of `bitmaps` each of those begins that are to be intersected. */
  readonly starts: Int32Array
  /**
   * For each line of 16 words, which of `starts` is likely to leave no row of it: the others are not looked at then. 0 at
   * first. Bitmaps that are short have no such lines.
   */
  readonly firsts: Int32Array
  /** The bitmap that the intersection begins with; no bits are set at first. */
  readonly every: Uint32Array
  /** The intersection. */
  readonly alive: Uint32Array
  /** As many as there are rows in all: for the numbers of those that are left. */
  readonly rows: Uint32Array
  /** ANDs `every` and the bitmaps at `starts` into `alive`. */
  intersect(): void
  /** Row → offer, ascending unless `offersEnd` was given. */
  readonly offers: Uint32Array
  /** Writes the numbers of the rows of `alive` into `rows`, ascending, and answers how many they are. */
  list(): number
  /** Puts the offers of the first `count` of `rows` in their place, ascending, each once, and answers how many offers. */
  toOffers(count: number): number
}

export interface BitmapSizes {
  bitmapWords: number
  startCount: number
  /** Of one bitmap. */
  words: number
  rowCount: number
  /** When the rows are not in the order of their offers: no offer has this number or a greater one. Not of short bitmaps. */
  offersEnd?: number
}

/** Up to so many words a bitmap, 512 rows, JavaScript is as fast as a call of something faster. */
export const shortBitmapWordsMax = 16

/** A line of the cache; bitmaps that are not short fill whole ones. */
export const lineWords = 16

/** Words of 32 rows each. */
export function wordsOf(rowCount: number): number {
  const words = Math.ceil(rowCount / 32)
  return words <= shortBitmapWordsMax ? words : Math.ceil(words / lineWords) * lineWords
}

/** Sets the bits of all rows in a bitmap that has none. */
export function setRows(words: Uint32Array, rowCount: number): void {
  words.fill(0xffff_ffff, 0, rowCount >>> 5)
  if (rowCount % 32 !== 0) words[rowCount >>> 5] = 2 ** (rowCount % 32) - 1
}

/** Takes a row out of the bitmap that begins at `start`. */
export function clearRow(words: Uint32Array, start: number, row: number): void {
  const word = start + (row >>> 5)
  words[word] = (words[word] as number) & ~(1 << (row & 31))
}

/** Bitmaps of a small index. */
export class ShortBitmaps implements Bitmaps {
  readonly bitmaps: Uint32Array
  readonly starts: Int32Array
  readonly firsts = new Int32Array(0)
  readonly every: Uint32Array
  readonly alive: Uint32Array
  readonly rows: Uint32Array
  readonly offers: Uint32Array

  constructor({ bitmapWords, startCount, words, rowCount }: BitmapSizes) {
    this.bitmaps = new Uint32Array(bitmapWords).fill(0xffff_ffff)
    this.starts = new Int32Array(startCount)
    this.every = new Uint32Array(words)
    this.alive = new Uint32Array(words)
    this.rows = new Uint32Array(rowCount)
    this.offers = new Uint32Array(rowCount)
  }

  intersect(): void {
    const { bitmaps, starts, every, alive } = this
    for (let word = 0; word < every.length; word++) {
      // As a signed integer: as an unsigned one it would be taken for a floating point number.
      let bits = (every[word] as number) | 0
      for (let i = 0; i < starts.length; i++) bits &= bitmaps[(starts[i] as number) + word] as number
      alive[word] = bits
    }
  }

  list(): number {
    const { alive, rows } = this
    let count = 0
    for (let word = 0; word < alive.length; word++) {
      for (let bits = (alive[word] as number) | 0; bits !== 0; bits &= bits - 1)
        rows[count++] = word * 32 + 31 - Math.clz32(bits & -bits)
    }
    return count
  }

  /** Rows of one offer are neighbours: the next takes the place of the last. */
  toOffers(count: number): number {
    const { rows, offers } = this
    let last = -1
    let end = -1
    for (let i = 0; i < count; i++) {
      const offer = offers[rows[i] as number] as number
      end += Number(offer !== last)
      rows[end] = offer
      last = offer
    }
    return end + 1
  }
}
