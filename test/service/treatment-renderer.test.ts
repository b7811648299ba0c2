import { describe, expect, it } from 'vitest'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import { TreatmentRenderer } from '#sufler/service/treatment-renderer.ts'
import { encodeFacts } from '../support/encode-facts.ts'
import { offerOf, rulesetWith } from '../support/plain-ruleset.ts'

const rules: Ruleset = rulesetWith({
  locales: ['ru', 'en', 'pt-BR'],
  features: [
    { name: 'limit_mb', type: 'number', default: 10 },
    { name: 'contract_end', type: 'timestamp' },
    { name: 'first_name', type: 'text' },
  ],
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
const [fixed, personal, derived] = [0, 1, 2] as const
const now = Date.parse('2026-07-01T10:00:00+03:00')

function rendererFor(values: Record<string, unknown>): TreatmentRenderer {
  const layout = new Layout()
  layout.internLocally(entriesOfRuleset(rules))
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
