import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { compileCondition, type Predicate } from '#sufler/domain/eligibility/compile-condition.ts'
import { type Evaluate, evaluator } from '#sufler/domain/eligibility/evaluate-condition.ts'
import { conditionScope, typeCondition } from '#sufler/domain/eligibility/type-condition.ts'
import type { ConditionScope } from '#sufler/domain/eligibility/typed-condition.ts'
import { type FactRow, FactTable } from '#sufler/domain/features/fact-table.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import type { Condition } from '#sufler/schema/condition.ts'
import type { ConditionExplanation } from '#sufler/schema/explanation.ts'
import { encodeFacts } from './encode-facts.ts'
import { context, type FactValues, features } from './generators/facts.ts'
import { objects } from './generators/objects.ts'
import { offerOf, rulesetWith } from './plain-ruleset.ts'

export type Segments = Record<string, Condition>

// Made once: a time zone is costly, and thousands of cases are compiled.
const scopeWithoutSegments = conditionScope({ features, context, objects, segments: {}, timeZone: 'UTC' })

export function conditionScopeOf(segments: Segments): ConditionScope {
  return { ...scopeWithoutSegments, segments }
}

export const truthNames = ['no', 'yes', 'unknown'] as const
export type TruthName = (typeof truthNames)[number]

/** Compiles a condition over the generated facts and answers for values of theirs, all the way through the codecs. */
export class CompiledCase {
  readonly #layout = new Layout()
  readonly #table: FactTable
  readonly #predicate: Predicate
  readonly #evaluate: Evaluate

  constructor(condition: Condition, segments: Segments, missingFacts: Ruleset['missingFacts']) {
    const offers = [offerOf({ id: 'offer', eligibility: condition })]
    const ruleset = rulesetWith({ features, context, objects, segments, missingFacts, offers, timeZone: 'UTC' })
    this.#layout.internLocally(entriesOfRuleset(ruleset))
    this.#table = new FactTable(ruleset, this.#layout, scopeWithoutSegments.timeZone)
    const { condition: typed, mismatches } = typeCondition(condition, conditionScopeOf(segments))
    if (typed === undefined) throw new Error(JSON.stringify(mismatches))
    const scope = { table: this.#table, layout: this.#layout, missingFacts }
    this.#predicate = compileCondition(typed, scope)
    this.#evaluate = evaluator(condition, conditionScopeOf(segments), scope)
  }

  answer(values: FactValues): TruthName {
    return truthNames[this.#predicate(this.#rowOf(values))]
  }

  /** Part by part, from the same predicates; without the values of facts. */
  evaluate(values: FactValues): ConditionExplanation {
    return this.#evaluate(this.#rowOf(values), () => undefined)
  }

  #rowOf(values: FactValues): FactRow {
    const { timeZone } = scopeWithoutSegments
    const row = this.#table.createRow()
    const { nowMs, source, vectorStart, slotCount, contextStart } = encodeFacts(
      { features, context, objects, timeZone },
      this.#layout,
      values,
    )
    this.#table.fill(row, nowMs, source, vectorStart, slotCount, contextStart)
    return row
  }
}
