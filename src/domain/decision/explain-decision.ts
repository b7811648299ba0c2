import type { Condition } from '../../schema/condition.ts'
import type { ConditionExplanation, OfferExplanation, PlacementExplanation } from '../../schema/explanation.ts'
import { factsOf, factValue } from '../eligibility/engine-condition.ts'
import { ConditionExplainer } from '../eligibility/explain-condition.ts'
import { nearestMisses } from '../eligibility/nearest-miss.ts'
import { yes } from '../eligibility/truth.ts'
import { conditionScope } from '../eligibility/type-condition.ts'
import type { ConditionScope } from '../eligibility/typed-condition.ts'
import type { ScopedFact } from '../features/fact-scope.ts'
import type { Layout } from '../features/layout.ts'
import type { Group, Offer, Placement, Ruleset } from '../ruleset.ts'
import { type CompiledRuleset, compileRuleset } from './compiled-ruleset.ts'
import { Decider, type FactSource } from './decide.ts'
import { type Reason, reasons, type Stage, stages } from './reasons.ts'
import { OfferTracer, type PlacementOutcome } from './trace.ts'

/** What one placement showed, kept while the later ones are decided. */
interface Shown extends PlacementOutcome {
  scores: ReadonlyMap<number, number>
  lastScore: number
}

interface Explained {
  detail: string
  conditions?: ConditionExplanation
}

/**
 * Decides like `Decider` and tells for every offer where it fell. Asynchronous and slow (json-rules-engine evaluates
 * each failing offer again, to show which conditions failed), so it runs apart from the decisions that nobody asks about.
 */
export class DecisionExplainer {
  readonly #compiled: CompiledRuleset
  readonly #decider: Decider
  readonly #tracer: OfferTracer
  readonly #conditions: ConditionScope
  readonly #explainers = new Map<number, ConditionExplainer>()

  constructor(
    readonly ruleset: Ruleset,
    readonly layout: Layout,
  ) {
    this.#compiled = compileRuleset(ruleset, layout)
    this.#conditions = conditionScope(ruleset)
    // Facts that only explanations read need their place in the row before the first row is made.
    for (const offer of ruleset.offers) for (const name of this.#factsOf(offer)) this.#compiled.table.position(name)
    this.#decider = new Decider(this.#compiled)
    this.#tracer = new OfferTracer(this.#compiled)
  }

  get contextLength(): number {
    return this.#compiled.table.contextLength
  }

  async explain(
    facts: FactSource,
    requests: readonly { placement: number; count: number }[],
  ): Promise<PlacementExplanation[]> {
    this.#decider.begin(facts)
    const shown = this.#decide(requests)
    const explained = await this.#explainIneligible()
    return requests.map(({ placement }, index) =>
      this.#explainPlacement(placement, shown[index] as Shown, explained, facts.nowMs),
    )
  }

  #decide(requests: readonly { placement: number; count: number }[]): Shown[] {
    const given = new Set<number>()
    return requests.map(({ placement, count }) => {
      const givenBefore = new Set(given)
      const top = this.#decider.decidePlacement(placement, count)
      const scores = new Map<number, number>()
      for (let rank = 0; rank < top.length; rank++) {
        given.add(top.at(rank).offer)
        scores.set(top.at(rank).offer, this.#decider.isFallback ? 0 : top.at(rank).score)
      }
      const lastScore = [...scores.values()].at(-1) ?? 0
      return { shown: new Set(scores.keys()), givenBefore, scores, lastScore }
    })
  }

  /** The failing conditions of every offer that is not eligible, by offer number. */
  async #explainIneligible(): Promise<Map<number, Explained>> {
    const facts: Record<string, unknown> = {}
    const explained = new Map<number, Explained>()
    for (const [number, offer] of this.ruleset.offers.entries()) {
      if (this.#tracer.eligibility(number, this.#decider.row) === yes) continue
      for (const name of this.#factsOf(offer)) this.#readFact(name, facts)
      const conditions = await this.#explainerOf(number, offer).explain(facts)
      explained.set(number, { detail: [...new Set(nearestMisses(conditions))].join('; '), conditions })
    }
    return explained
  }

  #explainPlacement(
    number: number,
    shown: Shown,
    explained: ReadonlyMap<number, Explained>,
    nowMs: number,
  ): PlacementExplanation {
    const trace = this.#tracer.trace(number, this.#decider.row, nowMs, shown)
    const placement = this.ruleset.placements[number] as Placement
    const offers = this.ruleset.offers.map((offer, offerNumber): OfferExplanation => {
      const reason = trace[offerNumber] as Reason
      const score = shown.scores.get(offerNumber)
      const { detail, conditions } = explained.get(offerNumber) ?? { detail: '' }
      const isIneligible = reason === 'not-eligible' || reason === 'eligibility-unknown'
      const sentence = isIneligible ? detail : this.#detailOf(reason, offer, placement, shown, nowMs)
      return {
        offerId: offer.id,
        stage: reasons[reason].stage,
        reason,
        ...(sentence === undefined || sentence === '' ? {} : { detail: sentence }),
        ...(score === undefined ? {} : { score }),
        ...(isIneligible && conditions !== undefined ? { conditions } : {}),
      }
    })
    return { funnel: funnelOf(offers), offers }
  }

  #detailOf(reason: Reason, offer: Offer, placement: Placement, shown: Shown, nowMs: number): string | undefined {
    const { valid } = offer
    switch (reason) {
      case 'not-yet-valid':
        return `valid from ${valid?.from}, now it is ${new Date(nowMs).toISOString()}`
      case 'expired':
        return `valid until ${valid?.until}, now it is ${new Date(nowMs).toISOString()}`
      case 'outside-days':
        return `shown on ${valid?.days?.join(', ')}`
      case 'outside-hours':
        return `shown at ${valid?.hours}`
      case 'no-treatment':
        return `has treatments for ${offer.treatments.map((treatment) => treatment.placement).join(', ')}, not for ${placement.id}`
      case 'outranked':
        return `the last offer shown scored ${shown.lastScore}`
      case 'shown':
      case 'disabled':
      case 'fallback-only':
      case 'text-incomplete':
      case 'not-eligible':
      case 'eligibility-unknown':
      case 'given-to-earlier-placement':
        return undefined
    }
  }

  #explainerOf(number: number, offer: Offer): ConditionExplainer {
    const known = this.#explainers.get(number)
    if (known !== undefined) return known
    const explainer = new ConditionExplainer(this.#conditionOf(offer), this.#conditions, this.ruleset.missingFacts)
    this.#explainers.set(number, explainer)
    return explainer
  }

  /** The offer's own conditions and those that it inherits. */
  #conditionOf(offer: Offer): Condition {
    const group = this.ruleset.groups.find(({ id }) => id === offer.group) as Group
    return { all: [group.eligibility ?? [], offer.eligibility ?? []].flat() }
  }

  #factsOf(offer: Offer): Set<string> {
    return factsOf(this.#conditionOf(offer), this.#conditions)
  }

  #readFact(name: string, facts: Record<string, unknown>): void {
    if (Object.hasOwn(facts, name)) return
    const fact = this.#conditions.facts.get(name) as ScopedFact
    const value = factValue(fact, this.#decider.row, this.#compiled.table, this.layout)
    if (value !== undefined) facts[name] = value
  }
}

/** How many offers passed each stage: an offer falls at one stage and has passed all those before it. */
function funnelOf(offers: readonly OfferExplanation[]): Record<string, number> {
  const funnel: Record<string, number> = { offers: offers.length }
  let left = offers.length
  for (const stage of stages) {
    if (stage === 'shown') funnel.shown = left
    else {
      left -= offers.filter((offer) => (offer.stage as Stage) === stage).length
      funnel[stage] = left
    }
  }
  return funnel
}
