import type { ScopedFact } from '../domain/features/fact-scope.ts'
import { FactFormatter } from '../domain/text/fact-formatter.ts'
import type { TextPart } from '../domain/text/placeholders.ts'
import type { FactReader } from './fact-reader.ts'

type Placeholder = Extract<TextPart, { fact: string }>

/** Fills placeholders with the facts of the request that the reader has begun. */
export class TextFiller {
  readonly #reader: FactReader
  readonly #formatter: FactFormatter

  constructor(reader: FactReader) {
    this.#reader = reader
    this.#formatter = new FactFormatter(reader.table.timeZone.name)
  }

  /** Undefined when a value is missing that the text cannot do without. */
  fill(
    parts: readonly TextPart[],
    isUrl: boolean,
    locale: string,
    texts: Readonly<Record<string, string>>,
  ): string | undefined {
    let text = ''
    for (const part of parts) {
      if ('words' in part) {
        text += part.words
        continue
      }
      const fact = this.#reader.fact(part.fact)
      const value = this.#reader.value(fact, texts)
      if (value === undefined && part.fallback === undefined) return undefined
      text += isUrl ? this.#urlWords(part, fact, value) : this.#words(part, fact, value, locale)
    }
    return text
  }

  #words({ fallback }: Placeholder, { declaration }: ScopedFact, value: unknown, locale: string): string {
    return value === undefined ? (fallback as string) : this.#formatter.format(value, declaration, locale)
  }

  /** A value must stay within its part of the address, whatever it contains. */
  #urlWords({ fallback }: Placeholder, { declaration }: ScopedFact, value: unknown): string {
    return encodeURIComponent(
      value === undefined ? (fallback as string) : this.#formatter.formatPlain(value, declaration),
    )
  }
}
