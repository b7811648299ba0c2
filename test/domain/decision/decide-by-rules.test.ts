import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileRuleset } from '#sufler/domain/decision/compiled-ruleset.ts'
import { RulesDecider } from '#sufler/domain/decision/decide-by-rules.ts'
import { DecisionExplainer } from '#sufler/domain/decision/explain-decision.ts'
import type { Experiment } from '#sufler/domain/experiments/experiment.ts'
import { type PlacementVariant, placementVariants } from '#sufler/domain/experiments/placement-variants.ts'
import { type Offer, type Placement, type Ruleset, type RulesVariant, underAllRules } from '#sufler/domain/ruleset.ts'
import { encodeFacts } from '../../support/encode-facts.ts'
import { contactDecisionCase } from '../../support/generators/rulesets.ts'
import { groupOf, offerOf, placementOf, rulesetWith, treatmentOf } from '../../support/plain-ruleset.ts'
import { scale, seed } from '../../support/seed.ts'
import { workerDataOf } from '../../support/workers.ts'
import { contactsOf, encodeContacts } from './contacts.ts'
import { naiveDecision } from './naive-decision.ts'

/** Experiments with an arm for each of two variants, in each placement one of them: variants 1 and 2 of each placement. */
function experimentIn(placements: string[]): Experiment {
  return {
    ...{ id: 'e', description: '', salt: '', control: 'own', minimumEffect: 0.1, placements },
    arms: [
      { id: 'own', share: 0.2, arbitration: {} },
      { id: 'one', share: 0.2, arbitration: {}, rules: 'one' },
      { id: 'other', share: 0.2, arbitration: { value: 0 }, rules: 'other' },
    ],
  }
}

function rulesOf(own: Ruleset, id: string, change: (offer: Offer, at: number) => Partial<Offer>): RulesVariant {
  const { segments, groups, offers } = own
  return { id, segments, groups, offers: offers.map((offer, at) => ({ ...offer, ...change(offer, at) })) }
}

/** A case beside two variants of its ruleset, which value and switch the offers otherwise, and how each placement is decided. */
const decidedByRules = fc
  .record({
    given: contactDecisionCase,
    flags: fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }),
    value: fc.constantFrom(0, 50, 250),
    ways: fc.array(fc.constantFrom(0, 1, 2), { minLength: 2, maxLength: 2 }),
  })
  .map(({ given, flags, value, ways }) => {
    const own = given.ruleset
    const ruleset: Ruleset = {
      ...own,
      experiments: [experimentIn(own.placements.map(({ id }) => id))],
      variants: [
        rulesOf(own, 'one', ({ enabled }, at) => ({ enabled: enabled && flags[at] === true, value: value + at })),
        rulesOf(own, 'other', ({ lever }, at) => ({ enabled: flags[at + 8] === true, lever: lever * 2 })),
      ],
    }
    const placements = given.placements.map((each, at) => ({ ...each, variant: ways[at] ?? 0 }))
    return { ...given, ruleset, placements }
  })

/** Filters and sorts each placement by its rules. */
function naivelyByRules(given: typeof decidedByRules extends fc.Arbitrary<infer Case> ? Case : never) {
  const { ruleset, placements } = given
  const rulesAt = (position: number): Ruleset => {
    const { placement, variant } = placements[position] as (typeof placements)[number]
    const ways = placementVariants(ruleset.placements[placement] as Placement, ruleset)
    const { rules, exponents } = ways[variant] as PlacementVariant
    const under = underAllRules(ruleset)[rules] as Ruleset
    return { ...under, placements: under.placements.map((each) => ({ ...each, arbitration: exponents })) }
  }
  return naiveDecision(given, contactsOf(given), rulesAt)
}

describe('placements under several rules', () => {
  it(`show, and say, what filtering and sorting by the rules of each gives (TEST_SEED=${seed})`, async () => {
    const property = fc.asyncProperty(decidedByRules, async (given) => {
      const { ruleset, values, nowMs, placements } = given
      const expected = naivelyByRules(given)
      const { layout } = workerDataOf(ruleset)
      const facts = encodeContacts(ruleset, layout, values, nowMs, contactsOf(given))
      const decider = new RulesDecider(compileRuleset(ruleset, layout))
      decider.begin(facts)
      const shown = placements.map(({ placement, count, variant }) => {
        const { ranked, isFallback } = decider.decidePlacement(placement, count, variant)
        return Array.from({ length: ranked.length }, (_, rank) => {
          const { offer, score } = ranked.at(rank)
          return { id: ruleset.offers[offer]?.id, score: isFallback ? 0 : score }
        })
      })
      expect(shown).toEqual(expected.map((each) => each.shown))
      const explained = await new DecisionExplainer(ruleset, layout).explain(facts, placements, 'en', {})
      const reasons = explained.map(({ explanation: { offers } }) =>
        Object.fromEntries(offers.map(({ offerId, reason }) => [offerId, reason])),
      )
      expect(reasons).toEqual(expected.map((each) => each.reasons))
    })
    await fc.assert(property, { seed, numRuns: 150 * scale })
  })

  it('meet what the answer of other rules leaves no room for, in these tests', () => {
    const cases = fc.sample(decidedByRules, { seed: 1, numRuns: 2_000 })
    const mixed = cases.filter(({ placements: [one, other] }) => other !== undefined && one?.variant !== other.variant)
    const reasons = mixed.flatMap((given) => Object.values(naivelyByRules(given)[1]?.reasons ?? {}))
    expect(mixed.length).toBeGreaterThan(200)
    for (const reason of ['given-to-earlier-placement', 'excluded', 'capped', 'cooling-down', 'outranked', 'shown'])
      expect(reasons).toContain(reason)
  })
})

const everywhere = ['site.hero', 'site.sidebar', 'app.story'].map((id) => treatmentOf(id))
const own = rulesetWith({
  groups: [groupOf({ id: 'roaming' }), groupOf({ id: 'tv' })],
  placements: ['site.hero', 'site.sidebar', 'app.story'].map((id) => placementOf({ id, count: 1 })),
  offers: [
    offerOf({ id: 'abroad', group: 'roaming', value: 30, treatments: everywhere }),
    offerOf({ id: 'calls', group: 'roaming', value: 20, treatments: everywhere }),
    offerOf({ id: 'films', group: 'tv', value: 10, treatments: everywhere }),
  ],
  contactPolicies: [],
})
const valued = (values: number[]) => (_offer: Offer, at: number) => ({ value: values[at] ?? 0 })
const rules: Ruleset = {
  ...own,
  experiments: [experimentIn(['site.sidebar', 'app.story'])],
  variants: [rulesOf(own, 'one', valued([10, 30, 20])), rulesOf(own, 'other', () => ({ enabled: false }))],
}

function decide(ruleset: Ruleset, variants: number[], heldOutGroups: number[] = []) {
  const { layout } = workerDataOf(ruleset)
  const decider = new RulesDecider(compileRuleset(ruleset, layout))
  decider.begin(encodeFacts(ruleset, layout, {}), { fromAll: false, groups: heldOutGroups })
  return variants.map((variant, placement) => {
    const { ranked, withheld } = decider.decidePlacement(placement, 1, variant)
    const idOf = ({ length, at }: { length: number; at: (rank: number) => { offer: number } }) =>
      length === 0 ? '' : ruleset.offers[at(0).offer]?.id
    return [ranked, withheld].map((top) => idOf({ length: top.length, at: (rank) => top.at(rank) }))
  })
}

describe('offers of one answer', () => {
  it('are given once, whichever rules give them', () => {
    expect(decide(rules, [0, 0, 0]).map(([shown]) => shown)).toEqual(['abroad', 'calls', 'films'])
    expect(decide(rules, [0, 1, 1]).map(([shown]) => shown)).toEqual(['abroad', 'calls', 'films'])
    expect(decide(rules, [0, 1, 0]).map(([shown]) => shown)).toEqual(['abroad', 'calls', 'films'])
    expect(decide(rules, [0, 2, 1]).map(([shown]) => shown)).toEqual(['abroad', '', 'calls'])
    expect(decide(rules, [0, 2, 0]).map(([shown]) => shown)).toEqual(['abroad', '', 'calls'])
  })

  it('keep those out that they exclude, whichever rules give them', () => {
    const exclusion = {
      ...{ id: 'either', where: { offers: ['abroad', 'calls'] }, exemptOffers: [], limits: {} },
      rule: { kind: 'exclusion' as const, when: 'together' as const, for: 'forever' as const },
    }
    const excluding: Ruleset = { ...rules, contactPolicies: [exclusion] }
    expect(decide(excluding, [0, 1, 0]).map(([shown]) => shown)).toEqual(['abroad', 'films', ''])
    expect(decide(excluding, [0, 0, 1]).map(([shown]) => shown)).toEqual(['abroad', 'films', ''])
  })

  it('that are held back are withheld once, whichever rules would have given them', () => {
    expect(decide(rules, [0, 1, 0], [0])).toEqual([
      ['films', 'abroad'],
      ['', 'calls'],
      ['', ''],
    ])
  })
})

describe('explanations of several rules', () => {
  it('tell for each placement by the rules that decided it', async () => {
    const { layout } = workerDataOf(rules)
    const explainer = new DecisionExplainer(rules, layout)
    const requests = [0, 1, 2].map((placement) => ({ placement, count: 1, variant: [0, 1, 2][placement] as number }))
    const placements = await explainer.explain(encodeFacts(rules, layout, {}), requests, 'en', {})
    const reasons = placements.map(({ explanation }) =>
      explanation.offers.map(({ offerId, reason, score }) => `${offerId} ${reason} ${score ?? ''}`.trim()),
    )
    expect(reasons).toEqual([
      ['abroad shown 15', 'calls outranked', 'films outranked'],
      ['abroad given-to-earlier-placement', 'calls shown 15', 'films outranked'],
      ['abroad disabled', 'calls disabled', 'films disabled'],
    ])
  })
})
