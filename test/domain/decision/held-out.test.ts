import { describe, expect, it } from 'vitest'
import type { TopOffers } from '#sufler/domain/arbitration/top-offers.ts'
import { compileRuleset } from '#sufler/domain/decision/compiled-ruleset.ts'
import { Decider } from '#sufler/domain/decision/decide.ts'
import { DecisionExplainer } from '#sufler/domain/decision/explain-decision.ts'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { type HeldOut, heldOutFromNothing } from '#sufler/domain/experiments/assign-arms.ts'
import { noHoldout } from '#sufler/domain/experiments/experiment.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import { encodeFacts } from '../../support/encode-facts.ts'
import { groupOf, offerOf, placementOf, rulesetWith, treatmentOf } from '../../support/plain-ruleset.ts'

const both = [treatmentOf('site.hero'), treatmentOf('site.sidebar')]

const ruleset = rulesetWith({
  groups: [groupOf({ id: 'roaming' }), groupOf({ id: 'tv' })],
  placements: [
    placementOf({ count: 2, fallback: ['welcome'] }),
    placementOf({ id: 'site.sidebar', count: 2, fallback: ['welcome'] }),
  ],
  offers: [
    offerOf({ id: 'abroad', group: 'roaming', value: 40, treatments: both }),
    offerOf({ id: 'calls', group: 'roaming', value: 30, propensity: 0.9, treatments: both }),
    offerOf({ id: 'films', group: 'tv', value: 20, treatments: both }),
    offerOf({ id: 'outage', group: 'tv', kind: 'service', value: 10, treatments: both }),
    offerOf({ id: 'welcome', group: 'tv', kind: 'service', value: 0, treatments: both }),
  ],
  experiments: [
    {
      id: 'values',
      description: '',
      salt: '',
      placements: ['site.hero'],
      control: 'as-is',
      minimumEffect: 0.1,
      arms: [
        { id: 'as-is', share: 0.5, arbitration: {} },
        { id: 'by-value', share: 0.5, arbitration: { propensity: 0 } },
      ],
    },
  ],
})

const noFacts = encodeFacts(ruleset, layoutOf(ruleset), {}, Date.parse('2026-07-01T12:00:00+03:00'))

const fromAll: HeldOut = { fromAll: true, groups: [] }
const fromRoaming: HeldOut = { fromAll: false, groups: [0] }

function layoutOf(of: Ruleset): Layout {
  const layout = new Layout()
  layout.internLocally(entriesOfRuleset(of))
  return layout
}

/** What both placements show, and what is withheld from them: ids, best first. */
function decide(heldOut: HeldOut, variant = 0, changes: Partial<Ruleset> = {}) {
  const changed = { ...ruleset, ...changes }
  const decider = new Decider(compileRuleset(changed, layoutOf(changed)))
  const idsOf = (top: TopOffers) =>
    Array.from({ length: top.length }, (_, rank) => changed.offers[top.at(rank).offer]?.id)
  decider.begin(noFacts, heldOut)
  return [0, 1].map((placement) => {
    const shown = idsOf(decider.decidePlacement(placement, 2, placement === 0 ? variant : 0))
    return { shown, withheld: idsOf(decider.withheld), isFallback: decider.isFallback }
  })
}

describe('a customer who is held out', () => {
  it('from nothing gets everything, and nothing is withheld', () => {
    expect(decide(heldOutFromNothing)).toEqual([
      { shown: ['calls', 'abroad'], withheld: [], isFallback: false },
      { shown: ['films', 'outage'], withheld: [], isFallback: false },
    ])
  })

  it('from all gets the fallback, once, beside what would have been shown in each placement', () => {
    expect(decide(fromAll)).toEqual([
      { shown: ['welcome'], withheld: ['calls', 'abroad'], isFallback: true },
      { shown: [], withheld: ['films', 'outage'], isFallback: true },
    ])
  })

  it('from sales still gets services', () => {
    expect(decide(fromAll, 0, { holdout: { ...noHoldout, kinds: ['sale'] } })).toEqual([
      { shown: ['outage'], withheld: ['calls', 'abroad'], isFallback: false },
      { shown: ['welcome'], withheld: ['films'], isFallback: true },
    ])
  })

  it('from a group gets what comes next', () => {
    expect(decide(fromRoaming)).toEqual([
      { shown: ['films', 'outage'], withheld: ['calls', 'abroad'], isFallback: false },
      { shown: ['welcome'], withheld: [], isFallback: true },
    ])
  })

  it('is told so of every offer that is held back, and of no other', async () => {
    const explainer = new DecisionExplainer(ruleset, layoutOf(ruleset))
    const [hero] = await explainer.explain(noFacts, [{ placement: 0, count: 2 }], 'en', {}, fromRoaming)
    expect(Object.fromEntries(hero?.explanation.offers.map(({ offerId, reason }) => [offerId, reason]) ?? [])).toEqual({
      abroad: 'held-out',
      calls: 'held-out',
      films: 'shown',
      outage: 'shown',
      welcome: 'fallback-only',
    })
    expect(hero?.explanation.funnel).toMatchObject({ eligibility: 4, text: 4, 'contact-policy': 2, shown: 2 })
  })
})

describe('a variant', () => {
  it('ranks by its own exponents, and only where it governs', () => {
    expect(decide(heldOutFromNothing, 1)[0]?.shown).toEqual(['abroad', 'calls'])
    expect(decide(fromAll, 1)[0]?.withheld).toEqual(['abroad', 'calls'])
  })

  it('explains the scores that it ranked by', async () => {
    const explainer = new DecisionExplainer(ruleset, layoutOf(ruleset))
    const [hero] = await explainer.explain(noFacts, [{ placement: 0, count: 1, variant: 1 }], 'en', {})
    const shown = hero?.explanation.offers.filter(({ score }) => score !== undefined)
    expect(shown).toMatchObject([{ offerId: 'abroad', score: 40 }])
  })
})
