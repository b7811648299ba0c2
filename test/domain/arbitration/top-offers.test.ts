import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TopOffers } from '#sufler/domain/arbitration/top-offers.ts'
import { seed } from '../../support/seed.ts'

const limitMax = 5

describe('TopOffers', () => {
  it(`keeps the best, ties in the order of numbers, decision after decision (TEST_SEED=${seed})`, () => {
    const top = new TopOffers(limitMax)
    const scored = fc.uniqueArray(fc.record({ offer: fc.nat(50), score: fc.integer({ min: -3, max: 3 }) }), {
      selector: ({ offer }) => offer,
      maxLength: 20,
    })
    const property = fc.property(scored, fc.integer({ min: 0, max: limitMax }), (offers, limit) => {
      top.start(limit)
      for (const { offer, score } of offers) top.offer(offer, score)
      const best = [...offers].sort((a, b) => b.score - a.score || a.offer - b.offer).slice(0, limit)
      expect(Array.from({ length: top.length }, (_, rank) => ({ ...top.at(rank) }))).toEqual(
        best.map(({ offer, score }) => ({ offer, score })),
      )
    })
    fc.assert(property, { seed, numRuns: 500 })
  })

  it('refuses more than it has room for, and ranks that it does not have', () => {
    const top = new TopOffers(limitMax)
    expect(() => top.start(limitMax + 1)).toThrow(RangeError)
    top.start(1)
    expect(() => top.at(0)).toThrow(RangeError)
  })
})
