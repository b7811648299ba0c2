import { Engine, type TopLevelCondition } from 'json-rules-engine'
import type { Offer, Ruleset } from '#sufler/domain/ruleset.ts'

export interface NaiveOffer {
  offerId: string
  score: number
}

/** Decides as somebody would who has read the documentation of json-rules-engine: every offer a rule, every rule run. */
export class NaiveEngine {
  readonly #engine: Engine

  constructor(ruleset: Ruleset) {
    const levers = new Map(ruleset.groups.map((group) => [group.id, group.lever]))
    this.#engine = new Engine([], { allowUndefinedFacts: true })
    for (const offer of ruleset.offers) {
      this.#engine.addRule({
        conditions: offer.eligibility as TopLevelCondition,
        event: { type: 'offer', params: { offerId: offer.id, score: scoreOf(offer, levers.get(offer.group) ?? 1) } },
      })
    }
  }

  /** The best `count` offers; equal scores rank by id, as everywhere. One engine serves all: its rules have one priority. */
  async decide(facts: Record<string, unknown>, count: number): Promise<NaiveOffer[]> {
    const { events } = await this.#engine.run(facts)
    const offers = events.map(({ params }) => params as NaiveOffer)
    offers.sort((a, b) => b.score - a.score || (a.offerId < b.offerId ? -1 : 1))
    return offers.slice(0, count)
  }
}

/** The generated rulesets have no boosts and all exponents are 1. */
function scoreOf({ propensity, value, lever }: Offer, leverOfGroup: number): number {
  return propensity * value * (leverOfGroup * lever)
}
