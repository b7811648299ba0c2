import { expect, test } from 'vitest'
import { ranksBefore } from '#sufler/domain/arbitration/top-offers.ts'

test.each([
  [1, 2, { offer: 0, score: 1 }, true],
  [0, 1, { offer: 1, score: 2 }, false],
  [0, 1, { offer: 1, score: 1 }, true],
  [1, 1, { offer: 0, score: 1 }, false],
  [1, 1, { offer: 1, score: 1 }, false],
])('offer %i of score %i before %j: %s', (offer, score, other, isBefore) => {
  expect(ranksBefore(offer, score, other)).toBe(isBefore)
})
