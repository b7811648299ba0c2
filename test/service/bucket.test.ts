import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chiSquareTail } from '#sufler/domain/experiments/incomplete-gamma.ts'
import { bucketOf } from '#sufler/service/experiments/bucket.ts'

/** Below this, chance is no explanation: of a thousand such tests one may fail, and ours are always the same. */
const pMin = 0.001

const ids: Record<string, (at: number) => string> = {
  'phone numbers': (at) => `7916${String(at * 37).padStart(7, '0')}`,
  'running numbers': (at) => `${at}`,
  'names that differ at the end': (at) => `a-long-prefix-that-all-share-${at}`,
}

const salts = ['holdout:', 'holdout::roaming', 'experiment:values:', 'experiment:values:2', 'experiment:valuet:']

const count = (cells: Float64Array, at: number) => {
  cells[at] = (cells[at] as number) + 1
}

function chiSquareP(observed: Float64Array): number {
  const expected = observed.reduce((sum, count) => sum + count, 0) / observed.length
  const statistic = observed.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  return chiSquareTail(statistic, observed.length - 1)
}

describe('a bucket', () => {
  it('is the first 48 bits of SHA-256 over salt, line feed and key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (salt, key) => {
        const digest = createHash('sha256').update(`${salt}\n${key}`).digest('hex')
        expect(bucketOf(salt, key)).toBe(Number.parseInt(digest.slice(0, 12), 16) / 2 ** 48)
      }),
    )
    // So that nobody is drawn anew by a change of the code.
    expect(bucketOf('experiment:values:', '79161234567')).toBe(0.7795028278549445)
  })

  it.each(Object.entries(ids))('is uniform over %s', (_, idOf) => {
    for (const salt of salts) {
      const counts = new Float64Array(100)
      for (let at = 0; at < 50_000; at++) count(counts, Math.floor(bucketOf(salt, idOf(at)) * 100))
      expect(chiSquareP(counts)).toBeGreaterThan(pMin)
    }
  })

  it.each(Object.entries(ids))('of one salt says nothing about that of another, over %s', (_, idOf) => {
    for (const [index, one] of salts.entries()) {
      for (const other of salts.slice(0, index)) {
        const cells = new Float64Array(64)
        for (let at = 0; at < 20_000; at++) {
          const key = idOf(at)
          count(cells, Math.floor(bucketOf(one, key) * 8) * 8 + Math.floor(bucketOf(other, key) * 8))
        }
        expect(chiSquareP(cells)).toBeGreaterThan(pMin)
      }
    }
  })
})
