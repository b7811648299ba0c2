import type { ExplainedPlacement } from '../domain/decision/explain-by-rules.ts'
import type { ArmVariant } from '../domain/experiments/compile-experiments.ts'
import { ownValue } from '../domain/own-value.ts'
import type { Offer } from '../domain/ruleset.ts'
import type { DecidedOffer, DecidedPlacement } from '../schema/decision.ts'
import { type EncodedRequest, factsOf, type OfferAnswer, type PlacementAnswer } from '../worker/messages.ts'
import type { DecisionPlan } from './decision-plan.ts'
import type { RulesetIndex } from './ruleset-index.ts'
import type { TreatmentRenderer } from './treatment-renderer.ts'

/** What the worker found, and what is needed to put it into words. */
export interface Rendering {
  index: RulesetIndex
  plan: DecisionPlan
  encoded: EncodedRequest
  answers: readonly PlacementAnswer[]
  /** How each placement was decided, in the order asked; empty when all were as without an experiment. */
  variants: readonly ArmVariant[]
  explanations: readonly ExplainedPlacement[] | undefined
  /** The customer's texts; empty when none is needed. */
  texts: Readonly<Record<string, string>>
  /** Undefined for an answer that leaves no trace. */
  sign: ((placementId: string, offerId: string) => string) | undefined
}

/** What of it tells which treatments are filled. */
export type Chosen = Pick<Rendering, 'index' | 'plan' | 'answers' | 'variants'>

/** Whether a chosen treatment shows a text of the customer, which costs another read of the store. */
export function needsTexts(chosen: Chosen): boolean {
  const { locale } = chosen.plan
  return chosen.answers.some(({ offers }, position) => {
    const renderer = rendererAt(chosen, position)
    const id = placementIdAt(chosen.plan, position)
    return offers.some(({ offer }) => renderer.needsTexts(offer, id, locale))
  })
}

/** Turns offer numbers into treatments. Synchronous: the renderer holds the facts of one request at a time. */
export function renderPlacements(rendering: Rendering): DecidedPlacement[] {
  const { plan, answers, explanations } = rendering
  const begun = new Set<TreatmentRenderer>()
  return answers.map(({ isFallback, offers }, position) => {
    const id = placementIdAt(plan, position)
    const renderer = rendererAt(rendering, position)
    if (!begun.has(renderer) && offers.some(({ offer }) => renderer.hasPlaceholders(offer, id, plan.locale))) {
      renderer.begin(factsOf(rendering.encoded, rendering.index.contextLength), plan.contextValues)
      begun.add(renderer)
    }
    const explained = explanations?.[position]
    return {
      id,
      fallback: isFallback,
      offers: renderOffers(rendering, renderer, id, offers, explained?.reasons),
      ...(explained === undefined ? {} : { explanation: explained.explanation }),
    }
  })
}

/** Ranks are those of the answer: an offer whose text came too late to be filled leaves no gap. */
function renderOffers(
  { index, plan, texts, sign }: Rendering,
  renderer: TreatmentRenderer,
  placementId: string,
  answers: readonly OfferAnswer[],
  reasons: ExplainedPlacement['reasons'] | undefined,
): DecidedOffer[] {
  const offers: DecidedOffer[] = []
  for (const { offer: number, score, propensity, contextWeight, value, lever } of answers) {
    const treatment = renderer.render(number, placementId, plan.locale, texts)
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
    if (reasons !== undefined) offer.reasons = ownValue(reasons, offerId) ?? []
    if (sign !== undefined) offer.token = sign(placementId, offerId)
    offers.push(offer)
  }
  return offers
}

function rendererAt({ index, variants }: Chosen, position: number): TreatmentRenderer {
  return index.rendererUnder(variants[position]?.rules ?? 0)
}

function placementIdAt(plan: DecisionPlan, position: number): string {
  const placement = plan.placements[position]
  if (placement === undefined) throw new Error(`an answer for placement ${position} of ${plan.placements.length}`)
  return placement.id
}
