import { compileValidity } from '../../../domain/decision/validity.ts'
import {
  everyValue,
  intersection,
  noValue,
  oneOfValues,
  range,
  union,
  type ValueSet,
} from '../../../domain/eligibility/value-set.ts'
import { civilFromDays, dayMs, minutesInDay, weekdayOf } from '../../../domain/time/civil-date.ts'
import { TimeZone } from '../../../domain/time/time-zone.ts'
import type { Validity } from '../../../schema/offers-file.ts'
import { boundsOf } from './column.ts'
import type { ColumnSpace } from './column-space.ts'
import type { Form, Source } from './form.ts'
import { literal } from './leaf-form.ts'

/** Longer windows hold every day of the week, of the month and of the year. */
const windowDaysMax = 366

export interface ValidityForms {
  /** When the offer is valid. */
  valid: Form[]
  /** What follows from its dates: which weekdays, days and months occur in them. */
  implied: Form[]
  /** First moment after its validity, in milliseconds since 1970; infinite without an end. */
  endsMs: number
}

export const alwaysValid: ValidityForms = { valid: [], implied: [], endsMs: Number.POSITIVE_INFINITY }

/** Makes forms of validities; each time zone finds its transitions once. */
export class ValidityReader {
  readonly #zones = new Map<string, TimeZone>()

  constructor(readonly space: ColumnSpace) {}

  read(validity: Validity, at: Source): ValidityForms {
    const zone = this.#zone(validity.timeZone ?? this.space.timeZone)
    const { dates, week } = compileValidity(validity, zone)
    const source = (key: keyof Validity): Source => {
      const value = validity[key]
      return {
        file: at.file,
        path: [...at.path, key],
        label: `'${key} ${Array.isArray(value) ? value.join(', ') : value}'`,
      }
    }
    const valid: Form[] = []
    const dateSource = source(validity.until === undefined ? 'from' : 'until')
    if (dates !== everyValue) valid.push(literal({ column: this.space.now(), values: dates }, dateSource))
    if (week !== everyValue)
      valid.push(
        literal({ column: this.space.weekMinute(zone.name), values: week }, source(validity.hours ? 'hours' : 'days')),
      )
    const bounds = boundsOf(dates, true)
    return {
      valid,
      implied: bounds === undefined ? [] : this.#implied(bounds.low, bounds.high, zone, dateSource),
      endsMs: bounds === undefined ? Number.POSITIVE_INFINITY : bounds.high + 1,
    }
  }

  #zone(name: string): TimeZone {
    const zone = this.#zones.get(name) ?? new TimeZone(name)
    this.#zones.set(name, zone)
    return zone
  }

  #implied(fromMs: number, lastMs: number, zone: TimeZone, source: Source): Form[] {
    if (!(lastMs - fromMs <= windowDaysMax * dayMs)) return []
    const { timeZone, facts } = this.space
    const forms = [
      literal({ column: this.space.weekMinute(zone.name), values: weekMinutes(fromMs, lastMs, zone) }, source),
    ]
    const local = this.#zone(timeZone)
    if (local.name !== zone.name)
      forms.push(
        literal({ column: this.space.weekMinute(timeZone), values: weekMinutes(fromMs, lastMs, local) }, source),
      )
    const days = localDays(fromMs, lastMs, local).map(civilFromDays)
    for (const [name, numbers] of [
      ['time.dayOfMonth', days.map(({ day }) => day)],
      ['time.month', days.map(({ month }) => month)],
    ] as const) {
      const fact = facts.get(name)
      if (fact !== undefined) forms.push(literal(this.space.constraint(fact, oneOfValues(numbers)), source))
    }
    return forms
  }
}

function localDays(fromMs: number, lastMs: number, zone: TimeZone): number[] {
  const first = zone.localDay(fromMs)
  return Array.from({ length: zone.localDay(lastMs) - first + 1 }, (_, index) => first + index)
}

/** All that the week's clock shows from one moment to another, and on days when clocks change rather more than less. */
function weekMinutes(fromMs: number, lastMs: number, zone: TimeZone): ValueSet {
  const days = localDays(fromMs, lastMs, zone)
  if (days.length > 8) return range(0, 7 * minutesInDay)
  const isSteady = zone.offsetMs(fromMs - dayMs) === zone.offsetMs(lastMs + dayMs)
  return days.reduce((minutes, day, index) => {
    const midnight = weekdayOf(day) * minutesInDay
    const start = isSteady && index === 0 ? zone.localMinute(fromMs) : 0
    const end = isSteady && index === days.length - 1 ? zone.localMinute(lastMs) + 1 : minutesInDay
    return union(minutes, intersection(range(midnight + start, midnight + end), range(0, 7 * minutesInDay)))
  }, noValue)
}
