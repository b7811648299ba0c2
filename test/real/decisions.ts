import type { Customer } from '#sufler/schema/customer.ts'
import type { DecidedOffer, DecisionAnswer } from '#sufler/schema/decision.ts'
import type { OfferExplanation } from '#sufler/schema/explanation.ts'
import { type JsonClient, mapConcurrently } from './json-client.ts'

/** Both rulesets have one placement, whose count is above the number of their offers: an answer names all that are eligible. */
const placements = [{ id: 'call-centre.offers', count: 50 }]

type Context = Record<string, string | number>

/** What must be the same however a decision is reached: all but the ids and tokens that are new each time. */
export interface Ranking {
  customerId: string
  ruleset: string
  offers: Omit<DecidedOffer, 'token'>[]
}

export function decisionRequest(customerId: string, context: Context) {
  return { customerId, placements, context }
}

/** One decision for every id, in their order, over REST. */
export function decideOverRest(client: JsonClient, ids: readonly string[], context: Context): Promise<Ranking[]> {
  return mapConcurrently(ids, async (customerId) =>
    rankingOf(await client.send<DecisionAnswer>('POST', '/v1/decisions', decisionRequest(customerId, context))),
  )
}

/** Why each offer is shown or not, by offer id, for every id. */
export function explainOverRest(
  client: JsonClient,
  ids: readonly string[],
  context: Context,
): Promise<Map<string, OfferExplanation>[]> {
  return mapConcurrently(ids, async (customerId) => {
    const request = { ...decisionRequest(customerId, context), explain: true }
    const answer = await client.send<DecisionAnswer>('POST', '/v1/decisions', request)
    const explained = answer.placements[0]?.explanation?.offers ?? []
    return new Map(explained.map((offer) => [offer.offerId, offer]))
  })
}

/** What the store holds of each customer. */
export function readCustomers(client: JsonClient, ids: readonly string[]): Promise<Customer[]> {
  return mapConcurrently(ids, (id) => client.send<Customer>('GET', `/v1/customers/${encodeURIComponent(id)}`))
}

/** Throws when the answer is anything less than a whole decision. */
export function rankingOf(answer: DecisionAnswer): Ranking {
  const { customerId, ruleset, placements: decided, degraded } = answer
  const [placement] = decided
  if (degraded.length > 0) throw new Error(`the decision for ${customerId} lacks ${degraded.join(', ')}`)
  if (placement === undefined || (placement.fallback && placement.offers.length > 0))
    throw new Error(`no placement decided for ${customerId}`)
  return { customerId, ruleset, offers: placement.offers.map(({ token: _, ...offer }) => offer) }
}

/** Who got each offer, by offer id. */
export function customersByOffer(rankings: readonly Ranking[]): Map<string, Set<string>> {
  const byOffer = new Map<string, Set<string>>()
  for (const { customerId, offers } of rankings) {
    for (const { offerId } of offers) {
      const customers = byOffer.get(offerId) ?? new Set()
      byOffer.set(offerId, customers.add(customerId))
    }
  }
  return byOffer
}
