import { describe, expect, it } from 'vitest'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import { readRuleset, readRulesetInTurns, shareRuleset } from '#sufler/worker/shared-ruleset.ts'
import { cheapPack } from '../catalog/variant-fixtures.ts'
import { offerOf, rulesetWith } from '../support/plain-ruleset.ts'
import { rulesetOf } from '../support/ruleset.ts'

const plain = rulesetOf()
const ofTwoParts = rulesetWith({ offers: Array.from({ length: 501 }, (_, index) => offerOf({ id: `offer-${index}` })) })
const withVariant = rulesetOf(cheapPack('310', '300'))
const withoutOffers = rulesetWith({ offers: [] })

describe('a shared ruleset', () => {
  it.each<[string, Ruleset]>([
    ['of one part', plain],
    ['of two parts', ofTwoParts],
    ['with a variant', withVariant],
    ['without offers', withoutOffers],
  ])('%s is read as it was written, at once and in turns', async (_what, ruleset) => {
    const shared = shareRuleset(ruleset)
    expect(readRuleset(shared)).toStrictEqual(ruleset)
    expect(await readRulesetInTurns(shared)).toStrictEqual(ruleset)
  })

  it('holds an offer that is the same under two rules once', () => {
    const { offers, variants } = readRuleset(shareRuleset(withVariant))
    const [same, changed] = variants[0]?.offers ?? []
    expect(same).toBe(offers[0])
    expect(changed).not.toEqual(offers[1])
  })

  it('is not changed by who writes it', () => {
    const before = structuredClone(withVariant)
    shareRuleset(withVariant)
    expect(withVariant).toEqual(before)
  })

  it('lets the event loop turn between its parts', async () => {
    let turns = 0
    const counting = setInterval(() => turns++, 0)
    const countTurns = () => {
      turns++
      next = setImmediate(countTurns)
    }
    let next = setImmediate(countTurns)
    await readRulesetInTurns(shareRuleset(ofTwoParts))
    clearInterval(counting)
    clearImmediate(next)
    expect(turns).toBeGreaterThanOrEqual(2)
  })
})
