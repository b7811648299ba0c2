import { type BudgetMask, eitherMask } from '../domain/budgets/budget-mask.ts'
import type { ExplainedPlacement } from '../domain/decision/explain-by-rules.ts'
import { type Assignment, unassigned } from '../domain/experiments/assign-arms.ts'
import { entriesOfContext } from '../domain/features/context-codec.ts'
import { entriesOfVector } from '../domain/features/customer-codec.ts'
import type { DecidedPlacement, DecisionRequest } from '../schema/decision.ts'
import { RecordDamaged } from '../store/damaged-record.ts'
import type { CustomerRecord, Store } from '../store/store.ts'
import { DecisionExpired, DecisionFailed, NoThreads, PoolOverloaded } from '../worker/decision-pool.ts'
import { ExplanationFailed } from '../worker/explain-pool.ts'
import type { EncodedRequest, PlacementAnswer } from '../worker/messages.ts'
import type { BudgetService } from './budgets/budget-service.ts'
import type { ReservedUnits } from './budgets/reserved-units.ts'
import { Deadline, inTime, late } from './deadline.ts'
import type { Decided } from './decided.ts'
import { type Asker, type Course, type Degraded, dropIfAbandoned, type Settled } from './decision-course.ts'
import { newDecisionId } from './decision-id.ts'
import { contextNumbers, planDecision } from './decision-plan.ts'
import type { DecisionTokens } from './decision-token.ts'
import { DecisionWriter, leavesTrace } from './decision-writer.ts'
import { ServiceError } from './errors.ts'
import { assignmentInAnswer, underAssignment } from './experiments/assigned-request.ts'
import type { ExperimentLog } from './experiments/experiment-log.ts'
import { noteDecision } from './experiments/note-decision.ts'
import { fallbackAnswers } from './fallback-answers.ts'
import { needsTexts, type Rendering, renderPlacements } from './render-answer.ts'
import type { RulesetService } from './ruleset-service.ts'
import type { Settings } from './setting-definitions.ts'

/** What the store has of somebody who is passing. */
const nobody: CustomerRecord = { vector: undefined, history: new Uint8Array(0) }

export interface DecisionServiceOptions {
  store: Pick<Store, 'readCustomer' | 'readTexts' | 'appendHistory'>
  rulesets: Pick<RulesetService, 'active'>
  tokens: DecisionTokens
  budgets: Pick<BudgetService, 'of' | 'outcomeUnits'>
  settings: Pick<Settings, 'outcomeAgeMaxDays'>
  /** Told of decisions that leave a trace. */
  experimentLog?: Pick<ExperimentLog, 'expose' | 'withhold'>
  /** Called after every decision. */
  onDecided?: (decided: Decided) => void
  /** Called when a decision that was accepted could not be made, with the placements it was for. */
  onFailed?: (placementIds: readonly string[], error: unknown) => void
  /** Called when as many decisions or explanations wait as may. */
  onQueueFull?: () => void
  /** The store's time: what a decision writes, other nodes read. */
  now?: () => number
}

/**
 * Times that a decision is taken again because its customer's history was written to in between: each time, somebody else
 * got through. The deadline ends it sooner, as a rule.
 */
const attemptsMax = 200

/** The way of one decision: plan, read the customer, decide in a worker, fill the treatments. */
export class DecisionService {
  readonly #store: DecisionServiceOptions['store']
  readonly #rulesets: Pick<RulesetService, 'active'>
  readonly #tokens: DecisionTokens
  readonly #budgets: DecisionServiceOptions['budgets']
  readonly #writer: DecisionWriter
  readonly #experimentLog: DecisionServiceOptions['experimentLog']
  readonly #onDecided: DecisionServiceOptions['onDecided']
  readonly #onFailed: DecisionServiceOptions['onFailed']
  readonly #onQueueFull: DecisionServiceOptions['onQueueFull']
  readonly #now: () => number

  constructor(options: DecisionServiceOptions) {
    const { store, rulesets, tokens, budgets, settings, experimentLog, onDecided, onFailed, now = Date.now } = options
    this.#onQueueFull = options.onQueueFull
    this.#budgets = budgets
    this.#writer = new DecisionWriter(store, budgets, settings.outcomeAgeMaxDays)
    this.#store = store
    this.#rulesets = rulesets
    this.#tokens = tokens
    this.#experimentLog = experimentLog
    this.#onDecided = onDecided
    this.#onFailed = onFailed
    this.#now = now
  }

  /**
   * Throws `placement-unknown`, `context-invalid`, `customer-unknown`, `overloaded`, `decision-failed`, `explanation-failed`. What comes too
   * late is no error: the answer is then the fallback of the placements, and `degraded` says what was unknown. Once
   * `signal` is aborted, steps that have not begun are left out, and `CallAbandoned` is thrown.
   */
  async decide(request: DecisionRequest, signal?: AbortSignal, asker: Asker = {}): Promise<Decided> {
    const course = this.#begin(request, signal, asker)
    const { active, plan } = course
    active.hold()
    try {
      const decided = await this.#run(course)
      this.#onDecided?.(decided)
      return decided
    } catch (error) {
      const placementIds = plan.placements.map(({ id }) => id)
      this.#onFailed?.(placementIds, error)
      throw error
    } finally {
      course.deadline.clear()
      active.release()
    }
  }

  async #run(course: Course): Promise<Decided> {
    const { request, decisionId } = course
    const { record, assignment, encoded, answers, units, readAtMs } = await this.#settle(course)
    const explanations = request.explain === true ? await this.#explain(course, encoded, record) : undefined
    const decidedAtMs = performance.now()
    const shown = answers ?? fallbackAnswers(course.active.index, course.plan)
    // What was not decided shows nothing of an arm.
    const variants = answers === undefined ? [] : assignment.variants
    const texts = await this.#readTexts(course, { answers: shown, variants })
    const rendering = { encoded, answers: shown, variants, explanations, texts: texts ?? {} }
    const placements = this.#render(course, rendering, units)
    // Nothing of an answer that leaves no trace, or that was not decided: it shows nothing of an arm. Nor of one that was
    // decided without what is kept: the customer may be in another arm, and may have met the experiments before.
    if (answers !== undefined && record !== undefined && record.damaged === undefined && request.dryRun !== true) {
      const { index } = course.active
      const { requests } = course.plan
      const { customerId } = request
      const decision = {
        customerId,
        nowMs: course.nowMs,
        index,
        assignment,
        history: record.history,
        requests,
        answers,
      }
      if (this.#experimentLog !== undefined) noteDecision(this.#experimentLog, decision)
    }
    const endedAtMs = performance.now()
    return {
      answer: {
        decisionId,
        customerId: request.customerId,
        ruleset: course.active.ruleset.id,
        customerKnown: record?.vector !== undefined,
        degraded: course.degraded,
        ...assignmentInAnswer(assignment),
        placements,
      },
      customer: { record, texts },
      timings: {
        customer: readAtMs - course.startedAtMs,
        decide: decidedAtMs - readAtMs,
        render: endedAtMs - decidedAtMs,
        total: endedAtMs - course.startedAtMs,
      },
      isDryRun: request.dryRun === true,
    }
  }

  /**
   * Reads the customer, decides, reserves units of budgets, and writes what the history must say before the answer leaves.
   * All of it again when a budget turns out to have nothing left, or when the history was written to in between and a
   * strict cap depends on it.
   */
  async #settle(course: Course): Promise<Settled> {
    const { active, decisionId, plan, nowMs, deadline, degraded } = course
    const { customerId } = course.request
    const budgets = this.#budgets.of(active.ruleset)
    let exhaustedBudgets = budgets.exhausted(nowMs)
    for (let attempt = 1; ; attempt++) {
      const record = await this.#readCustomer(course)
      dropIfAbandoned(course)
      const readAtMs = performance.now()
      const assignment = assignmentOf(course, record)
      const encoded = underAssignment(this.#encode(course, record, exhaustedBudgets), assignment)
      const answers = record === undefined ? undefined : await this.#decideInWorker(course, encoded)
      dropIfAbandoned(course)
      const settled: Settled = { record, assignment, encoded, readAtMs, answers, units: undefined }
      if (answers === undefined || record === undefined || course.request.dryRun === true) return settled
      if (!leavesTrace(plan.placements, answers)) return settled
      const kept = await this.#writer.keep({
        ...{ decisionId, customerId, nowMs, index: active.index, placements: plan.placements },
        isPassing: course.isPassing,
        ...{ answers, history: encoded.history, budgets, deadline },
      })
      if (kept.outcome === 'kept') return { ...settled, units: kept.units }
      if (kept.outcome === 'exhausted') exhaustedBudgets = eitherMask(exhaustedBudgets, kept.budgets)
      else if (kept.outcome === 'late' || attempt >= attemptsMax) {
        degraded.push(kept.outcome === 'late' ? kept.part : 'history')
        return { ...settled, answers: undefined }
      }
    }
  }

  #begin(request: DecisionRequest, signal: AbortSignal | undefined, asker: Asker): Course {
    const { isPassing = false, isOnTheLine = false, arrivedAtMs } = asker
    const readAtMs = performance.now()
    const startedAtMs = arrivedAtMs ?? readAtMs
    const nowMs = this.#now()
    const active = this.#rulesets.active
    const plan = planDecision(request, active.index)
    const deadlineMs = request.explain === true ? Number.POSITIVE_INFINITY : plan.deadlineMs
    return {
      decisionId: newDecisionId(nowMs),
      request,
      active,
      plan,
      nowMs,
      startedAtMs,
      expiresAtMs: startedAtMs + deadlineMs,
      deadline: new Deadline(startedAtMs + deadlineMs - readAtMs),
      degraded: [],
      isPassing,
      isOnTheLine,
      signal,
    }
  }

  /** Undefined when it is not read in time; then `degraded` says so. */
  async #readCustomer(course: Course): Promise<CustomerRecord | undefined> {
    const { request, plan, degraded, isPassing, isOnTheLine } = course
    const reading = isPassing ? Promise.resolve(nobody) : this.#store.readCustomer(request.customerId)
    const record = await inTime(course.deadline, reading)
    // Its numbers are those of a layout that has taken the place of this ruleset's meanwhile.
    const isForeign = record !== late && record.layout !== undefined && record.layout !== course.active.index.layout
    if (record === late || isForeign) {
      noteDegraded(degraded, 'customer')
      return undefined
    }
    for (const part of record.damaged ?? []) noteDegraded(degraded, part === 'vector' ? 'customer' : 'history')
    if (record.vector === undefined && plan.needsCustomer && !(isPassing && isOnTheLine) && !record.damaged) {
      throw new ServiceError('customer-unknown', 'a placement of the request is for known customers only')
    }
    return record
  }

  #encode(
    { active, plan, nowMs }: Course,
    record: CustomerRecord | undefined,
    exhaustedBudgets: BudgetMask,
  ): EncodedRequest {
    const { requests: placements, contextValues } = plan
    const context = contextNumbers(contextValues, active.index)
    return { nowMs, placements, context, vector: record?.vector, history: historyOf(record), exhaustedBudgets }
  }

  async #decideInWorker(course: Course, encoded: EncodedRequest): Promise<PlacementAnswer[] | undefined> {
    try {
      const answers = await inTime(course.deadline, course.active.decisions.decide(encoded, course.expiresAtMs))
      if (answers !== late) return answers
    } catch (error) {
      if (error instanceof PoolOverloaded) throw this.#queueFull(error)
      if (error instanceof DecisionFailed)
        throw new ServiceError('decision-failed', 'the worker could not decide', [], { cause: error })
      if (!(error instanceof DecisionExpired || error instanceof NoThreads)) throw error
    }
    course.degraded.push('engine')
    return undefined
  }

  async #explain(
    { active, plan }: Course,
    encoded: EncodedRequest,
    record: CustomerRecord | undefined,
  ): Promise<ExplainedPlacement[]> {
    const { explanations } = active
    const { ruleset, layout } = active.index
    const ofVector = record?.vector === undefined ? [] : entriesOfVector(ruleset.features, layout, record.vector)
    const entries = [...ofVector, ...entriesOfContext(plan.contextValues, layout)]
    try {
      return await explanations.explain(encoded, entries, plan.locale, plan.objects)
    } catch (error) {
      if (error instanceof PoolOverloaded) throw this.#queueFull(error)
      if (error instanceof ExplanationFailed)
        throw new ServiceError('explanation-failed', error.message, [], { cause: error })
      throw error
    }
  }

  #queueFull({ message }: PoolOverloaded): ServiceError {
    this.#onQueueFull?.()
    return new ServiceError('overloaded', message)
  }

  #render(
    { active, decisionId, plan, request }: Course,
    decided: Omit<Rendering, 'index' | 'plan' | 'sign'>,
    units: ReservedUnits | undefined,
  ): DecidedPlacement[] {
    const { customerId } = request
    const sign = request.dryRun
      ? undefined
      : (placementId: string, offerId: string) => {
          const text = units?.textOf(active.index.offerNumbers.get(offerId) as number)
          const claims = { decisionId, customerId, placementId, offerId }
          return this.#tokens.sign(text === undefined ? claims : { ...claims, units: text })
        }
    return renderPlacements({ index: active.index, plan, ...decided, sign })
  }

  /** Profile texts are read only when a chosen treatment shows one, and not when the store is already late; else undefined. */
  async #readTexts(
    course: Course,
    { answers, variants }: Pick<Rendering, 'answers' | 'variants'>,
  ): Promise<Readonly<Record<string, string>> | undefined> {
    const { active, plan, request, degraded } = course
    if (course.isPassing || degraded.length > 0) return undefined
    if (!needsTexts({ index: active.index, plan, answers, variants })) return undefined
    const reading = this.#store.readTexts(request.customerId).catch(lateWhenDamaged)
    const texts = await inTime(course.deadline, reading)
    if (texts !== late) return texts
    degraded.push('texts')
    return undefined
  }
}

/**
 * Nobody is assigned whose identity could not be read: it might be in another arm by its id alone. Who is passing
 * has another id with every answer, and can be compared with nobody.
 */
function assignmentOf(
  { request, active, plan, nowMs, isPassing }: Course,
  record: CustomerRecord | undefined,
): Assignment {
  if (record === undefined || isPassing || record.damaged?.includes('vector')) return unassigned
  return active.index.experiments.assign(request.customerId, record.vector, nowMs, plan.requests)
}

/** Undefined for one that is not known: late or damaged. */
function historyOf(record: CustomerRecord | undefined): Uint8Array | undefined {
  return record?.damaged?.includes('history') ? undefined : record?.history
}

/** A decision may be taken again, and is then short of the same. */
function noteDegraded(degraded: Degraded[], part: Degraded): void {
  if (!degraded.includes(part)) degraded.push(part)
}

/** Texts that cannot be read are as good as texts that come too late. */
function lateWhenDamaged(error: unknown): typeof late {
  if (error instanceof RecordDamaged) return late
  throw error
}
