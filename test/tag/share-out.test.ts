import { expect, test } from 'vitest'
import { shareOut, wantedOf } from '../../src/tag/share-out.ts'

const offers = (...ids: string[]) => ids.map((offerId) => ({ offerId, locale: 'en', content: {}, token: offerId }))
const idsOf = (shares: ReturnType<typeof shareOut>) => shares.map((share) => share.map(({ offerId }) => offerId))

test('a placement is asked for once, with the places that all its slots have', () => {
  const slots = [{ id: 'site.hero' }, { id: 'site.sidebar' }, { id: 'site.sidebar', count: 2 }, { id: 'site.sidebar' }]
  expect(wantedOf(slots)).toEqual([{ id: 'site.hero' }, { id: 'site.sidebar', count: 4 }])
})

test('the best offers go to the first slot, and no offer to two', () => {
  const placements = [
    { id: 'site.hero', fallback: false, offers: offers('h1', 'h2') },
    { id: 'site.sidebar', fallback: false, offers: offers('s1', 's2', 's3') },
  ]
  const slots = [
    { id: 'site.sidebar', count: 2 },
    { id: 'site.hero' },
    { id: 'site.sidebar', count: 2 },
    { id: 'site.other' },
  ]
  expect(idsOf(shareOut(slots, placements))).toEqual([['s1', 's2'], ['h1', 'h2'], ['s3'], []])
  expect(idsOf(shareOut([{ id: 'site.sidebar' }, { id: 'site.sidebar' }], placements))).toEqual([['s1'], ['s2']])
})
