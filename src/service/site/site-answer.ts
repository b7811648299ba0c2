import type { DecisionAnswer } from '../../schema/decision.ts'
import type { SiteDecisionAnswer, SiteOffer } from '../../schema/site.ts'

/** What a page is told of a decision: each property is named here, so that a new one of decisions is not told by itself. */
export function siteAnswer(
  { decisionId, placements }: DecisionAnswer,
  subject: string,
  keep: boolean,
): SiteDecisionAnswer {
  return {
    decisionId,
    subject,
    keep,
    placements: placements.map(({ id, fallback, offers }) => ({
      id,
      fallback,
      offers: offers.map(({ offerId, treatment: { locale, content }, token }): SiteOffer => {
        if (token === undefined) throw new Error('an offer for a page has no token')
        return { offerId, locale, content, token }
      }),
    })),
  }
}
