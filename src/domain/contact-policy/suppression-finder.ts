import { kindCodeMax, kindCodes, kindCount, recordsMax } from '../history/history-record.ts'
import type { CompiledContactPolicies, CompiledRule } from './compile-contact-policies.ts'
import type { Suppression } from './contact-policy.ts'
import { type Counting, type Evaluation, reasonOf } from './contact-rule.ts'
import type { DecisionMoment } from './decision-moment.ts'
import type { HistoryCursor } from './history-cursor.ts'
import { quietUntilMs } from './quiet-hours.ts'

/** Count and end of what one rule blocks. */
interface Extent {
  count: number | undefined
  /** -Infinity when the rule does not block by what was counted, Infinity for ever. */
  endsAtMs: number
}

type Repeated = Extract<Evaluation, { kind: 'repeated' }>

/**
 * Tells how much was counted for a rule that blocks an offer, and when that ends. Reads the history again, rule by rule:
 * for explanations, and for the few rules whose records must lie close together.
 */
export class SuppressionFinder {
  readonly #compiled: CompiledContactPolicies
  readonly #cursor: HistoryCursor
  readonly #moment: DecisionMoment
  /** Of the records that count: ascending times, and beside them when each leaves or, for `agreed`, the date. */
  readonly #times = new Float64Array(recordsMax)
  readonly #leaves = new Float64Array(recordsMax)
  #length = 0
  #repeatedCount = 0
  #repeatedEndsAtMs = 0

  constructor(compiled: CompiledContactPolicies, cursor: HistoryCursor, moment: DecisionMoment) {
    this.#compiled = compiled
    this.#cursor = cursor
    this.#moment = moment
  }

  /** Why a rule that blocks an offer in a placement does. `taken`: how many of the answer under way count with it. */
  find(rule: number, offer: number, placement: number, taken: number): Suppression {
    const { policy, evaluation, counting } = this.#compiled.rules[rule] as CompiledRule
    const isUnknown = counting !== undefined && !this.#moment.isHistoryKnown && !counting.isAllowedWhenUnknown
    const nothing = { policy: policy.id, count: undefined, limit: undefined, endsAtMs: undefined, isHistoryFull: false }
    if (isUnknown) return { ...nothing, reason: 'history-unknown' }
    const reason = reasonOf[evaluation.kind]
    if (counting === undefined) return { ...nothing, reason, endsAtMs: this.#endOfTimeless(evaluation) }
    const isHistoryFull = this.#moment.isHistoryKnown && this.#moment.isForgetful(rule)
    const { count, endsAtMs } = this.#extentOf(rule, evaluation, counting, offer, placement)
    const latestMs = isHistoryFull ? Math.max(endsAtMs, this.#moment.leavesMs(counting.window)) : endsAtMs
    return {
      ...nothing,
      reason,
      ...(count === undefined ? {} : { count: count + taken, limit: counting.limit }),
      ...(Number.isFinite(latestMs) ? { endsAtMs: latestMs } : {}),
      isHistoryFull,
    }
  }

  #endOfTimeless(evaluation: Evaluation): number | undefined {
    if (evaluation.kind !== 'quietHours') return undefined
    return quietUntilMs(evaluation.quiet, this.#moment.calendarOf(evaluation.zone).zone, this.#moment.nowMs)
  }

  #extentOf(rule: number, evaluation: Evaluation, counting: Counting, offer: number, placement: number): Extent {
    if (!this.#moment.isHistoryKnown) return { count: 0, endsAtMs: Number.NEGATIVE_INFINITY }
    this.#collect(rule, counting, offer, this.#compiled.groupOf[offer] as number, placement)
    switch (evaluation.kind) {
      case 'repeated':
        this.#findRepeated(evaluation)
        return { count: this.#repeatedCount, endsAtMs: this.#repeatedEndsAtMs }
      case 'accepted':
        return { count: undefined, endsAtMs: this.#leavingAfter(1) }
      default:
        return { count: this.#length, endsAtMs: this.#leavingAfter(counting.limit) }
    }
  }

  /** Whether the records that count lie close enough together, and the last of them not too far back. */
  isRepeated(rule: number, offer: number, group: number, placement: number): boolean {
    const { evaluation, counting } = this.#compiled.rules[rule] as CompiledRule
    if (evaluation.kind !== 'repeated' || counting === undefined) return false
    this.#collect(rule, counting, offer, group, placement)
    this.#findRepeated(evaluation)
    return this.#repeatedEndsAtMs > this.#moment.nowMs
  }

  /** When so many have left that fewer than the limit remain; in the past when there are not so many. */
  #leavingAfter(limit: number): number {
    if (this.#length < limit) return Number.NEGATIVE_INFINITY
    return this.#leaves.subarray(0, this.#length).sort()[this.#length - limit] as number
  }

  /** The last time that enough came together, of those the one that blocks the longest; else how many did at the end. */
  #findRepeated({ counting, withinMs, forMs, isUntilAgreed }: Repeated): void {
    this.#repeatedCount = 0
    this.#repeatedEndsAtMs = Number.NEGATIVE_INFINITY
    for (let last = 0, first = 0; last < this.#length; last++) {
      const atMs = this.#times[last] as number
      while (atMs - (this.#times[first] as number) >= withinMs) first++
      const count = last - first + 1
      const endsAtMs = isUntilAgreed ? (this.#leaves[last] as number) : atMs + forMs
      if (count >= counting.limit && endsAtMs >= this.#repeatedEndsAtMs) {
        this.#repeatedCount = count
        this.#repeatedEndsAtMs = endsAtMs
      } else if (this.#repeatedEndsAtMs === Number.NEGATIVE_INFINITY) this.#repeatedCount = count
    }
  }

  #collect(rule: number, counting: Counting, offer: number, group: number, placement: number): void {
    const cursor = this.#cursor
    const { kind } = (this.#compiled.rules[rule] as CompiledRule).evaluation
    const isUntilAgreed = kind === 'agreed'
    this.#length = 0
    for (let index = 0; index < cursor.recordCount; index++) {
      cursor.seek(index)
      if (!this.#isCounted(rule)) continue
      const { atMs, untilMs } = cursor
      if (isUntilAgreed ? untilMs <= this.#moment.nowMs : atMs <= this.#moment.afterOf(rule)) continue
      if (kind === 'accepted' ? cursor.offer === offer : !this.#isTogether(counting, offer, group, placement)) continue
      this.#insert(atMs, this.#leavesMs(counting, kind))
    }
  }

  #leavesMs({ window }: Counting, kind: Evaluation['kind']): number {
    const { atMs, untilMs, kind: recordKind } = this.#cursor
    if (kind === 'agreed' || kind === 'repeated') return untilMs
    const leavesMs = this.#moment.leavesMs(window, atMs)
    return recordKind === kindCodes.reserved ? Math.min(leavesMs, untilMs) : leavesMs
  }

  #isCounted(rule: number): boolean {
    const cursor = this.#cursor
    const { kind } = cursor
    const { offers, placements, reasons } = this.#compiled.counted
    // By the kind first: most records are of another.
    if (kind > kindCodeMax || !placements.has(cursor.placement * kindCount + kind, rule)) return false
    if (kind === kindCodes.declined && !reasons.has(cursor.reason, rule)) return false
    return offers.has(cursor.offer, rule) && !cursor.isUndone && !cursor.isLapsed
  }

  #isTogether({ scope }: Counting, offer: number, group: number, placement: number): boolean {
    const cursor = this.#cursor
    const { channelOf } = this.#compiled
    switch (scope) {
      case 'offer':
        return cursor.offer === offer
      case 'group':
        return cursor.group === group
      case 'placement':
        return cursor.placement === placement
      case 'channel':
        return channelOf[cursor.placement] === channelOf[placement]
      case 'customer':
        return true
    }
  }

  /** Keeps the times ascending: records stand in the order in which they arrived, which is almost that. */
  #insert(atMs: number, leavesMs: number): void {
    let index = this.#length++
    while (index > 0 && (this.#times[index - 1] as number) > atMs) {
      this.#times[index] = this.#times[index - 1] as number
      this.#leaves[index] = this.#leaves[index - 1] as number
      index--
    }
    this.#times[index] = atMs
    this.#leaves[index] = leavesMs
  }
}
