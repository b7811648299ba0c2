import type { FactSource } from '../domain/decision/decide.ts'
import { factValue } from '../domain/eligibility/engine-condition.ts'
import { type FactScope, factScope, type ScopedFact } from '../domain/features/fact-scope.ts'
import { type FactRow, FactTable } from '../domain/features/fact-table.ts'
import type { FeatureValue } from '../domain/features/feature-value.ts'
import type { Layout } from '../domain/features/layout.ts'
import type { Fact, Offer, Ruleset } from '../domain/ruleset.ts'
import { FactFormatter } from '../domain/text/fact-formatter.ts'
import { parseTemplate, type TextPart } from '../domain/text/placeholders.ts'
import { TimeZone } from '../domain/time/time-zone.ts'

export interface RenderedTreatment {
  locale: string
  content: Record<string, string>
}

/** The context of a request, checked. */
export type ContextValues = ReadonlyMap<Fact, FeatureValue>

type Placeholder = Extract<TextPart, { fact: string }>

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
  readonly #table: FactTable
  readonly #row: FactRow
  readonly #scope: FactScope
  readonly #formatter: FactFormatter
  /** By placement, locale and offer number: looked up several times for every offer that is shown. */
  readonly #templates = new Map<string, Map<string, Template[]>>()
  #context: ContextValues = noContext

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

  /** `context` are the request's own values: as numbers, those that no rule names could not be told apart. */
  begin(facts: FactSource, context: ContextValues = noContext): void {
    const { nowMs, source, vectorStart, slotCount, contextStart } = facts
    this.#table.fill(this.#row, nowMs, source, vectorStart, slotCount, contextStart)
    this.#context = context
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
      const text = this.#fill(field, template.locale, texts)
      if (text === undefined) return undefined
      content[field.name] = text
    }
    return { locale: template.locale, content }
  }

  #fill({ parts, isUrl }: Field, locale: string, texts: Readonly<Record<string, string>>): string | undefined {
    let text = ''
    for (const part of parts) {
      if ('words' in part) {
        text += part.words
        continue
      }
      const fact = this.#scope.get(part.fact) as ScopedFact
      const value = this.#valueOf(fact, texts)
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

  #valueOf(fact: ScopedFact, texts: Readonly<Record<string, string>>): unknown {
    if (fact.origin === 'context') {
      const given = this.#context.get(fact.declaration as Fact)
      if (given?.kind === 'text' || given?.kind === 'category') return given.text
      if (given?.kind === 'set') return given.members
    }
    if (fact.declaration.type === 'text') return texts[fact.name]
    return factValue(fact, this.#row, this.#table, this.layout)
  }

  #isKeptText(name: string): boolean {
    const fact = this.#scope.get(name)
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
      isUrl: declared[name] === 'url',
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

const noContext: ContextValues = new Map()

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
