import type { FactSource } from '../domain/decision/decide.ts'
import { factValue } from '../domain/eligibility/engine-condition.ts'
import { type FactScope, factScope, type ScopedFact } from '../domain/features/fact-scope.ts'
import { type FactRow, FactTable } from '../domain/features/fact-table.ts'
import type { Layout } from '../domain/features/layout.ts'
import type { Offer, Ruleset } from '../domain/ruleset.ts'
import { parseTemplate, type TextPart } from '../domain/text/placeholders.ts'
import { TimeZone } from '../domain/time/time-zone.ts'
import { FactFormatter } from './fact-formatter.ts'

export interface RenderedTreatment {
  locale: string
  content: Record<string, string>
}

interface Template {
  locale: string
  /** Ready when no field has a placeholder. */
  fixed: Record<string, string> | undefined
  fields: [name: string, parts: TextPart[]][]
  needsTexts: boolean
}

/** Fills the texts of treatments. Templates are parsed when first shown; those without placeholders cost nothing afterwards. */
export class TreatmentRenderer {
  readonly #table: FactTable
  readonly #row: FactRow
  readonly #scope: FactScope
  readonly #formatter: FactFormatter
  readonly #templates = new Map<string, Template>()

  constructor(
    readonly ruleset: Ruleset,
    readonly layout: Layout,
  ) {
    const zone = new TimeZone(ruleset.timeZone)
    this.#table = new FactTable(ruleset, layout, zone)
    this.#scope = factScope(ruleset.features, ruleset.context)
    this.#formatter = new FactFormatter(zone.name)
    for (const fact of factsInTexts(ruleset)) this.#table.position(fact)
    this.#row = this.#table.createRow()
  }

  /** The locale in which a request is answered: as asked, else its language, else the catalogue's first. */
  chooseLocale(asked: string | undefined): string {
    const { locales } = this.ruleset
    const language = asked?.split('-')[0]
    return (
      locales.find((locale) => locale === asked) ??
      locales.find((locale) => locale.split('-')[0] === language) ??
      (locales[0] as string)
    )
  }

  hasPlaceholders(offer: number, placementId: string, locale: string): boolean {
    return this.#template(offer, placementId, locale).fixed === undefined
  }

  /** Whether the treatment shows a text of the customer, which is kept apart from the vector. */
  needsTexts(offer: number, placementId: string, locale: string): boolean {
    return this.#template(offer, placementId, locale).needsTexts
  }

  begin({ nowMs, source, vectorStart, slotCount, contextStart }: FactSource): void {
    this.#table.fill(this.#row, nowMs, source, vectorStart, slotCount, contextStart)
  }

  /** Undefined when a value is missing that the text cannot do without. Call `begin` first when it has placeholders. */
  render(
    offer: number,
    placementId: string,
    locale: string,
    texts: Readonly<Record<string, string>>,
  ): RenderedTreatment | undefined {
    const template = this.#template(offer, placementId, locale)
    if (template.fixed !== undefined) return { locale: template.locale, content: template.fixed }
    const content: Record<string, string> = {}
    for (const [name, parts] of template.fields) {
      const text = this.#fill(parts, template.locale, texts)
      if (text === undefined) return undefined
      content[name] = text
    }
    return { locale: template.locale, content }
  }

  #fill(parts: readonly TextPart[], locale: string, texts: Readonly<Record<string, string>>): string | undefined {
    let text = ''
    for (const part of parts) {
      const words = 'words' in part ? part.words : (this.#valueOf(part.fact, locale, texts) ?? part.fallback)
      if (words === undefined) return undefined
      text += words
    }
    return text
  }

  #valueOf(name: string, locale: string, texts: Readonly<Record<string, string>>): string | undefined {
    const fact = this.#scope.get(name) as ScopedFact
    if (fact.declaration.type === 'text') return texts[name]
    const value = factValue(fact, this.#row, this.#table, this.layout)
    return value === undefined ? undefined : this.#formatter.format(value, fact.declaration, locale)
  }

  #template(offer: number, placementId: string, locale: string): Template {
    const key = `${offer}\n${placementId}\n${locale}`
    let template = this.#templates.get(key)
    if (template === undefined) {
      template = this.#parse(this.ruleset.offers[offer] as Offer, placementId, locale)
      this.#templates.set(key, template)
    }
    return template
  }

  #parse(offer: Offer, placementId: string, locale: string): Template {
    const treatment = offer.treatments.find(({ placement }) => placement === placementId)
    const content = treatment?.content[locale]
    if (content === undefined) throw new Error(`offer ${offer.id} has no text for ${placementId} in ${locale}`)
    const fields = Object.entries(content).map(([name, text]): [string, TextPart[]] => [name, parseTemplate(text)])
    const facts = fields.flatMap(([, parts]) => parts.flatMap((part) => ('fact' in part ? part.fact : [])))
    return {
      locale,
      fixed: facts.length === 0 ? content : undefined,
      fields,
      needsTexts: facts.some((fact) => this.#scope.get(fact)?.declaration.type === 'text'),
    }
  }
}

function factsInTexts({ offers }: Ruleset): Set<string> {
  const facts = new Set<string>()
  for (const { treatments } of offers) {
    for (const { content } of treatments) {
      for (const fields of Object.values(content)) {
        for (const text of Object.values(fields)) {
          // Most texts have no placeholder, and a catalogue may have a hundred thousand of them.
          if (!text.includes('{{')) continue
          for (const part of parseTemplate(text)) if ('fact' in part) facts.add(part.fact)
        }
      }
    }
  }
  return facts
}
