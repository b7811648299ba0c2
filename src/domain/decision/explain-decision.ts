import type { Boost, Condition } from '../../schema/condition.ts'
import type { ConditionExplanation, OfferExplanation, PlacementExplanation } from '../../schema/explanation.ts'
import { type BudgetMask, noBudgets } from '../budgets/budget-mask.ts'
import type { ContactPolicy, Suppression } from '../contact-policy/contact-policy.ts'
import { factsOf, factValue } from '../eligibility/engine-condition.ts'
import { ConditionExplainer } from '../eligibility/explain-condition.ts'
import { shortfall } from '../eligibility/nearest-miss.ts'
import { type SupportingLeaf, supportingLeaves } from '../eligibility/supporting-leaves.ts'
import { yes } from '../eligibility/truth.ts'
import { conditionScope } from '../eligibility/type-condition.ts'
import type { ConditionScope } from '../eligibility/typed-condition.ts'
import { type HeldOut, heldOutFromNothing } from '../experiments/assign-arms.ts'
import type { ScopedFact } from '../features/fact-scope.ts'
import type { Layout } from '../features/layout.ts'
import type { ContextObjects } from '../features/object-facts.ts'
import type { Group, Offer, Placement, Ruleset } from '../ruleset.ts'
import { LeafSentences } from '../sentences/leaf-sentences.ts'
import type { ValueWords } from '../sentences/value-words.ts'
import { wordsOf } from '../sentences/words-of.ts'
import type { TimeZone } from '../time/time-zone.ts'
import { type CompiledOffer, type CompiledRuleset, compileRuleset } from './compiled-ruleset.ts'
import { Decider, type FactSource } from './decide.ts'
import { type Reason, reasons, type Stage, stages } from './reasons.ts'
import { OfferTracer, type PlacementOutcome } from './trace.ts'
import { whyNot } from './why-not.ts'
import { eligibilityOf, raisingBoostsOf, whyShown } from './why-shown.ts'
import { suppressionExplanation, whySuppressed } from './why-suppressed.ts'

/** One placement of a decision, explained in one language. */
export interface ExplainedPlacement {
  explanation: PlacementExplanation
  /** Why each offer is shown, the most telling first, at most three sentences; by offer id. */
  reasons: Record<string, string[]>
}

/** One placement of a decision, by its number; `variant` is that of the experiment that governs it. */
interface ExplainRequest {
  placement: number
  count: number
  variant?: number
}

/** What one placement showed, kept while the later ones are decided. */
interface Shown extends PlacementOutcome {
  scores: ReadonlyMap<number, number>
  lastScore: number
  isFallback: boolean
}

interface Explained {
  detail: string
  conditions: ConditionExplanation
}

/** One decision that is being explained. */
interface Course {
  nowMs: number
  words: ValueWords
  sentences: LeafSentences
  /** By name, as far as they have been read from the row; objects all. */
  facts: Record<string, unknown>
}

/**
 * Decides like `Decider` and tells for every offer where it fell, and why the others are shown. Asynchronous and slow
 * (json-rules-engine evaluates the conditions again, to show which hold), so it runs apart from the decisions that
 * nobody asks about.
 */
export class DecisionExplainer {
  readonly #compiled: CompiledRuleset
  readonly #decider: Decider
  readonly #tracer: OfferTracer
  readonly #conditions: ConditionScope
  readonly #groups: ReadonlyMap<string, Group>
  readonly #policies: ReadonlyMap<string, ContactPolicy>
  readonly #explainers = new Map<Offer | Boost, ConditionExplainer>()
  /** By locale: those of the catalogue. */
  readonly #words = new Map<string, ValueWords>()

  constructor(
    readonly ruleset: Ruleset,
    readonly layout: Layout,
  ) {
    this.#compiled = compileRuleset(ruleset, layout)
    this.#conditions = conditionScope(ruleset)
    this.#groups = new Map(ruleset.groups.map((group) => [group.id, group]))
    this.#policies = new Map(ruleset.contactPolicies.map((policy) => [policy.id, policy]))
    // Facts that only explanations read need their place in the row before the first row is made.
    for (const offer of ruleset.offers) {
      for (const name of this.#factsOf(eligibilityOf(offer, this.#groupOf(offer)))) this.#compiled.table.position(name)
    }
    this.#decider = new Decider(this.#compiled)
    this.#tracer = new OfferTracer(this.#compiled)
  }

  get contextLength(): number {
    return this.#compiled.table.contextLength
  }

  /**
   * By placement, in the order asked. Sentences are in the language of the locale, or in English. `objects` are those of
   * the request: paths are resolved again, so that what no rule names is shown as well.
   */
  async explain(
    facts: FactSource,
    requests: readonly ExplainRequest[],
    locale: string,
    objects: ContextObjects,
    heldOut: HeldOut = heldOutFromNothing,
    exhausted: BudgetMask = noBudgets,
  ): Promise<ExplainedPlacement[]> {
    this.#decider.begin(facts, heldOut, exhausted)
    const words = this.#wordsOf(locale)
    const sentences = new LeafSentences(words, this.#conditions, facts.nowMs)
    const course: Course = { nowMs: facts.nowMs, words, sentences, facts: { ...objects } }
    const shown = this.#decide(requests)
    const explained = await this.#explainIneligible(course)
    const placements: ExplainedPlacement[] = []
    for (const [index, { placement }] of requests.entries()) {
      const outcome = shown[index] as Shown
      placements.push({
        explanation: this.#explainPlacement(placement, outcome, explained, course),
        reasons: await this.#reasonsOf(outcome, course),
      })
    }
    return placements
  }

  #decide(requests: readonly ExplainRequest[]): Shown[] {
    const isHeldBack = (offer: number) => this.#decider.isHeldBack(offer)
    const exhaustedBudget = (offer: number) => this.#decider.exhaustedBudget(offer)
    const given = new Set<number>()
    return requests.map(({ placement, count, variant }) => {
      const givenBefore = new Set(given)
      const suppressions = this.#suppressionsIn(placement)
      const top = this.#decider.decidePlacement(placement, count, variant)
      const { isFallback } = this.#decider
      const scores = new Map<number, number>()
      for (let rank = 0; rank < top.length; rank++) {
        given.add(top.at(rank).offer)
        scores.set(top.at(rank).offer, isFallback ? 0 : top.at(rank).score)
      }
      for (const offer of this.ruleset.offers.keys()) {
        if (scores.has(offer) || suppressions.has(offer)) continue
        const suppression = this.#decider.suppressionInTurn(offer)
        if (suppression !== undefined) suppressions.set(offer, suppression)
      }
      const lastScore = [...scores.values()].at(-1) ?? 0
      const outcome = { givenBefore, isHeldBack, exhaustedBudget, suppressions, scores, lastScore, isFallback }
      return { shown: new Set(scores.keys()), ...outcome }
    })
  }

  /** What contact policies keep from a placement before it is decided, by offer number. */
  #suppressionsIn(placement: number): Map<number, Suppression> {
    const suppressions = new Map<number, Suppression>()
    for (const offer of this.ruleset.offers.keys()) {
      const suppression = this.#decider.suppression(offer, placement)
      if (suppression !== undefined) suppressions.set(offer, suppression)
    }
    return suppressions
  }

  /** The failing conditions of every offer that is not eligible, by offer number. */
  async #explainIneligible(course: Course): Promise<Map<number, Explained>> {
    const explained = new Map<number, Explained>()
    for (const [number, offer] of this.ruleset.offers.entries()) {
      if (this.#tracer.eligibility(number, this.#decider.row) === yes) continue
      const conditions = await this.#explainCondition(offer, eligibilityOf(offer, this.#groupOf(offer)), course)
      explained.set(number, { detail: shortfall(conditions, course.words.wording), conditions })
    }
    return explained
  }

  #explainPlacement(
    number: number,
    shown: Shown,
    explained: ReadonlyMap<number, Explained>,
    { nowMs, words }: Course,
  ): PlacementExplanation {
    const trace = this.#tracer.trace(number, this.#decider.row, nowMs, shown)
    const placement = this.ruleset.placements[number] as Placement
    const { lastScore } = shown
    const offers = this.ruleset.offers.map((offer, offerNumber): OfferExplanation => {
      const reason = trace[offerNumber] as Reason
      const score = shown.scores.get(offerNumber)
      const isIneligible = reason === 'not-eligible' || reason === 'eligibility-unknown'
      const suppressed = shown.suppressions.get(offerNumber)
      const suppression = suppressed?.reason === reason ? suppressed : undefined
      const budget = this.ruleset.budgets[shown.exhaustedBudget(offerNumber) ?? -1]
      const notShown = { offer, zone: this.#zoneOf(offerNumber), placement, nowMs, lastScore, budget }
      const { detail, conditions } = (isIneligible ? explained.get(offerNumber) : undefined) ?? {
        detail:
          suppression === undefined
            ? (whyNot(reason, notShown, words) ?? '')
            : whySuppressed(
                suppression,
                this.#policies.get(suppression.policy) as ContactPolicy,
                this.#conditions,
                words,
              ),
      }
      return {
        offerId: offer.id,
        stage: reasons[reason].stage,
        reason,
        ...(detail === '' ? {} : { detail }),
        ...(score === undefined ? {} : { score }),
        ...(conditions === undefined ? {} : { conditions }),
        ...(suppression === undefined ? {} : { suppression: suppressionExplanation(suppression) }),
      }
    })
    return { funnel: funnelOf(offers), offers }
  }

  async #reasonsOf({ shown, isFallback }: Shown, course: Course): Promise<Record<string, string[]>> {
    const byOffer: Record<string, string[]> = {}
    for (const number of shown) {
      const offer = this.ruleset.offers[number] as Offer
      byOffer[offer.id] = isFallback ? [course.words.wording.fallback] : await this.#whyShown(number, offer, course)
    }
    return byOffer
  }

  async #whyShown(number: number, offer: Offer, course: Course): Promise<string[]> {
    const { sentences, nowMs } = course
    const supports = await this.#supportOf(offer, course)
    return whyShown(supports, offer, this.#zoneOf(number), this.#conditions.facts, sentences, nowMs)
  }

  /** What speaks for an offer: the conditions that it meets, then those that raise its score. */
  async #supportOf(offer: Offer, course: Course): Promise<SupportingLeaf[]> {
    const supports = supportingLeaves(
      await this.#explainCondition(offer, eligibilityOf(offer, this.#groupOf(offer)), course),
    )
    for (const boost of raisingBoostsOf(offer, this.#groupOf(offer))) {
      supports.push(...supportingLeaves(await this.#explainCondition(boost, boost.when, course)))
    }
    return supports
  }

  async #explainCondition(
    source: Offer | Boost,
    condition: Condition,
    { facts, sentences }: Course,
  ): Promise<ConditionExplanation> {
    let explainer = this.#explainers.get(source)
    if (explainer === undefined) {
      explainer = new ConditionExplainer(condition, this.#conditions, this.ruleset.missingFacts)
      this.#explainers.set(source, explainer)
    }
    for (const name of this.#factsOf(condition)) this.#readFact(name, facts)
    return explainer.explain(facts, sentences)
  }

  #groupOf(offer: Offer): Group {
    return this.#groups.get(offer.group) as Group
  }

  #zoneOf(number: number): TimeZone {
    return (this.#compiled.offers[number] as CompiledOffer).validity?.zone ?? this.#conditions.timeZone
  }

  #wordsOf(locale: string): ValueWords {
    let words = this.#words.get(locale)
    if (words === undefined) {
      words = wordsOf(locale, this.#conditions)
      this.#words.set(locale, words)
    }
    return words
  }

  #factsOf(condition: Condition): Set<string> {
    return factsOf(condition, this.#conditions)
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
