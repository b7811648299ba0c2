import type { Boost, Condition } from '../../schema/condition.ts'
import type { ConditionExplanation, OfferExplanation, PlacementExplanation } from '../../schema/explanation.ts'
import type { ContactPolicy } from '../contact-policy/contact-policy.ts'
import { factsOf, factValue } from '../eligibility/engine-condition.ts'
import { ConditionExplainer } from '../eligibility/explain-condition.ts'
import { shortfall } from '../eligibility/nearest-miss.ts'
import { type SupportingLeaf, supportingLeaves } from '../eligibility/supporting-leaves.ts'
import { yes } from '../eligibility/truth.ts'
import { conditionScope } from '../eligibility/type-condition.ts'
import type { ConditionScope } from '../eligibility/typed-condition.ts'
import type { ScopedFact } from '../features/fact-scope.ts'
import type { FactRow } from '../features/fact-table.ts'
import type { Layout } from '../features/layout.ts'
import type { ContextObjects } from '../features/object-facts.ts'
import type { Group, Offer, Placement, Ruleset } from '../ruleset.ts'
import { LeafSentences } from '../sentences/leaf-sentences.ts'
import type { ValueWords } from '../sentences/value-words.ts'
import { wordsOf } from '../sentences/words-of.ts'
import type { TimeZone } from '../time/time-zone.ts'
import type { CompiledOffer, CompiledRuleset } from './compiled-ruleset.ts'
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

/** What one placement showed, kept while the later ones are decided. */
export interface Shown extends PlacementOutcome {
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
  row: FactRow
  words: ValueWords
  sentences: LeafSentences
  /** By name, as far as they have been read from the row; objects all. */
  facts: Record<string, unknown>
  /** The failing conditions of every offer that is not eligible, by offer number. */
  ineligible: ReadonlyMap<number, Explained>
}

type Started = Omit<Course, 'ineligible'>

/** The placements of one decision that the same rules have decided. */
export interface ExplainedCourse {
  /** The placement by its number, and what it showed. */
  explain(placement: number, shown: Shown): Promise<ExplainedPlacement>
}

/** Tells for every offer where it fell, and why the others are shown, by one of the rules of a ruleset. */
export class RulesExplainer {
  readonly #compiled: CompiledRuleset
  readonly #tracer: OfferTracer
  readonly #conditions: ConditionScope
  readonly #groups: ReadonlyMap<string, Group>
  readonly #policies: ReadonlyMap<string, ContactPolicy>
  readonly #explainers = new Map<Offer | Boost, ConditionExplainer>()
  /** By locale: those of the catalogue. */
  readonly #words = new Map<string, ValueWords>()

  readonly ruleset: Ruleset

  constructor(
    compiled: CompiledRuleset,
    readonly layout: Layout,
  ) {
    const { ruleset } = compiled
    this.ruleset = ruleset
    this.#compiled = compiled
    this.#conditions = conditionScope(ruleset)
    this.#groups = new Map(ruleset.groups.map((group) => [group.id, group]))
    this.#policies = new Map(ruleset.contactPolicies.map((policy) => [policy.id, policy]))
    for (const offer of ruleset.offers) {
      for (const name of this.#factsOf(eligibilityOf(offer, this.#groupOf(offer)))) this.#compiled.table.position(name)
    }
    this.#tracer = new OfferTracer(this.#compiled)
  }

  /**
   * The decision whose facts the row holds. Sentences are in the language of the locale, or in English. `objects` are
   * those of the request: paths are resolved again, so that what no rule names is shown as well.
   */
  async begin(row: FactRow, nowMs: number, locale: string, objects: ContextObjects): Promise<ExplainedCourse> {
    const words = this.#wordsOf(locale)
    const sentences = new LeafSentences(words, this.#conditions, nowMs)
    const started = { nowMs, row, words, sentences, facts: { ...objects } }
    const course: Course = { ...started, ineligible: await this.#explainIneligible(started) }
    return {
      explain: async (placement, shown) => ({
        explanation: this.#explainPlacement(placement, shown, course),
        reasons: await this.#reasonsOf(shown, course),
      }),
    }
  }

  async #explainIneligible(course: Started): Promise<Map<number, Explained>> {
    const explained = new Map<number, Explained>()
    for (const [number, offer] of this.ruleset.offers.entries()) {
      if (this.#tracer.eligibility(number, course.row) === yes) continue
      const conditions = await this.#explainCondition(offer, eligibilityOf(offer, this.#groupOf(offer)), course)
      explained.set(number, { detail: shortfall(conditions, course.words.wording), conditions })
    }
    return explained
  }

  #explainPlacement(number: number, shown: Shown, { nowMs, row, words, ineligible }: Course): PlacementExplanation {
    const trace = this.#tracer.trace(number, row, nowMs, shown)
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
      const { detail, conditions } = (isIneligible ? ineligible.get(offerNumber) : undefined) ?? {
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
    { facts, row, sentences }: Started,
  ): Promise<ConditionExplanation> {
    let explainer = this.#explainers.get(source)
    if (explainer === undefined) {
      explainer = new ConditionExplainer(condition, this.#conditions, this.ruleset.missingFacts)
      this.#explainers.set(source, explainer)
    }
    for (const name of this.#factsOf(condition)) this.#readFact(name, facts, row)
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

  #readFact(name: string, facts: Record<string, unknown>, row: FactRow): void {
    if (Object.hasOwn(facts, name)) return
    const fact = this.#conditions.facts.get(name) as ScopedFact
    const value = factValue(fact, row, this.#compiled.table, this.layout)
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
