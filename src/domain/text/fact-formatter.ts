import type { FeatureDeclaration } from '../../schema/features-file.ts'

/** Values as people read them in texts: numbers and dates in the way of the locale. `Intl` objects are costly and kept. */
export class FactFormatter {
  readonly #numbers = new Map<string, Intl.NumberFormat>()
  readonly #dates = new Map<string, Intl.DateTimeFormat>()
  readonly #lists = new Map<string, Intl.ListFormat>()

  constructor(readonly timeZone: string) {}

  format(value: unknown, declaration: FeatureDeclaration, locale: string): string {
    if (Array.isArray(value)) return this.#list(locale).format(value.map(String))
    if (typeof value !== 'number') return String(value)
    return declaration.type === 'timestamp' ? this.#date(locale).format(value) : this.#number(locale).format(value)
  }

  /** For an address: as programs read it, whatever the locale. */
  formatPlain(value: unknown, declaration: FeatureDeclaration): string {
    return declaration.type === 'timestamp' && typeof value === 'number' ? new Date(value).toISOString() : String(value)
  }

  #number(locale: string): Intl.NumberFormat {
    return remember(
      this.#numbers,
      locale,
      () => new Intl.NumberFormat(locale, { maximumFractionDigits: 2, signDisplay: 'negative' }),
    )
  }

  #date(locale: string): Intl.DateTimeFormat {
    return remember(
      this.#dates,
      locale,
      () => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', timeZone: this.timeZone }),
    )
  }

  #list(locale: string): Intl.ListFormat {
    return remember(this.#lists, locale, () => new Intl.ListFormat(locale, { type: 'conjunction' }))
  }
}

function remember<Value>(values: Map<string, Value>, key: string, make: () => Value): Value {
  const known = values.get(key)
  if (known !== undefined) return known
  const made = make()
  values.set(key, made)
  return made
}
