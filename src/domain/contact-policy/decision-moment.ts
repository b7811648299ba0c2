import type { FactRow } from '../features/fact-table.ts'
import type { CompiledContactPolicies } from './compile-contact-policies.ts'
import type { Counting, ZoneOf } from './contact-rule.ts'
import type { HistorySource } from './history-cursor.ts'
import type { CalendarUnit, ZoneCalendar } from './zone-calendar.ts'

export type ContactSource = HistorySource & { nowMs: number }

/** What one decision compares times with. Refilled for each. */
export class DecisionMoment {
  nowMs = 0
  isHistoryKnown = false
  /** By rule: only records after this moment count. */
  readonly after: Float64Array
  readonly #compiled: CompiledContactPolicies
  /** By rule; 0 for those without a rolling window. */
  readonly #spansMs: Float64Array
  readonly #periods: readonly { rule: number; unit: CalendarUnit; zone: ZoneOf }[]
  readonly #hasCustomerZone: boolean
  #customer: ZoneCalendar
  #forgottenUntilMs = 0

  constructor(compiled: CompiledContactPolicies) {
    const { rules, zones } = compiled
    this.#compiled = compiled
    this.after = new Float64Array(rules.length)
    this.#spansMs = Float64Array.from(rules, ({ counting }) =>
      counting?.window.kind === 'rolling' ? counting.window.spanMs : 0,
    )
    this.#periods = rules.flatMap(({ counting }, rule) =>
      counting?.window.kind === 'calendar' ? { rule, ...counting.window } : [],
    )
    this.#hasCustomerZone = rules.some(({ evaluation, counting }) => {
      const window = counting?.window
      return (
        (evaluation.kind === 'quietHours' ? evaluation.zone : window?.kind === 'calendar' ? window.zone : '') ===
        'customer'
      )
    })
    this.#customer = zones.catalogue
  }

  begin({ nowMs, isHistoryKnown, forgottenUntilMs }: ContactSource, row: FactRow): void {
    this.nowMs = nowMs
    this.isHistoryKnown = isHistoryKnown
    this.#forgottenUntilMs = forgottenUntilMs
    if (this.#hasCustomerZone) this.#customer = this.#compiled.zones.calendarOf(row)
    for (let rule = 0; rule < this.#spansMs.length; rule++) this.after[rule] = nowMs - (this.#spansMs[rule] as number)
    for (const { rule, unit, zone } of this.#periods) {
      // Times are whole milliseconds: a calendar period begins after the one before its first.
      this.after[rule] = this.calendarOf(zone).period(unit, nowMs).startMs - 1
    }
  }

  calendarOf(zone: ZoneOf): ZoneCalendar {
    return zone === 'customer' ? this.#customer : this.#compiled.zones.catalogue
  }

  /** Whether nothing at all was dropped from the history for want of room. */
  get isComplete(): boolean {
    return this.isHistoryKnown && this.#forgottenUntilMs === 0
  }

  /** Whether records that would count for a rule may have been dropped. */
  isForgetful(rule: number): boolean {
    return this.#forgottenUntilMs > 0 && this.#forgottenUntilMs > (this.after[rule] as number)
  }

  /** Until when what was forgotten, or one record of that time, stays within a window; Infinity for ever. */
  leavesMs(window: Counting['window'], atMs = this.#forgottenUntilMs): number {
    return window.kind === 'rolling'
      ? atMs + window.spanMs
      : this.calendarOf(window.zone).period(window.unit, this.nowMs).endMs
  }
}
