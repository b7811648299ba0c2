import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Bitmaps, lineWords, ShortBitmaps, setRows, wordsOf } from '#sufler/domain/eligibility/bitmaps.ts'
import { BitmapMemory } from '#sufler/domain/eligibility/simd/bitmap-memory.ts'
import { createRandom, integerBelow } from '../../../bench/random.ts'
import { assembleBitmaps } from '../../../scripts/write-wasm.ts'

/** Around the ends of words, of vectors and of lines of the cache. */
const rowCounts = [1, 31, 32, 33, 127, 128, 129, 511, 512, 513, 1_000, 1_024, 1_025, 8_193, 40_000, 70_001]

const bitmapCount = 30
const counts = [0, 1, 7, 8, 41]

function fill(
  { bitmaps, starts, firsts, every }: Bitmaps,
  rowCount: number,
  words: number,
  random: () => number,
): void {
  setRows(every, rowCount)
  for (let i = 0; i < bitmaps.length; i++) bitmaps[i] = integerBelow(random, 2 ** 32) | 0xf7f7_f7f7
  for (let i = 0; i < starts.length; i++) starts[i] = integerBelow(random, bitmapCount) * words
  for (let i = 0; i < firsts.length; i++) firsts[i] = starts.length === 0 ? 0 : integerBelow(random, starts.length)
}

/** Row by row, as the words say it. */
function expectedOf({ bitmaps, starts }: Bitmaps, rowCount: number, words: number): Uint32Array {
  const expected = new Uint32Array(words)
  const has = (start: number, row: number) => (((bitmaps[start + (row >>> 5)] as number) >>> (row & 31)) & 1) === 1
  for (let row = 0; row < rowCount; row++) {
    if (![...starts].every((start) => has(start, row))) continue
    expected[row >>> 5] = ((expected[row >>> 5] as number) | (1 << (row & 31))) >>> 0
  }
  return expected
}

describe('the intersection of bitmaps', () => {
  test.each(rowCounts)('of %i rows has the rows that all of them have', (rowCount) => {
    const random = createRandom(rowCount)
    const lines = Math.ceil(wordsOf(rowCount) / lineWords) * lineWords
    // Two rows of every third offer.
    const neighbours = { offerOf: (row: number) => Math.floor((row * 3) / 4) }
    const offersEnd = Math.ceil((rowCount * 3) / 4)
    const anyOrder = { offersEnd, offerOf: (row: number) => (row * 7_919) % offersEnd }
    const kinds = [
      { words: wordsOf(rowCount), make: ShortBitmaps, ...neighbours },
      // Also of few rows, as long as the words fill lines.
      { words: lines, make: BitmapMemory, ...neighbours },
      { words: lines, make: BitmapMemory, ...anyOrder },
    ]
    for (const { words, make, offerOf, ...more } of kinds) {
      for (const startCount of counts) {
        const bitmaps = new make({ bitmapWords: words * bitmapCount, startCount, words, rowCount, ...more })
        fill(bitmaps, rowCount, words, random)
        for (let time = 0; time < 2; time++) {
          bitmaps.intersect()
          const expected = expectedOf(bitmaps, rowCount, words)
          expect(bitmaps.alive.join()).toBe(expected.join())
          const isSet = (row: number) => (((expected[row >>> 5] as number) >>> (row & 31)) & 1) === 1
          const rows = Array.from({ length: rowCount }, (_, row) => row).filter(isSet)
          const listed = bitmaps.list()
          expect(bitmaps.rows.subarray(0, listed).join()).toBe(rows.join())
          for (let row = 0; row < rowCount; row++) bitmaps.offers[row] = offerOf(row)
          const offers = [...new Set(rows.map(offerOf))].sort((a, b) => a - b)
          expect(bitmaps.rows.subarray(0, bitmaps.toOffers(listed)).join()).toBe(offers.join())
          bitmaps.starts.reverse()
        }
      }
    }
  })

  test('bitmaps that are not short fill whole lines of the cache', () => {
    expect([1, 512, 513, 1_000, 100_000].map(wordsOf)).toEqual([1, 16, 32, 32, 3_136])
  })
})

test('the bytes of the WebAssembly are what its text says', async () => {
  const source = join(import.meta.dirname, '../../../src/domain/eligibility/simd/bitmap-bytes.ts')
  const lines = [...(await readFile(source, 'utf8')).matchAll(/^ {2}'([^']+)',$/gm)].map(([, line]) => line)
  expect(lines.join('')).toBe(await assembleBitmaps())
})
