import { type BudgetMask, noBudgets } from '../budgets/budget-mask.ts'
import type { Suppression } from '../contact-policy/contact-policy.ts'
import { type HeldOut, heldOutFromNothing } from '../experiments/assign-arms.ts'
import type { Layout } from '../features/layout.ts'
import type { ContextObjects } from '../features/object-facts.ts'
import type { Ruleset } from '../ruleset.ts'
import { compileRuleset } from './compiled-ruleset.ts'
import type { Decider, FactSource } from './decide.ts'
import { RulesDecider } from './decide-by-rules.ts'
import { type ExplainedCourse, type ExplainedPlacement, RulesExplainer, type Shown } from './explain-by-rules.ts'

/** One placement of a decision, by its number; `variant` is that of the experiment that governs it. */
interface ExplainRequest {
  placement: number
  count: number
  variant?: number
}

/**
 * Decides like `RulesDecider` and tells for every offer where it fell, and why the others are shown. Asynchronous and slow
 * (json-rules-engine evaluates the conditions again, to show which hold), so it runs apart from the decisions that
 * nobody asks about.
 */
export class DecisionExplainer {
  readonly contextLength: number
  readonly #decider: RulesDecider
  /** By number of the rules. */
  readonly #explainers: readonly RulesExplainer[]

  constructor(
    readonly ruleset: Ruleset,
    readonly layout: Layout,
  ) {
    const compiled = compileRuleset(ruleset, layout)
    this.contextLength = compiled.table.contextLength
    // First: facts that only explanations read need their place in the row before the first row is made.
    this.#explainers = compiled.allRules.map((rules) => new RulesExplainer(rules, layout))
    this.#decider = new RulesDecider(compiled)
  }

  /**
   * By placement, in the order asked. Sentences are in the language of the locale, or in English. `objects` are those of
   * the request.
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
    const decided = this.#decide(requests)
    const courses = new Map<number, ExplainedCourse>()
    const placements: ExplainedPlacement[] = []
    for (const { placement, rules, shown } of decided) {
      const course = courses.get(rules) ?? (await this.#begin(rules, facts.nowMs, locale, objects))
      courses.set(rules, course)
      placements.push(await course.explain(placement, shown))
    }
    return placements
  }

  #begin(rules: number, nowMs: number, locale: string, objects: ContextObjects): Promise<ExplainedCourse> {
    const explainer = this.#explainers[rules] as RulesExplainer
    return explainer.begin(this.#decider.decider(rules).row, nowMs, locale, objects)
  }

  #decide(requests: readonly ExplainRequest[]): { placement: number; rules: number; shown: Shown }[] {
    const given = new Set<number>()
    return requests.map(({ placement, count, variant }) => {
      const rules = this.#decider.rulesOf(placement, variant)
      const decider = this.#decider.decider(rules)
      const givenBefore = new Set(given)
      const suppressions = this.#suppressionsIn(placement, decider)
      this.#decider.decidePlacement(placement, count, variant)
      const { isFallback, ranked: top } = decider
      const scores = new Map<number, number>()
      for (let rank = 0; rank < top.length; rank++) {
        given.add(top.at(rank).offer)
        scores.set(top.at(rank).offer, isFallback ? 0 : top.at(rank).score)
      }
      for (const offer of this.ruleset.offers.keys()) {
        if (scores.has(offer) || suppressions.has(offer)) continue
        const suppression = decider.suppressionInTurn(offer)
        if (suppression !== undefined) suppressions.set(offer, suppression)
      }
      const lastScore = [...scores.values()].at(-1) ?? 0
      // Asked while the decision lasts: until the next one begins.
      const isHeldBack = (offer: number) => decider.isHeldBack(offer)
      const exhaustedBudget = (offer: number) => decider.exhaustedBudget(offer)
      const outcome = { givenBefore, isHeldBack, exhaustedBudget, suppressions, scores, lastScore, isFallback }
      return { placement, rules, shown: { shown: new Set(scores.keys()), ...outcome } }
    })
  }

  /** What contact policies keep from a placement before it is decided, by offer number. */
  #suppressionsIn(placement: number, decider: Decider): Map<number, Suppression> {
    const suppressions = new Map<number, Suppression>()
    for (const offer of this.ruleset.offers.keys()) {
      const suppression = decider.suppression(offer, placement)
      if (suppression !== undefined) suppressions.set(offer, suppression)
    }
    return suppressions
  }
}
