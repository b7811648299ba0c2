import type { Language } from './words.ts'

/** Numbers, dates and times as the operator's language writes them. */
export class Format {
  readonly #language: Language

  constructor(language: Language) {
    this.#language = language
  }

  /** Whole units of the currency: nobody needs its hundredths on the telephone. */
  money(value: number, currency: string): string {
    const options = { style: 'currency', currency, currencyDisplay: 'narrowSymbol', maximumFractionDigits: 0 } as const
    return new Intl.NumberFormat(this.#language, options).format(value)
  }

  /** 14:05 in the time zone, or on the operator's own clock. */
  timeOfDay(atMs: number, timeZone?: string): string {
    const options = { hour: '2-digit', minute: '2-digit', hour12: false, timeZone } as const
    return new Intl.DateTimeFormat(this.#language, options).format(atMs)
  }

  timeWithSeconds(atMs: number): string {
    const options = { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false } as const
    return new Intl.DateTimeFormat(this.#language, options).format(atMs)
  }

  /** 31 December, in the time zone; with the year when it is another one than now. */
  date(atMs: number, nowMs: number, timeZone?: string): string {
    const yearOf = (ms: number) => new Intl.DateTimeFormat('en', { year: 'numeric', timeZone }).format(ms)
    const year = yearOf(atMs) === yearOf(nowMs) ? undefined : 'numeric'
    return new Intl.DateTimeFormat(this.#language, { day: 'numeric', month: 'long', year, timeZone }).format(atMs)
  }

  /** 3 days ago, 2 hours ago. */
  ago(atMs: number, nowMs: number): string {
    const format = new Intl.RelativeTimeFormat(this.#language, { numeric: 'auto' })
    const minutes = Math.round((atMs - nowMs) / 60_000)
    if (Math.abs(minutes) < 60) return format.format(minutes, 'minute')
    if (Math.abs(minutes) < 24 * 60) return format.format(Math.round(minutes / 60), 'hour')
    return format.format(Math.round(minutes / (24 * 60)), 'day')
  }

  /** 2:05, or 1:02:05. */
  duration(ms: number): string {
    const seconds = Math.max(0, Math.floor(ms / 1000))
    const two = (value: number) => String(value).padStart(2, '0')
    const minutes = Math.floor(seconds / 60)
    if (minutes < 60) return `${minutes}:${two(seconds % 60)}`
    return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
  }

  /** In groups, as numbers are said: +7 916 123-45-67. Those of other countries stay as they are. */
  phone(number: string): string {
    return number.replace(/^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/, '+7 $1 $2-$3-$4')
  }

  list(texts: readonly string[]): string {
    return texts.join(', ')
  }
}
