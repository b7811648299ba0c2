import type { FactRow } from '../features/fact-table.ts'
import type { CompiledContactPolicies } from './compile-contact-policies.ts'
import type { Counting, Window, ZoneOf } from './contact-rule.ts'
import type { HistorySource } from './history-cursor.ts'
import type { ZoneCalendar } from './zone-calendar.ts'

export type ContactSource = HistorySource & { nowMs: number }

/** What one decision compares times with. Refilled for each. */
export class DecisionMoment {
  nowMs = 0
  isHistoryKnown = false
  /** The different windows that rules look at: most rules share theirs with others. */
  readonly windows: readonly Window[]
  /** By rule: the number of its window; -1 for a rule that looks at no history. */
  readonly windowOf: Int32Array
  /** By window: only records after this moment count. */
  readonly after: Float64Array
  readonly #compiled: CompiledContactPolicies
  readonly #hasCustomerZone: boolean
  #customer: ZoneCalendar
  #forgottenUntilMs = 0

  constructor(compiled: CompiledContactPolicies) {
    const { rules, zones } = compiled
    this.#compiled = compiled
    const windows = rules.flatMap(({ counting }) => counting?.window ?? [])
    const keys = [...new Set(windows.map(keyOf))]
    this.windows = keys.map((key) => windows.find((window) => keyOf(window) === key) as Window)
    this.windowOf = Int32Array.from(rules, ({ counting }) => (counting ? keys.indexOf(keyOf(counting.window)) : -1))
    this.after = new Float64Array(this.windows.length)
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
    for (let index = 0; index < this.windows.length; index++) {
      const window = this.windows[index] as Window
      // Times are whole milliseconds: a calendar period begins after the one before its first.
      this.after[index] =
        window.kind === 'rolling'
          ? nowMs - window.spanMs
          : this.calendarOf(window.zone).period(window.unit, nowMs).startMs - 1
    }
  }

  /** Only records after this moment count for a rule that looks at the history. */
  afterOf(rule: number): number {
    return this.after[this.windowOf[rule] as number] as number
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
    return this.#forgottenUntilMs > 0 && this.#forgottenUntilMs > this.afterOf(rule)
  }

  /** Until when what was forgotten, or one record of that time, stays within a window; Infinity for ever. */
  leavesMs(window: Counting['window'], atMs = this.#forgottenUntilMs): number {
    return window.kind === 'rolling'
      ? atMs + window.spanMs
      : this.calendarOf(window.zone).period(window.unit, this.nowMs).endMs
  }
}

function keyOf(window: Window): string {
  return window.kind === 'rolling' ? `${window.spanMs}` : `${window.unit} ${window.zone}`
}
