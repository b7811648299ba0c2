import type { Offer } from '../domain/ruleset.ts'
import type { OfferAnswer, PlacementAnswer } from '../worker/messages.ts'
import type { DecisionPlan } from './decision-plan.ts'
import type { RulesetIndex } from './ruleset-index.ts'

/**
 * What is shown when nothing could be decided: the fallback of every placement, without conditions or dates, as far as no
 * contact policy would have to know the customer first.
 */
export function fallbackAnswers(index: RulesetIndex, { placements, requests }: DecisionPlan): PlacementAnswer[] {
  return placements.map((placement, position) => ({
    isFallback: true,
    withheld: [],
    offers: index
      .unconditionalFallback(placement)
      .slice(0, requests[position]?.count)
      .map((number): OfferAnswer => {
        const { propensity, value } = index.ruleset.offers[number] as Offer
        const factors = { propensity, contextWeight: 1, value, lever: 1 }
        return { offer: number, score: 0, ...factors, needsReservation: false, budgets: 0 }
      }),
  }))
}
