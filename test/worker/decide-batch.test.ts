import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileRuleset } from '#sufler/domain/decision/compiled-ruleset.ts'
import { Decider } from '#sufler/domain/decision/decide.ts'
import { BatchDecider } from '#sufler/worker/decide-batch.ts'
import { decodeAnswers, encodeBatch } from '#sufler/worker/messages.ts'
import { encodeFacts, encodeRequest } from '../support/encode-facts.ts'
import { decisionCase, ruleset } from '../support/generators/rulesets.ts'
import { offerOf, rulesetWith } from '../support/plain-ruleset.ts'
import { scale, seed } from '../support/seed.ts'
import { workerDataOf } from '../support/workers.ts'

describe('BatchDecider', () => {
  it(`answers each request of a batch as the decider does (TEST_SEED=${seed})`, () => {
    const cases = fc.array(decisionCase, { minLength: 1, maxLength: 5 })
    const property = fc.property(ruleset, cases, (rules, requests) => {
      const { layout } = workerDataOf(rules)
      const compiled = compileRuleset(rules, layout)
      const encoded = requests.map(({ values, placements, nowMs }) =>
        encodeRequest(rules, layout, values, placements, nowMs),
      )
      const answers = decodeAnswers(encoded, new BatchDecider(compiled).decide(encodeBatch(encoded)))
      const decider = new Decider(compiled)
      const expected = requests.map(({ values, placements, nowMs }) => {
        decider.begin(encodeFacts(rules, layout, values, nowMs))
        return placements.map(({ placement, count }) => {
          const top = decider.decidePlacement(placement, count)
          const offers = Array.from({ length: top.length }, (_, rank) => {
            const { offer, score } = top.at(rank)
            return {
              offer,
              ...decider.factorsOf(offer),
              score: decider.isFallback ? 0 : score,
              needsReservation: decider.needsReservation(offer),
              budgets: decider.budgetsOf(offer),
            }
          })
          return { isFallback: decider.isFallback, offers, withheld: [] }
        })
      })
      expect(answers).toEqual(expected)
    })
    fc.assert(property, { seed, numRuns: 150 * scale })
  })

  it('holds back from one request of a batch and ranks another by a variant', () => {
    const experiment = {
      ...{ id: 'e', description: '', salt: '', placements: ['site.hero'], control: 'a', minimumEffect: 0.1 },
      arms: [{ id: 'a', share: 1, arbitration: { value: 0 } }],
    }
    const offers = ['a', 'b'].map((id, at) => offerOf({ id, value: at, propensity: 1 }))
    const rules = rulesetWith({ offers, experiments: [experiment] })
    const { layout } = workerDataOf(rules)
    const plain = encodeRequest(rules, layout, {}, [{ placement: 0, count: 1 }])
    const requests = [
      plain,
      { ...plain, heldOut: { fromAll: false, groups: [0] } },
      { ...plain, placements: [{ placement: 0, count: 1, variant: 1 }] },
      { ...plain, heldOut: { fromAll: true, groups: [] } },
      plain,
    ]
    const answers = decodeAnswers(
      requests,
      new BatchDecider(compileRuleset(rules, layout)).decide(encodeBatch(requests)),
    )
    const shown = (offer: number, score: number) => ({
      ...{ isFallback: false, withheld: [] },
      offers: [expect.objectContaining({ offer, score })],
    })
    const heldOut = { isFallback: true, offers: [], withheld: [{ offer: 1, score: 1 }] }
    expect(answers.map((answer) => (answer as unknown[])[0])).toEqual([
      ...[shown(1, 1), heldOut, shown(0, 1), heldOut, shown(1, 1)],
    ])
  })

  it('lets a request fail alone, and answers those around it', () => {
    const rules = rulesetWith({ offers: [offerOf({})] })
    const { layout } = workerDataOf(rules)
    const requests = [3, 10_000, 1].map((count) =>
      encodeRequest(rules, layout, {}, [
        { placement: 0, count },
        { placement: 0, count: 1 },
      ]),
    )
    const [first, second, third] = decodeAnswers(
      requests,
      new BatchDecider(compileRuleset(rules, layout)).decide(encodeBatch(requests)),
    )
    expect(second).toEqual(
      expect.objectContaining({ message: expect.stringContaining('RangeError: a limit of 10000: at most 50') }),
    )
    expect(first).toEqual(third)
    expect(first).toEqual([
      { isFallback: false, offers: [expect.objectContaining({ offer: 0, score: 50 })], withheld: [] },
      { isFallback: true, offers: [], withheld: [] },
    ])
  })

  it('grows its answers as far as they need', () => {
    const offers = Array.from({ length: 50 }, (_, index) => offerOf({ id: `offer-${index}`, value: index }))
    const rules = rulesetWith({ offers })
    const { layout } = workerDataOf(rules)
    const requests = Array.from({ length: 200 }, () => encodeRequest(rules, layout, {}, [{ placement: 0, count: 50 }]))
    const answers = decodeAnswers(
      requests,
      new BatchDecider(compileRuleset(rules, layout)).decide(encodeBatch(requests)),
    )
    const ranked = offers.map(({ value }, offer) => expect.objectContaining({ offer, value })).reverse()
    for (const answer of answers) expect(answer).toEqual([{ isFallback: false, offers: ranked, withheld: [] }])
  })
})
