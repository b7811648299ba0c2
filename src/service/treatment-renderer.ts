import type { FactSource } from '../domain/decision/decide.ts'
import type { Layout } from '../domain/features/layout.ts'
import { ownValue } from '../domain/own-value.ts'
import type { Offer, Ruleset } from '../domain/ruleset.ts'
import { parseTemplate, type TextPart } from '../domain/text/placeholders.ts'
import { type ContextValues, FactReader } from './fact-reader.ts'
import { TextFiller } from './text-filler.ts'

export interface RenderedTreatment {
  locale: string
  content: Record<string, string>
}

interface Field {
  name: string
  parts: TextPart[]
  isUrl: boolean
}

interface Template {
  locale: string
  /** Ready when no field has a placeholder. */
  fixed: Record<string, string> | undefined
  fields: Field[]
  needsTexts: boolean
}

/** Fills the texts of treatments. Templates are parsed when first shown; those without placeholders cost nothing afterwards. */
export class TreatmentRenderer {
  readonly #reader: FactReader
  readonly #filler: TextFiller
  /** By placement, locale and offer number: looked up several times for every offer that is shown. */
  readonly #templates = new Map<string, Map<string, Template[]>>()

  constructor(
    readonly ruleset: Ruleset,
    readonly layout: Layout,
  ) {
    this.#reader = new FactReader(ruleset, layout)
    this.#filler = new TextFiller(this.#reader)
    for (const fact of factsInTexts(ruleset)) this.#reader.table.position(fact)
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

  /** `context` are the request's own values: as numbers, those that no rule names could not be told apart. */
  begin(facts: FactSource, context?: ContextValues): void {
    this.#reader.begin(facts, context)
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
    for (const field of template.fields) {
      const text = this.#filler.fill(field.parts, field.isUrl, template.locale, texts)
      if (text === undefined) return undefined
      content[field.name] = text
    }
    return { locale: template.locale, content }
  }

  #isKeptText(name: string): boolean {
    const fact = this.#reader.scope.get(name)
    return fact?.origin === 'feature' && fact.declaration.type === 'text'
  }

  #template(offer: number, placementId: string, locale: string): Template {
    const templates = this.#templatesOf(placementId, locale)
    let template = templates[offer]
    if (template === undefined) {
      template = this.#parse(this.ruleset.offers[offer] as Offer, placementId, locale)
      templates[offer] = template
    }
    return template
  }

  #templatesOf(placementId: string, locale: string): Template[] {
    let byLocale = this.#templates.get(placementId)
    if (byLocale === undefined) {
      byLocale = new Map()
      this.#templates.set(placementId, byLocale)
    }
    let templates = byLocale.get(locale)
    if (templates === undefined) {
      templates = []
      byLocale.set(locale, templates)
    }
    return templates
  }

  #parse(offer: Offer, placementId: string, locale: string): Template {
    const treatment = offer.treatments.find(({ placement }) => placement === placementId)
    const content = treatment?.content[locale]
    if (content === undefined) throw new Error(`offer ${offer.id} has no text for ${placementId} in ${locale}`)
    const placement = this.ruleset.placements.find(({ id }) => id === placementId)
    const declared = { ...placement?.content, ...placement?.optionalContent }
    const fields = Object.entries(content).map(([name, text]) => ({
      name,
      parts: parseTemplate(text),
      isUrl: ownValue(declared, name) === 'url',
    }))
    const facts = fields.flatMap(({ parts }) => parts.flatMap((part) => ('fact' in part ? part.fact : [])))
    return {
      locale,
      fixed: facts.length === 0 ? content : undefined,
      fields,
      needsTexts: facts.some((fact) => this.#isKeptText(fact)),
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
