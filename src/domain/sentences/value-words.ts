import type { FeatureDeclaration } from '../../schema/features-file.ts'
import { type DerivedFact, weekdays } from '../features/derived-facts.ts'
import type { ScopedFact } from '../features/fact-scope.ts'
import { otherMember } from '../features/layout.ts'
import { formatFactReference } from '../features/path-fact.ts'
import { ownValue } from '../own-value.ts'
import { dayMs } from '../time/civil-date.ts'
import type { TimeZone } from '../time/time-zone.ts'
import { type PluralForms, pluralForm } from './plural-forms.ts'
import type { Conjunction, Wording } from './wording.ts'

/** Values of one list that a sentence names; the others are counted. */
const listedMax = 10

/** Nearer than this, a day is also told by its distance: "May 3, 2026, in 2 days". */
const nearDays = 31

const currencies = new Set(Intl.supportedValuesOf('currency'))

/** 1 January 2024 was a Monday. */
const mondayMs = Date.UTC(2024, 0, 1)

/** Facts and their values in the words of one locale. Keeps `Intl` objects, which are costly: make one a locale. */
export class ValueWords {
  readonly #numbers: Intl.NumberFormat
  readonly #percents: Intl.NumberFormat
  /** By time zone: an offer may have one of its own. */
  readonly #dates = new Map<string, { day: Intl.DateTimeFormat; moment: Intl.DateTimeFormat }>()
  readonly #nearDays: Intl.RelativeTimeFormat
  readonly #distances: Intl.RelativeTimeFormat
  readonly #weekdays: Intl.DateTimeFormat
  readonly #money = new Map<string, Intl.NumberFormat>()

  constructor(
    readonly wording: Wording,
    /** Of numbers and dates: the wording's language, perhaps with a region. */
    readonly locale: string,
    readonly timeZone: TimeZone,
  ) {
    // 15 digits tell a value from a bound that is hardly any smaller, and hide what adding in binary leaves behind.
    this.#numbers = new Intl.NumberFormat(locale, { maximumSignificantDigits: 15, signDisplay: 'negative' })
    this.#percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
    this.#nearDays = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
    this.#distances = new Intl.RelativeTimeFormat(locale)
    this.#weekdays = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' })
  }

  /**
   * The label in this language; of a fact that has labels in others only, the first; else the name. `source` is the
   * timestamp from which the fact derives.
   */
  label(fact: ScopedFact, source: ScopedFact | undefined): string {
    if (fact.origin !== 'derived') return this.#ownLabel(fact)
    const { derived } = fact
    if (derived.of === 'now') return this.wording.timeFacts[derived.time]
    // Without a label, the whole name tells more than the timestamp's with words around it.
    if (source?.declaration.label === undefined) return fact.name
    const label = this.#ownLabel(source)
    if (derived.fact === 'daysUntilAnniversary') return this.wording.anniversary(label)
    if (derived.fact === 'daysAfterMonths') return this.wording.daysBeyondMonths(label)
    return label
  }

  #ownLabel(fact: ScopedFact): string {
    const { name, declaration } = fact
    const { label } = declaration
    const own = this.#localised(label) ?? Object.values(label ?? {})[0]
    const pathOf = 'pathOf' in fact ? fact.pathOf : undefined
    if (pathOf === undefined) return own ?? name
    return formatFactReference({ fact: own ?? pathOf.object, path: pathOf.path })
  }

  #localised<Value>(byLocale: Readonly<Record<string, Value>> | undefined): Value | undefined {
    return byLocale?.[this.locale] ?? byLocale?.[this.wording.language]
  }

  /** The value that a fact has. `nowMs` tells how near a day is. */
  actual(fact: ScopedFact, value: unknown, nowMs: number | undefined): string {
    const { wording } = this
    if (value === undefined) return wording.noData
    const distance =
      fact.origin === 'derived' && typeof value === 'number' ? this.#distance(fact.derived, value) : undefined
    if (distance !== undefined) return distance
    if (fact.declaration.type !== 'timestamp' || typeof value !== 'number' || nowMs === undefined)
      return this.list(fact, value, 'and')
    const days = this.timeZone.localDay(value) - this.timeZone.localDay(nowMs)
    const date = this.moment(value)
    return Math.abs(days) > nearDays ? date : `${date}, ${this.inDays(days)}`
  }

  /** "in 5 days", "26 months ago" for what derives from a timestamp. */
  #distance(derived: DerivedFact, value: number): string | undefined {
    if (derived.of === 'now') return undefined
    switch (derived.fact) {
      case 'daysSince':
        return this.inDays(-value)
      case 'daysUntil':
      case 'daysUntilAnniversary':
        return this.inDays(value)
      case 'monthsSince':
        return this.#distances.format(-value, 'month')
      case 'yearsSince':
        return this.#distances.format(-value, 'year')
      case 'daysAfterMonths':
        return undefined
    }
  }

  /** "today", "in 3 days", "3 days ago"; negative is past. */
  inDays(days: number): string {
    return this.#nearDays.format(days, 'day')
  }

  number(value: number): string {
    return this.#numbers.format(value)
  }

  /** A share as a percentage: 0.64 is "64%". */
  percent(share: number): string {
    return this.#percents.format(share)
  }

  /** A date, with the time where no day begins. */
  moment(ms: number, zone: TimeZone = this.timeZone): string {
    const startMs = zone.utcMs(zone.localDay(ms) * dayMs)
    return startMs === ms ? this.date(ms, zone) : this.#datesOf(zone).moment.format(ms)
  }

  date(ms: number, zone: TimeZone = this.timeZone): string {
    return this.#datesOf(zone).day.format(ms)
  }

  #datesOf({ name: timeZone }: TimeZone): { day: Intl.DateTimeFormat; moment: Intl.DateTimeFormat } {
    let formats = this.#dates.get(timeZone)
    if (formats === undefined) {
      formats = {
        day: new Intl.DateTimeFormat(this.locale, { dateStyle: 'medium', timeZone }),
        moment: new Intl.DateTimeFormat(this.locale, { dateStyle: 'medium', timeStyle: 'medium', timeZone }),
      }
      this.#dates.set(timeZone, formats)
    }
    return formats
  }

  /** `weekday` is one of mon … sun. */
  weekday(weekday: string): string {
    const index = (weekdays as readonly string[]).indexOf(weekday)
    return index < 0 ? weekday : this.#weekdays.format(mondayMs + index * dayMs)
  }

  /** A value or a list of them: `1, 2 or 3 months`. Without `unit`, numbers stand alone. */
  list(fact: ScopedFact, value: unknown, conjunction: Conjunction, unit: 'unit' | 'bare' = 'unit'): string {
    const all = [value].flat()
    if (all.length === 0) return this.wording.nothing
    const named = all.slice(0, listedMax)
    const isMoney = currencyOf(fact.declaration) !== undefined
    const words = named.map((one, index) => {
      const isLast = index === named.length - 1
      return this.#one(fact, one, unit === 'unit' && (isLast || isMoney))
    })
    if (all.length > listedMax) words.push(this.wording.others(all.length - listedMax))
    return this.join(words, conjunction)
  }

  join(words: readonly string[], conjunction: Conjunction): string {
    const last = words.at(-1) ?? this.wording.nothing
    return words.length < 2
      ? last
      : `${words.slice(0, -1).join(', ')} ${this.wording.conjunctions[conjunction]} ${last}`
  }

  #one(fact: ScopedFact, value: unknown, hasUnit: boolean): string {
    const { declaration } = fact
    if (typeof value === 'boolean') return this.wording.boolean(value)
    if (typeof value === 'number')
      return declaration.type === 'timestamp' ? this.moment(value) : this.#quantity(value, fact, hasUnit)
    const text = String(value)
    if (fact.origin === 'derived') return this.weekday(text)
    if (text !== '' && text.replaceAll(otherMember, '') === '') return this.wording.unseen
    const labels = declaration.type === 'category' || declaration.type === 'set' ? declaration.valueLabels : undefined
    return this.#localised(ownValue(labels, text)) ?? text
  }

  #quantity(value: number, fact: ScopedFact, hasUnit: boolean): string {
    const unit = unitOf(fact)
    if (!hasUnit || unit === undefined) return this.number(value)
    const currency = currencyOf(fact.declaration)
    if (currency !== undefined) {
      const amount = this.#amount(value, currency)
      return unit === currency ? amount : this.wording.aMonth(amount)
    }
    const { declaration } = fact
    const declared = declaration.type === 'number' ? this.#localised(declaration.unitForms) : undefined
    const forms: PluralForms = declared ?? ownValue(this.wording.units, unit) ?? { other: unit }
    return `${this.number(value)} ${pluralForm(forms, value, this.wording.language)}`
  }

  #amount(value: number, currency: string): string {
    let format = this.#money.get(currency)
    if (format === undefined) {
      format = new Intl.NumberFormat(this.locale, {
        style: 'currency',
        currency,
        currencyDisplay: 'narrowSymbol',
        minimumFractionDigits: 0,
        maximumFractionDigits: 15,
        signDisplay: 'negative',
      })
      this.#money.set(currency, format)
    }
    return format.format(value)
  }
}

/** The currency of an amount, by its unit: `RUB`, or `RUB a month`. */
function currencyOf(declaration: FeatureDeclaration): string | undefined {
  if (declaration.type !== 'number' || declaration.unit === undefined) return undefined
  const [, currency] = /^([A-Z]{3})( a month)?$/.exec(declaration.unit) ?? []
  return currency !== undefined && currencies.has(currency) ? currency : undefined
}

function unitOf(fact: ScopedFact): string | undefined {
  if (fact.origin !== 'derived') return fact.declaration.type === 'number' ? fact.declaration.unit : undefined
  if (fact.derived.of === 'now') return undefined
  switch (fact.derived.fact) {
    case 'monthsSince':
      return 'months'
    case 'yearsSince':
      return 'years'
    default:
      return 'days'
  }
}
