import { describe, expect, test } from 'vitest'
import { everyRow, intersect, wordsOf } from '#sufler/domain/eligibility/bitmaps.ts'
import { createRandom, integerBelow } from '../../../bench/random.ts'

/** Around the length from which bitmaps are read in stretches, and around the ends of stretches and lines. */
const rowCounts = [1, 31, 32, 33, 255, 256, 257, 1_000, 8_191, 8_192, 8_193, 8_705, 32_768, 32_769, 40_000, 70_001]

describe('the intersection of bitmaps', () => {
  test.each(rowCounts)('of %i rows has the rows that all of them have', (rowCount) => {
    const random = createRandom(rowCount)
    const words = wordsOf(rowCount)
    for (const count of [0, 1, 7, 8, 9, 16, 21]) {
      const bitmaps = Uint32Array.from({ length: words * 30 }, () => integerBelow(random, 2 ** 32) | 0xf7f7_f7f7)
      const starts = Int32Array.from({ length: count }, () => integerBelow(random, 30) * words)
      const alive = new Uint32Array(words).fill(0x1234_5678)
      intersect(everyRow(rowCount), bitmaps, starts, alive)
      const has = (start: number, row: number) => (((bitmaps[start + (row >>> 5)] as number) >>> (row & 31)) & 1) === 1
      const expected = new Uint32Array(words)
      for (let row = 0; row < rowCount; row++) {
        if (!starts.every((start) => has(start, row))) continue
        expected[row >>> 5] = ((expected[row >>> 5] as number) | (1 << (row & 31))) >>> 0
      }
      expect(Buffer.from(alive.buffer).equals(Buffer.from(expected.buffer))).toBe(true)
    }
  })

  test('long bitmaps fill whole lines of the cache', () => {
    expect([1_000, 8_192, 8_193, 100_000].map(wordsOf)).toEqual([32, 256, 272, 3_136])
  })
})
