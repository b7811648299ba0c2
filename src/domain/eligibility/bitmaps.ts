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

/** Beyond so many words what is ANDed no longer comes from the fastest caches, and how it is read begins to count. */
const shortBitmapWordsMax = 256

/** A line of the cache; long bitmaps begin with one. */
const lineWords = 16

/** Words of 32 rows each; the words of long bitmaps fill whole lines of the cache. */
export function wordsOf(rowCount: number): number {
  const words = Math.ceil(rowCount / 32)
  return words <= shortBitmapWordsMax ? words : Math.ceil(words / lineWords) * lineWords
}

/** A bitmap of all rows. */
export function everyRow(rowCount: number): Uint32Array {
  const every = new Uint32Array(wordsOf(rowCount)).fill(0xffff_ffff, 0, rowCount >>> 5)
  if (rowCount % 32 !== 0) every[rowCount >>> 5] = 2 ** (rowCount % 32) - 1
  return every
}

/** Takes a row out of the bitmap that begins at `start`. */
export function clearRow(words: Uint32Array, start: number, row: number): void {
  const word = start + (row >>> 5)
  words[word] = (words[word] as number) & ~(1 << (row & 31))
}

/** ANDs bitmaps, each told by the word where it begins, and that of `every` into `alive`. */
export function intersect(every: Uint32Array, bitmaps: Uint32Array, starts: Int32Array, alive: Uint32Array): void {
  if (every.length <= shortBitmapWordsMax) intersectShort(every, bitmaps, starts, alive)
  else intersectLong(every, bitmaps, starts, alive)
}

/** The result of so many words stays in the fastest cache while the bitmaps pass by. */
const stretchWords = 1_024

/**
 * Eight bitmaps at a time over a stretch of the result: a processor fetches ahead of so many streams, and not of forty. 41
 * bitmaps of 100,000 rows take a quarter less than in the way of short ones, although the result is written six times.
 */
function intersectLong(every: Uint32Array, bitmaps: Uint32Array, starts: Int32Array, alive: Uint32Array): void {
  alive.set(every)
  for (let from = 0; from < alive.length; from += stretchWords) {
    const to = Math.min(alive.length, from + stretchWords)
    let i = 0
    for (; i + 8 <= starts.length; i += 8) intersectEight(alive, bitmaps, starts, i, from, to)
    for (; i < starts.length; i++) intersectOne(alive, bitmaps, starts[i] as number, from, to)
  }
}

function intersectEight(
  alive: Uint32Array,
  bitmaps: Uint32Array,
  starts: Int32Array,
  first: number,
  from: number,
  to: number,
): void {
  const a = starts[first] as number
  const b = starts[first + 1] as number
  const c = starts[first + 2] as number
  const d = starts[first + 3] as number
  const e = starts[first + 4] as number
  const f = starts[first + 5] as number
  const g = starts[first + 6] as number
  const h = starts[first + 7] as number
  for (let word = from; word < to; word++) {
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

function intersectOne(alive: Uint32Array, bitmaps: Uint32Array, start: number, from: number, to: number): void {
  for (let word = from; word < to; word++) alive[word] = (alive[word] as number) & (bitmaps[start + word] as number)
}

/**
 * Eight words of the result stay in local variables while all bitmaps pass by: 41 bitmaps of 1,000 rows take 0.7 µs. One
 * long function on purpose: with a call for each eight words it was a sixth slower.
 */
function intersectShort(every: Uint32Array, bitmaps: Uint32Array, starts: Int32Array, alive: Uint32Array): void {
  const count = starts.length
  const words = every.length
  let word = 0
  for (; word + 8 <= words; word += 8) {
    let a = every[word] as number
    let b = every[word + 1] as number
    let c = every[word + 2] as number
    let d = every[word + 3] as number
    let e = every[word + 4] as number
    let f = every[word + 5] as number
    let g = every[word + 6] as number
    let h = every[word + 7] as number
    for (let i = 0; i < count; i++) {
      const start = (starts[i] as number) + word
      a &= bitmaps[start] as number
      b &= bitmaps[start + 1] as number
      c &= bitmaps[start + 2] as number
      d &= bitmaps[start + 3] as number
      e &= bitmaps[start + 4] as number
      f &= bitmaps[start + 5] as number
      g &= bitmaps[start + 6] as number
      h &= bitmaps[start + 7] as number
    }
    alive[word] = a
    alive[word + 1] = b
    alive[word + 2] = c
    alive[word + 3] = d
    alive[word + 4] = e
    alive[word + 5] = f
    alive[word + 6] = g
    alive[word + 7] = h
  }
  for (; word < words; word++) {
    let bits = every[word] as number
    for (let i = 0; i < count; i++) bits &= bitmaps[(starts[i] as number) + word] as number
    alive[word] = bits
  }
}

/** What `listRows` may write beyond the rows that it lists. */
export const listSlack = 2

/**
 * Writes the numbers of the rows of a bitmap into `rows`, ascending, and answers how many they are.
 *
 * Three at a time, whether there are so many or not: how many bits a word has is nothing that a processor can guess, and a
 * number too many is overwritten by the next, which is why `rows` needs `listSlack` more places. A quarter off the time
 * when five rows of a hundred are left.
 */
export function listRows(words: Uint32Array, rows: Uint32Array): number {
  let count = 0
  for (let word = 0; word < words.length; word++) {
    const last = word * 32 + 31
    let bits = words[word] as number
    while (bits !== 0) {
      const first = bits & -bits
      bits ^= first
      const second = bits & -bits
      bits ^= second
      const third = bits & -bits
      bits ^= third
      rows[count] = last - Math.clz32(first)
      rows[count + 1] = last - Math.clz32(second)
      rows[count + 2] = last - Math.clz32(third)
      count += 1 + Number(second !== 0) + Number(third !== 0)
    }
  }
  return count
}
