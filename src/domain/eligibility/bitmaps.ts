/**
 * Bitmaps with a bit for each row of the index, all in one array: those that are to be intersected are then read in one
 * pass, eight at a time, instead of writing the intermediate result once for each (34 of 100,000 rows: 45 µs instead
 * of 150 µs).
 */

/** A part of the index that needs bitmaps, before it has them: the array is made when all have said how many. */
export interface BitmapPlan<Part> {
  bitmapCount: number
  /** All bits of `bitmaps` are set; those of this part begin at the word `start`. */
  build(bitmaps: Uint32Array, start: number): Part
}

/** Words of 32 rows each. */
export function wordsOf(rowCount: number): number {
  return Math.ceil(rowCount / 32)
}

/** Takes a row out of the bitmap that begins at `start`. */
export function clearRow(words: Uint32Array, start: number, row: number): void {
  const word = start + (row >>> 5)
  words[word] = (words[word] as number) & ~(1 << (row & 31))
}

/** ANDs bitmaps, each told by the word where it begins, into `alive`. */
export function intersect(alive: Uint32Array, bitmaps: Uint32Array, starts: Int32Array): void {
  let i = 0
  for (; i + 8 <= starts.length; i += 8) intersectEight(alive, bitmaps, starts, i)
  for (; i < starts.length; i++) intersectOne(alive, bitmaps, starts[i] as number)
}

function intersectEight(alive: Uint32Array, bitmaps: Uint32Array, starts: Int32Array, first: number): void {
  const a = starts[first] as number
  const b = starts[first + 1] as number
  const c = starts[first + 2] as number
  const d = starts[first + 3] as number
  const e = starts[first + 4] as number
  const f = starts[first + 5] as number
  const g = starts[first + 6] as number
  const h = starts[first + 7] as number
  for (let word = 0; word < alive.length; word++) {
    alive[word] =
      (alive[word] as number) &
      (bitmaps[a + word] as number) &
      (bitmaps[b + word] as number) &
      (bitmaps[c + word] as number) &
      (bitmaps[d + word] as number) &
      (bitmaps[e + word] as number) &
      (bitmaps[f + word] as number) &
      (bitmaps[g + word] as number) &
      (bitmaps[h + word] as number)
  }
}

function intersectOne(alive: Uint32Array, bitmaps: Uint32Array, start: number): void {
  for (let word = 0; word < alive.length; word++) {
    alive[word] = (alive[word] as number) & (bitmaps[start + word] as number)
  }
}
