import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arrangeCards } from '#sufler/domain/live/arrange-cards.ts'
import { seed } from '../support/seed.ts'

const card = (offerId: string, text = '') => ({ offerId, text })
const offers = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { maxLength: 8 })

const situation = fc.record({
  ranked: offers.map((ids) => ids.map((id) => card(id, 'new'))),
  pinned: fc.option(
    fc.record({ card: fc.constantFrom(...'abcdefgh').map((id) => card(id, 'old')), place: fc.nat(4) }),
    { nil: undefined },
  ),
  hidden: offers.map((ids) => new Set(ids)),
  count: fc.integer({ min: 1, max: 5 }),
})

const check = (property: (given: typeof situation extends fc.Arbitrary<infer Given> ? Given : never) => void) =>
  fc.assert(fc.property(situation, property), { seed, numRuns: 2_000 })

describe('the arrangement of cards', () => {
  test('shows no offer twice, no hidden one but the pinned, and as many as there is room for', () =>
    check((given) => {
      const shown = arrangeCards(given).map(({ offerId }) => offerId)
      expect(new Set(shown).size).toBe(shown.length)
      const may = given.ranked.filter(
        ({ offerId }) => offerId !== given.pinned?.card.offerId && !given.hidden.has(offerId),
      )
      expect(shown.length).toBe(Math.min(given.count, may.length + (given.pinned === undefined ? 0 : 1)))
      for (const offerId of shown) {
        expect(offerId === given.pinned?.card.offerId || !given.hidden.has(offerId)).toBe(true)
      }
    }))

  test('leaves the pinned card where it is, with its texts, as long as there are cards to stand before it', () =>
    check((given) => {
      const { pinned, count } = given
      fc.pre(pinned !== undefined)
      const cards = arrangeCards(given)
      const place = cards.indexOf(pinned.card)
      expect(place).toBeGreaterThanOrEqual(0)
      if (pinned.place < count && cards.length > pinned.place) expect(place).toBe(pinned.place)
      else expect(place).toBe(cards.length - 1)
    }))

  test('puts the others in the order of their rank, the best of them', () =>
    check((given) => {
      const others = arrangeCards(given).filter((shown) => shown !== given.pinned?.card)
      const may = given.ranked.filter(
        ({ offerId }) => offerId !== given.pinned?.card.offerId && !given.hidden.has(offerId),
      )
      expect(others).toEqual(may.slice(0, others.length))
    }))
})
