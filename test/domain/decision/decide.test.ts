import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Suppression } from '#sufler/domain/contact-policy/contact-policy.ts'
import { compileRuleset } from '#sufler/domain/decision/compiled-ruleset.ts'
import { Decider } from '#sufler/domain/decision/decide.ts'
import { DecisionExplainer } from '#sufler/domain/decision/explain-decision.ts'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { OfferTracer } from '#sufler/domain/decision/trace.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import { encodeFacts } from '../../support/encode-facts.ts'
import { contactDecisionCase, type DecisionCase, decisionCase } from '../../support/generators/rulesets.ts'
import { scale, seed } from '../../support/seed.ts'
import { contactsOf, encodeContacts, noContacts } from './contacts.ts'
import { type NaivePlacement, naiveDecision } from './naive-decision.ts'

/** The decision of the real thing, in the shape of the naive one. */
function decide({ ruleset, nowMs, values, placements }: DecisionCase, contacts = noContacts): NaivePlacement[] {
  const layout = new Layout()
  layout.internLocally(entriesOfRuleset(ruleset))
  const compiled = compileRuleset(ruleset, layout)
  const decider = new Decider(compiled)
  const tracer = new OfferTracer(compiled)
  const idOf = (offer: number) => ruleset.offers[offer]?.id as string
  decider.begin(encodeContacts(ruleset, layout, values, nowMs, contacts))
  const given = new Set<number>()
  return placements
    .map(({ placement, count }) => {
      const suppressions = new Map<number, Suppression>()
      const note = (offer: number, suppression: Suppression | undefined) => {
        if (suppression !== undefined) suppressions.set(offer, suppression)
      }
      for (const offer of ruleset.offers.keys()) note(offer, decider.suppression(offer, placement))
      const top = decider.decidePlacement(placement, count)
      const { isFallback } = decider
      const ranked = Array.from({ length: top.length }, (_, rank) => ({ ...top.at(rank) }))
      const before = new Set(given)
      for (const { offer } of ranked) given.add(offer)
      for (const offer of ruleset.offers.keys())
        if (!suppressions.has(offer)) note(offer, decider.suppressionInTurn(offer))
      return { placement, isFallback, ranked, before, suppressions }
    })
    .map(({ placement, isFallback, ranked, before, suppressions }) => {
      const shown = new Set(ranked.map(({ offer }) => offer))
      const unhindered = { isHeldBack: () => false, exhaustedBudget: () => undefined }
      const trace = tracer.trace(placement, decider.row, nowMs, {
        shown,
        givenBefore: before,
        suppressions,
        ...unhindered,
      })
      return {
        isFallback,
        shown: ranked.map(({ offer, score }) => ({ id: idOf(offer), score: isFallback ? 0 : score })),
        reasons: Object.fromEntries(trace.map((reason, offer) => [idOf(offer), reason])),
      }
    })
}

describe(`a decision (TEST_SEED=${seed})`, () => {
  it('shows what filtering, sorting and taking the first gives, and one reason for every offer', () => {
    const property = fc.property(decisionCase, (given) => {
      expect(decide(given)).toEqual(naiveDecision(given))
    })
    fc.assert(property, { seed, numRuns: 1_500 * scale })
  })

  it('obeys contact policies, the fallback too, and gives places one by one where the answer counts', () => {
    const property = fc.property(contactDecisionCase, (given) => {
      const contacts = contactsOf(given)
      expect(decide(given, contacts)).toEqual(naiveDecision(given, contacts))
    })
    fc.assert(property, { seed, numRuns: 3_000 * scale })
  })

  it('is met with every reason and both kinds of answers in these tests', () => {
    const answers = fc.sample(decisionCase, { seed: 1, numRuns: 3_000 }).flatMap((given) => naiveDecision(given))
    const contactAnswers = fc
      .sample(contactDecisionCase, { seed: 1, numRuns: 3_000 })
      .flatMap((given) => naiveDecision(given, contactsOf(given)))
    const contactReasons = new Set(contactAnswers.flatMap(({ reasons }) => Object.values(reasons)))
    for (const reason of ['capped', 'cooling-down', 'quiet-hours', 'no-consent', 'excluded', 'history-unknown'])
      expect(contactReasons).toContain(reason)
    const reasons = new Set(answers.flatMap(({ reasons }) => Object.values(reasons)))
    expect([...reasons].sort()).toEqual([
      ...['disabled', 'eligibility-unknown', 'expired', 'fallback-only', 'given-to-earlier-placement', 'no-treatment'],
      ...['not-eligible', 'not-yet-valid', 'outranked', 'outside-days', 'outside-hours', 'shown', 'text-incomplete'],
    ])
    expect(new Set(answers.map(({ isFallback }) => isFallback)).size).toBe(2)
    const scores = answers.flatMap(({ shown }) => shown.map(({ score }, rank) => score === shown[rank - 1]?.score))
    expect(scores.filter(Boolean).length, 'ties').toBeGreaterThan(50)
  })

  it('is explained as it was taken', async () => {
    const property = fc.asyncProperty(decisionCase, async (given) => {
      const { ruleset, nowMs, values, placements } = given
      const layout = new Layout()
      layout.internLocally(entriesOfRuleset(ruleset))
      const explainer = new DecisionExplainer(ruleset, layout)
      const explanations = await explainer.explain(encodeFacts(ruleset, layout, values, nowMs), placements, 'en', {})
      for (const [index, { shown, reasons }] of naiveDecision(given).entries()) {
        const { offers, funnel } = (explanations[index] as (typeof explanations)[number]).explanation
        expect(Object.fromEntries(offers.map(({ offerId, reason }) => [offerId, reason]))).toEqual(reasons)
        expect(funnel.offers).toBe(ruleset.offers.length)
        expect(funnel.shown).toBe(shown.length)
        for (const { id, score } of shown) expect(offers.find(({ offerId }) => offerId === id)?.score).toBe(score)
        for (const { reason, detail, conditions } of offers) {
          const isIneligible = reason === 'not-eligible' || reason === 'eligibility-unknown'
          expect(conditions?.result).toBe(isIneligible ? (reason === 'not-eligible' ? 'no' : 'unknown') : undefined)
          if (isIneligible) expect(detail).toMatch(/level|online|call\.reason/)
        }
      }
    })
    await fc.assert(property, { seed, numRuns: 200 * scale })
  })
})
