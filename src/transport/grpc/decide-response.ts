import type { DecidedPlacement, DecisionAnswer } from '../../schema/decision.ts'
import type { PlacementExplanation } from '../../schema/explanation.ts'
import { conditionMessageOf } from './condition-message.ts'
import { enumNameOf } from './enum-names.ts'

/** The answer as a `DecideResponse`. Names are the same on both sides; only what differs is named here. */
export function decideResponseOf(answer: DecisionAnswer) {
  return { ...answer, placements: answer.placements.map(placementMessageOf) }
}

function placementMessageOf({ offers, explanation, ...placement }: DecidedPlacement) {
  return {
    ...placement,
    offers: offers.map((offer) => ({ ...offer, kind: enumNameOf('OFFER_KIND', offer.kind) })),
    ...(explanation === undefined ? {} : { explanation: explanationMessageOf(explanation) }),
  }
}

function explanationMessageOf({ funnel, offers }: PlacementExplanation) {
  return {
    funnel,
    offers: offers.map(({ conditions, ...offer }) => ({
      ...offer,
      ...(conditions === undefined ? {} : { conditions: conditionMessageOf(conditions) }),
    })),
  }
}
