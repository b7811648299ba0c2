import { compileRuleset } from '../domain/decision/compiled-ruleset.ts'
import type { FactSource } from '../domain/decision/decide.ts'
import type { ExplainedPlacement } from '../domain/decision/explain-by-rules.ts'
import { DecisionExplainer } from '../domain/decision/explain-decision.ts'
import { entriesOfRuleset } from '../domain/decision/ruleset-entries.ts'
import { type Assignment, unassigned } from '../domain/experiments/assign-arms.ts'
import { checkValues, encodePatch, entriesOfValues, needsKnownSet } from '../domain/features/customer-codec.ts'
import { Layout } from '../domain/features/layout.ts'
import { applyPatch } from '../domain/features/vector.ts'
import { encodeHistory, type HistoryRecord } from '../domain/history/history-record.ts'
import type { Ruleset } from '../domain/ruleset.ts'
import type { DecisionAnswer, DecisionRequest } from '../schema/decision.ts'
import { BatchDecider } from '../worker/decide-batch.ts'
import { decodeAnswers, type EncodedRequest, encodeBatch, factsOf, type PlacementAnswer } from '../worker/messages.ts'
import { newDecisionId } from './decision-id.ts'
import { contextNumbers, type DecisionPlan, planDecision } from './decision-plan.ts'
import { invalidValue, ServiceError, setUnknown } from './errors.ts'
import { assignmentInAnswer, underAssignment } from './experiments/assigned-request.ts'
import { renderPlacements } from './render-answer.ts'
import { RulesetIndex } from './ruleset-index.ts'

/** A request that brings its customer along. */
export interface OfflineRequest extends DecisionRequest {
  /** Undefined for a customer who is not known. */
  features?: Record<string, unknown>
  /** What has happened to the customer, in the numbers of the decisions' `layout`. */
  history?: HistoryRecord[]
  nowMs: number
  /** Held out from everything; by default from nothing, whatever the ruleset says. */
  holdout?: boolean
  /** Arm by experiment, whatever is drawn; by default in none. */
  experiments?: Readonly<Record<string, string>>
}

/** A decision beside the facts that it rests on. */
export interface DecisionWithFacts {
  answer: DecisionAnswer
  facts: FactSource
  /** Number of the rules that decided, by placement. */
  rules: readonly number[]
}

interface OfflineCustomer {
  vector: Uint8Array | undefined
  texts: Record<string, string>
}

/**
 * Decides without store, threads or server, for `sufler decide` and `sufler test`: the same planning, funnel and
 * rendering as the service, one request at a time.
 */
export class OfflineDecisions {
  readonly #index: RulesetIndex
  readonly #decider: BatchDecider
  #explainer: DecisionExplainer | undefined

  /** The ruleset must have been checked. `layout` grows with the categories and members that requests bring. */
  constructor(
    readonly ruleset: Ruleset,
    readonly layout = new Layout(),
  ) {
    this.layout.internLocally(entriesOfRuleset(ruleset))
    this.#index = new RulesetIndex(ruleset, this.layout)
    this.#decider = new BatchDecider(compileRuleset(ruleset, this.layout))
  }

  /** Throws the same `ServiceError`s as the service, `features-invalid`, and `LayoutFull`; the next request is none the worse. */
  async decide(request: OfflineRequest): Promise<DecisionAnswer> {
    return (await this.#run(request)).answer
  }

  /** As `decide`, for those who look at the facts as well. */
  async decideWithFacts(request: OfflineRequest): Promise<DecisionWithFacts> {
    const { answer, encoded, assignment } = await this.#run(request)
    const rules = answer.placements.map((_, position) => assignment.variants[position]?.rules ?? 0)
    return { answer, facts: factsOf(encoded, this.#index.contextLength), rules }
  }

  async #run(
    request: OfflineRequest,
  ): Promise<{ answer: DecisionAnswer; encoded: EncodedRequest; assignment: Assignment }> {
    const index = this.#index
    const plan = planDecision(request, index)
    const { vector, texts } = this.#customer(request)
    if (vector === undefined && plan.needsCustomer) {
      throw new ServiceError('customer-unknown', 'a placement of the request is for known customers only')
    }
    const { nowMs, history: records = [] } = request
    const history = encodeHistory({ revision: 1, forgottenUntilMs: 0, records })
    const assignment = this.#assignment(request, plan)
    // After the customer's values have their numbers: a text that is new on both sides is one text.
    const context = contextNumbers(plan.contextValues, index)
    const encoded = underAssignment({ nowMs, placements: plan.requests, context, vector, history }, assignment)
    const answers = this.#decide(encoded)
    const explanations = request.explain === true ? await this.#explain(encoded, plan) : undefined
    const answer = {
      decisionId: newDecisionId(),
      customerId: request.customerId,
      ruleset: index.ruleset.id,
      customerKnown: vector !== undefined,
      degraded: [],
      ...assignmentInAnswer(assignment),
      placements: renderPlacements({
        ...{ index, plan, encoded, answers, explanations, texts, sign: undefined },
        variants: assignment.variants,
      }),
    }
    return { answer, encoded, assignment }
  }

  #assignment({ holdout = false, experiments = {} }: OfflineRequest, { requests }: DecisionPlan): Assignment {
    if (holdout) return { ...unassigned, heldOut: { fromAll: true, groups: [] } }
    return this.#index.experiments.assignTo(experiments, requests)
  }

  #customer({ features, nowMs }: OfflineRequest): OfflineCustomer {
    if (features === undefined) return { vector: undefined, texts: {} }
    const { values, mismatches } = checkValues(this.#index.features, features, this.#index.timeZone)
    if (mismatches.length > 0) {
      const errors = mismatches.map((mismatch) => invalidValue(mismatch, '/features'))
      throw new ServiceError('features-invalid', `${mismatches.length} of the features are wrong`, errors)
    }
    const unknownSets = [...values].flatMap(([fact, value]) => (needsKnownSet(fact, value) ? [fact.name] : []))
    if (unknownSets.length > 0) throw setUnknown(unknownSets)
    this.layout.internLocally(entriesOfValues(values))
    const { slots, texts } = encodePatch(values, this.layout)
    const known = Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== null)
    return { vector: applyPatch(undefined, slots, nowMs), texts: Object.fromEntries(known) }
  }

  #decide(encoded: EncodedRequest): PlacementAnswer[] {
    const [answer] = decodeAnswers([encoded], this.#decider.decide(encodeBatch([encoded])))
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer')
    return answer
  }

  #explain(encoded: EncodedRequest, { locale, objects }: DecisionPlan): Promise<ExplainedPlacement[]> {
    this.#explainer ??= new DecisionExplainer(this.#index.ruleset, this.layout)
    const facts = factsOf(encoded, this.#explainer.contextLength)
    return this.#explainer.explain(facts, encoded.placements, locale, objects, encoded.heldOut)
  }
}
