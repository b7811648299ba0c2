import type { BudgetMask } from '../domain/budgets/budget-mask.ts'
import { encodeRecords, revisionOf } from '../domain/history/history-record.ts'
import type { Placement } from '../domain/ruleset.ts'
import type { HistoryAppend, Store } from '../store/store.ts'
import type { PlacementAnswer } from '../worker/messages.ts'
import type { RulesetBudgets } from './budgets/budget-allocator.ts'
import type { BudgetService } from './budgets/budget-service.ts'
import { ReservedUnits } from './budgets/reserved-units.ts'
import { type Deadline, inTime, late } from './deadline.ts'
import { decisionRecords } from './decision-records.ts'
import { keepFromMs } from './history-retention.ts'
import type { RulesetIndex } from './ruleset-index.ts'

/** An answer that must not leave before what it takes is kept. */
export interface AnswerToKeep {
  decisionId: string
  customerId: string
  nowMs: number
  index: RulesetIndex
  /** In the order asked. */
  placements: readonly Placement[]
  answers: readonly PlacementAnswer[]
  /** As the decision saw it; undefined when it is damaged, so that nothing can be added. */
  history: Uint8Array | undefined
  budgets: RulesetBudgets
  deadline: Deadline
  /** No history is kept of the customer. */
  isPassing: boolean
}

/** What has come of keeping it; unless it is kept, nothing may be shown and nothing is held. */
export type Kept =
  | { outcome: 'kept'; units: ReservedUnits | undefined }
  /** Somebody else has written to the history meanwhile, and a strict cap depends on it. */
  | { outcome: 'conflict' }
  /** An offer could not get a unit of each of its budgets. */
  | { outcome: 'exhausted'; budgets: BudgetMask }
  /** The deadline has passed, or the store cannot be reached. */
  | { outcome: 'late'; part: 'history' | 'budgets' }

/** Whether something must be written, or units be had, before the answer may leave; for most answers there is nothing. */
export function leavesTrace(placements: readonly Placement[], answers: readonly PlacementAnswer[]): boolean {
  for (const [position, { offers }] of answers.entries()) {
    const isContact = placements[position]?.contactWhen === 'decision'
    for (const { needsReservation, budgets } of offers) if (isContact || needsReservation || budgets !== 0) return true
  }
  return false
}

/** Reserves units of budgets and writes what the history must say, before an answer leaves. */
export class DecisionWriter {
  readonly #store: Pick<Store, 'appendHistory'>
  readonly #budgets: Pick<BudgetService, 'outcomeUnits'>
  readonly #outcomeAgeMaxDays: number

  constructor(
    store: Pick<Store, 'appendHistory'>,
    budgets: Pick<BudgetService, 'outcomeUnits'>,
    outcomeAgeMaxDays: number,
  ) {
    this.#store = store
    this.#budgets = budgets
    this.#outcomeAgeMaxDays = outcomeAgeMaxDays
  }

  /** Units first: they go back when the history cannot be written. */
  async keep(answer: AnswerToKeep): Promise<Kept> {
    const units = await this.#reserveUnits(answer)
    if (units === late) return { outcome: 'late', part: 'budgets' }
    if (typeof units === 'number') return { outcome: 'exhausted', budgets: units }
    const written = await this.#write(answer, units)
    if (written === 'kept') return { outcome: 'kept', units }
    units?.cancel()
    return written === 'conflict' ? { outcome: 'conflict' } : { outcome: 'late', part: 'history' }
  }

  /** The budgets that had nothing left, as a mask, when an offer could not get its units; undefined when none needs any. */
  async #reserveUnits({
    answers,
    budgets,
    nowMs,
    deadline,
  }: AnswerToKeep): Promise<ReservedUnits | BudgetMask | undefined | typeof late> {
    if (!answers.some(({ offers }) => offers.some(({ budgets: mask }) => mask !== 0))) return undefined
    const reserving = ReservedUnits.reserve(budgets, answers, nowMs)
    const units = await inTime(deadline, reserving)
    // Nobody will see what comes of it.
    if (units === late) void reserving.then((reserved) => typeof reserved === 'number' || reserved.cancel())
    return units
  }

  async #write(answer: AnswerToKeep, units: ReservedUnits | undefined): Promise<'kept' | 'conflict' | typeof late> {
    const { customerId, nowMs, index, history, deadline } = answer
    // Without a history nothing is shown that a contact policy would have to count: what cannot be noted limits nobody.
    if (answer.isPassing || history === undefined)
      return (await inTime(deadline, this.#useUnits(answer, units))) === late ? late : 'kept'
    const { records, isReserved } = decisionRecords({ ...answer, ruleset: index.ruleset, layout: index.layout })
    if (records.length === 0) return 'kept'
    const append: HistoryAppend = {
      customerId,
      records: encodeRecords(records),
      keepFromMs: keepFromMs(index.keptSpansMs, nowMs, this.#outcomeAgeMaxDays),
      nowMs,
      layout: index.layout,
      ...(isReserved ? { ifRevision: revisionOf(history) } : {}),
    }
    const appended = await inTime(deadline, this.#store.appendHistory([append]))
    if (appended === late || appended[0] === 'damaged') return late
    if (appended[0] === 'conflict') return 'conflict'
    return (await inTime(deadline, this.#useUnits(answer, units))) === late ? late : 'kept'
  }

  /** Where being decided is the contact, nothing will be reported that could use the units: they are used here. */
  async #useUnits({ placements, answers }: AnswerToKeep, units: ReservedUnits | undefined): Promise<void> {
    if (units === undefined) return
    const shown = answers
      .filter((_, position) => placements[position]?.contactWhen === 'decision')
      .flatMap(({ offers }) => offers)
      .map(({ offer }) => ({ units: units.unitsOf(offer), outcome: 'presented' as const, isUndo: false }))
    await this.#budgets.outcomeUnits(shown).beforeRecording()
  }
}
