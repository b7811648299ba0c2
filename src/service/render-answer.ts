import type { ExplainedPlacement } from '../domain/decision/explain-decision.ts'
import type { Offer } from '../domain/ruleset.ts'
import type { DecidedOffer, DecidedPlacement } from '../schema/decision.ts'
import { type EncodedRequest, factsOf, type OfferAnswer, type PlacementAnswer } from '../worker/messages.ts'
import type { DecisionPlan } from './decision-plan.ts'
import type { RulesetIndex } from './ruleset-index.ts'

/** What the worker found, and what is needed to put it into words. */
export interface Rendering {
  index: RulesetIndex
  plan: DecisionPlan
  encoded: EncodedRequest
  answers: readonly PlacementAnswer[]
  explanations: readonly ExplainedPlacement[] | undefined
  /** The customer's texts; empty when none is needed. */
  texts: Readonly<Record<string, string>>
  /** Undefined for an answer that leaves no trace. */
  sign: ((placementId: string, offerId: string) => string) | undefined
}

/** Whether a chosen treatment shows a text of the customer, which costs another read of the store. */
export function needsTexts(index: RulesetIndex, plan: DecisionPlan, answers: readonly PlacementAnswer[]): boolean {
  return someOffer(plan, answers, (offer, placementId) => index.renderer.needsTexts(offer, placementId, plan.locale))
}

/** Turns offer numbers into treatments. Synchronous: the renderer holds the facts of one request at a time. */
export function renderPlacements(rendering: Rendering): DecidedPlacement[] {
  const { index, plan, encoded, answers, explanations } = rendering
  const hasPlaceholders = someOffer(plan, answers, (offer, placementId) =>
    index.renderer.hasPlaceholders(offer, placementId, plan.locale),
  )
  if (hasPlaceholders) index.renderer.begin(factsOf(encoded, index.contextLength), plan.contextValues)
  return answers.map(({ isFallback, offers }, position) => {
    const id = placementIdAt(plan, position)
    const explained = explanations?.[position]
    return {
      id,
      fallback: isFallback,
      offers: renderOffers(rendering, id, offers, explained?.reasons),
      ...(explained === undefined ? {} : { explanation: explained.explanation }),
    }
  })
}

/** Ranks are those of the answer: an offer whose text came too late to be filled leaves no gap. */
function renderOffers(
  { index, plan, texts, sign }: Rendering,
  placementId: string,
  answers: readonly OfferAnswer[],
  reasons: ExplainedPlacement['reasons'] | undefined,
): DecidedOffer[] {
  const offers: DecidedOffer[] = []
  for (const { offer: number, score, propensity, contextWeight, value, lever } of answers) {
    const treatment = index.renderer.render(number, placementId, plan.locale, texts)
    if (treatment === undefined) continue
    const { id: offerId, group, kind } = index.ruleset.offers[number] as Offer
    const rank = offers.length + 1
    const offer: DecidedOffer = {
      offerId,
      group,
      kind,
      rank,
      score,
      propensity,
      contextWeight,
      value,
      lever,
      treatment,
    }
    // When the engine comes too late, fallbacks are shown that the explanation knows nothing of.
    if (reasons !== undefined) offer.reasons = reasons[offerId] ?? []
    if (sign !== undefined) offer.token = sign(placementId, offerId)
    offers.push(offer)
  }
  return offers
}

function someOffer(
  plan: DecisionPlan,
  answers: readonly PlacementAnswer[],
  test: (offer: number, placementId: string) => boolean,
): boolean {
  return answers.some(({ offers }, position) => offers.some(({ offer }) => test(offer, placementIdAt(plan, position))))
}

function placementIdAt(plan: DecisionPlan, position: number): string {
  const placement = plan.placements[position]
  if (placement === undefined) throw new Error(`an answer for placement ${position} of ${plan.placements.length}`)
  return placement.id
}
