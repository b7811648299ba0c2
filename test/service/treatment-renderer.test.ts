import { describe, expect, it } from 'vitest'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import type { Fact, Ruleset } from '#sufler/domain/ruleset.ts'
import type { ContextValues } from '#sufler/service/fact-reader.ts'
import { TreatmentRenderer } from '#sufler/service/treatment-renderer.ts'
import { encodeFacts } from '../support/encode-facts.ts'
import { offerOf, placementOf, rulesetWith } from '../support/plain-ruleset.ts'

const rules: Ruleset = rulesetWith({
  locales: ['ru', 'en', 'pt-BR'],
  features: [
    { name: 'limit_mb', type: 'number', default: 10 },
    { name: 'contract_end', type: 'timestamp' },
    { name: 'first_name', type: 'text' },
  ],
  context: [
    { name: 'page.category', type: 'category' },
    { name: 'page.note', type: 'text' },
  ],
  placements: [placementOf({ content: { title: 100, href: 'url' } })],
  offers: [
    offerOf({
      id: 'fixed',
      treatments: [
        {
          placement: 'site.hero',
          content: { ru: { title: 'Пакет' }, en: { title: 'A pack' }, 'pt-BR': { title: 'Um pacote' } },
        },
      ],
    }),
    offerOf({
      id: 'personal',
      treatments: [
        {
          placement: 'site.hero',
          content: {
            ru: { title: '{{first_name|Друг}}, до {{limit_mb}} МБ', text: 'Ещё {{contract_end.daysUntil}} дн.' },
            en: { title: '{{first_name|Friend}}, up to {{limit_mb}} MB', text: '{{contract_end.daysUntil}} days left' },
          },
        },
      ],
    }),
    offerOf({
      id: 'contextual',
      treatments: [
        {
          placement: 'site.hero',
          content: {
            en: {
              title: 'More of {{page.category|everything}}: {{page.note|nothing}}',
              href: 'https://shop.example/{{page.category|all}}?limit={{limit_mb}}',
            },
          },
        },
      ],
    }),
    offerOf({
      id: 'derived',
      treatments: [
        {
          placement: 'site.hero',
          content: { ru: { title: 'До {{contract_end|конца}}' }, en: { title: 'Until {{contract_end|the end}}' } },
        },
      ],
    }),
  ],
})
const [fixed, personal, contextual, derived] = [0, 1, 2, 3] as const
const now = Date.parse('2026-07-01T10:00:00+03:00')

function layoutOf(ruleset: Ruleset): Layout {
  const layout = new Layout()
  layout.internLocally(entriesOfRuleset(ruleset))
  return layout
}

function rendererFor(values: Record<string, unknown>): TreatmentRenderer {
  const layout = layoutOf(rules)
  const renderer = new TreatmentRenderer(rules, layout)
  renderer.begin(encodeFacts(rules, layout, values, now))
  return renderer
}

describe('the renderer', () => {
  const renderer = rendererFor({ limit_mb: 5000, contract_end: '2026-07-11' })

  it('fills numbers, days and texts in the way of the locale', () => {
    expect(renderer.render(personal, 'site.hero', 'en', { first_name: 'Ann' })).toEqual({
      locale: 'en',
      content: { title: 'Ann, up to 5,000 MB', text: '10 days left' },
    })
    const russian = renderer.render(personal, 'site.hero', 'ru', { first_name: 'Аня' })
    expect(russian?.content.title?.replace(/\s/gu, ' ')).toBe('Аня, до 5 000 МБ')
    expect(renderer.render(derived, 'site.hero', 'ru', {})?.content).toEqual({ title: 'До 11 июля' })
  })

  it('uses defaults, and the words for what is missing', () => {
    const poor = rendererFor({ contract_end: '2026-07-01' })
    expect(poor.render(personal, 'site.hero', 'en', {})?.content).toEqual({
      title: 'Friend, up to 10 MB',
      text: '0 days left',
    })
    expect(rendererFor({}).render(derived, 'site.hero', 'en', {})?.content).toEqual({ title: 'Until the end' })
  })

  it('renders nothing when a value is missing that the text cannot do without', () => {
    expect(rendererFor({ limit_mb: 5 }).render(personal, 'site.hero', 'en', { first_name: 'Ann' })).toBeUndefined()
  })

  it('says a value of the request as it was given, also one that no rule names', () => {
    const [page, note] = rules.context as [Fact, Fact]
    const given = rendererFor({})
    const context: ContextValues = new Map([
      [page, { kind: 'category', text: 'кофе & чай/50%' }],
      [note, { kind: 'text', text: 'a note' }],
    ])
    given.begin(encodeFacts(rules, layoutOf(rules), {}, now), context)
    expect(given.render(contextual, 'site.hero', 'en', {})?.content).toEqual({
      title: 'More of кофе & чай/50%: a note',
      href: 'https://shop.example/%D0%BA%D0%BE%D1%84%D0%B5%20%26%20%D1%87%D0%B0%D0%B9%2F50%25?limit=10',
    })
    expect(given.needsTexts(contextual, 'site.hero', 'en')).toBe(false)
  })

  it('writes numbers and dates into an address as programs read them', () => {
    const given = rendererFor({ limit_mb: 5000 })
    expect(given.render(contextual, 'site.hero', 'en', {})?.content.href).toBe('https://shop.example/all?limit=5000')
  })

  it('does not read a value as a template', () => {
    const rendered = renderer.render(personal, 'site.hero', 'en', { first_name: '{{limit_mb}}' })
    expect(rendered?.content.title).toBe('{{limit_mb}}, up to 5,000 MB')
  })

  it('knows which texts have placeholders, and which need the texts of the customer', () => {
    expect([fixed, personal, derived].map((offer) => renderer.hasPlaceholders(offer, 'site.hero', 'ru'))).toEqual([
      false,
      true,
      true,
    ])
    expect([fixed, personal, derived].map((offer) => renderer.needsTexts(offer, 'site.hero', 'ru'))).toEqual([
      false,
      true,
      false,
    ])
  })

  it.each([
    ['en', 'en'],
    ['en-GB', 'en'],
    ['pt', 'pt-BR'],
    ['pt-PT', 'pt-BR'],
    ['de', 'ru'],
    [undefined, 'ru'],
  ])('answers %s in %s', (asked, locale) => {
    expect(renderer.chooseLocale(asked)).toBe(locale)
    expect(renderer.render(fixed, 'site.hero', locale, {})?.locale).toBe(locale)
  })
})
