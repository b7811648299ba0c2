import { describe, expect, it } from 'vitest'
import type { ExplainedPlacement } from '#sufler/domain/decision/explain-by-rules.ts'
import { DecisionExplainer } from '#sufler/domain/decision/explain-decision.ts'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import type { Offer } from '#sufler/domain/ruleset.ts'
import { encodeFacts } from '../../support/encode-facts.ts'
import { offerOf, placementOf, rulesetWith, treatmentOf } from '../../support/plain-ruleset.ts'

const now = '2026-07-01T10:00:00+03:00'

/** What is said of an offer called `offer` on a Wednesday morning in Moscow, among others. */
async function explain(
  offer: Partial<Offer>,
  locale: string,
  values = {},
  others: Offer[] = [],
): Promise<ExplainedPlacement> {
  const ruleset = rulesetWith({
    timeZone: 'Europe/Moscow',
    features: [
      { name: 'age', type: 'number', unit: 'years', label: { ru: 'Возраст', en: 'Age' } },
      { name: 'debt', type: 'number', unit: 'RUB', default: 0, label: { ru: 'Долг', en: 'Debt' } },
    ],
    placements: [placementOf({ count: 1, fallback: ['zz-hello'] })],
    offers: [offerOf({ id: 'offer', ...offer }), ...others, offerOf({ id: 'zz-hello' })],
  })
  const layout = new Layout()
  layout.internLocally(entriesOfRuleset(ruleset))
  const explainer = new DecisionExplainer(ruleset, layout)
  const facts = encodeFacts(ruleset, layout, values, Date.parse(now))
  const [explained] = await explainer.explain(facts, [{ placement: 0, count: 1 }], locale, {})
  return explained as ExplainedPlacement
}

const plain = (text: string | undefined) => text?.replace(/[\u00a0\u202f]/g, ' ')

async function detailOf(offer: Partial<Offer>, locale: string, others: Offer[] = []): Promise<string | undefined> {
  const { explanation } = await explain(offer, locale, {}, others)
  return plain(explanation.offers.find(({ offerId }) => offerId === 'offer')?.detail)
}

async function reasonsOf(offer: Partial<Offer>, locale: string, values = {}): Promise<string[] | undefined> {
  return (await explain(offer, locale, values)).reasons.offer?.map((reason) => plain(reason) as string)
}

describe('why an offer is not shown', () => {
  it.each<[string, Partial<Offer>, string | undefined, string | undefined]>([
    [
      'not yet valid, from a date',
      { valid: { from: '2026-07-04' } },
      'begins in 3 days, on Jul 4, 2026',
      'начнётся через 3 дня: 4 июл. 2026 г.',
    ],
    [
      'not yet valid, from a time',
      { valid: { from: '2026-07-01T18:00:00+03:00' } },
      'begins today, on Jul 1, 2026, 6:00:00 PM',
      'начнётся сегодня: 1 июл. 2026 г., 18:00:00',
    ],
    [
      'expired, until a date that was the last',
      { valid: { until: '2026-06-30' } },
      'expired yesterday, on Jun 30, 2026',
      'истекло вчера: 30 июн. 2026 г.',
    ],
    [
      'expired long ago',
      { valid: { until: '2026-05-31' } },
      'expired 31 days ago, on May 31, 2026',
      'истекло 31 день назад: 31 мая 2026 г.',
    ],
    [
      'expired in a time zone of its own, where it is still yesterday',
      { valid: { until: '2026-06-28', timeZone: 'Pacific/Honolulu' } },
      'expired 2 days ago, on Jun 28, 2026',
      'истекло позавчера: 28 июн. 2026 г.',
    ],
    [
      'on other days',
      { valid: { days: ['fri', 'sat', 'sun'] } },
      'shown on Friday, Saturday and Sunday; this is a Wednesday',
      'показывается в эти дни: пятница, суббота и воскресенье; сегодня среда',
    ],
    [
      'at other hours',
      { valid: { hours: '20:00-02:00' } },
      'shown at 20:00-02:00; it is 10:00',
      'показывается в 20:00-02:00; сейчас 10:00',
    ],
    [
      'in other placements',
      { treatments: [treatmentOf('site.banner')] },
      'has treatments for site.banner, not for site.hero',
      'есть тексты для site.banner, но не для site.hero',
    ],
    [
      'not eligible',
      { eligibility: { fact: 'age', operator: 'greaterThan', value: 17 } },
      'Age: no data, needs more than 17 years',
      'Возраст: нет данных, нужно больше чем 17 лет',
    ],
    ['switched off', { enabled: false }, undefined, undefined],
  ])('%s', async (_name, offer, english, russian) => {
    expect(await detailOf(offer, 'en')).toBe(english)
    expect(await detailOf(offer, 'ru')).toBe(russian)
  })

  it('outranked', async () => {
    const better = [offerOf({ id: 'other', value: 1_234.5, propensity: 1 })]
    expect(await detailOf({}, 'en', better)).toBe('the last offer shown scored 1,234.5')
    expect(await detailOf({}, 'ru', better)).toBe('у последнего из показанных оценка 1 234,5')
  })
})

describe('why an offer is shown', () => {
  const grownUp = { fact: 'age', operator: 'greaterThanInclusive', value: 18 }

  it('its conditions', async () => {
    const offer = { eligibility: { all: [{ fact: 'debt', operator: 'equal', value: 0 }, grownUp] } }
    expect(await reasonsOf(offer, 'en', { age: 34 })).toEqual(['Age: 34 years (from 18)'])
    expect(await reasonsOf(offer, 'ru', { age: 34 })).toEqual(['Возраст: 34 года (от 18)'])
  })

  it('what raises its score, and not what lowers it or does not hold', async () => {
    const boosts = [{ when: grownUp, factor: 2 }]
    expect(await reasonsOf({ boosts }, 'en', { age: 34 })).toEqual(['Age: 34 years (from 18)'])
    expect(await reasonsOf({ contextWeights: boosts }, 'en', { age: 34 })).toEqual(['Age: 34 years (from 18)'])
    expect(await reasonsOf({ boosts }, 'en', { age: 4 })).toEqual([])
    expect(await reasonsOf({ boosts: [{ when: grownUp, factor: 0.5 }] }, 'en', { age: 34 })).toEqual([])
  })

  it.each([
    ['2026-07-01', 'The offer ends today', 'Предложение истекает сегодня'],
    ['2026-07-04', 'The offer ends in 3 days', 'Предложение истекает через 3 дня'],
    ['2026-07-08', 'The offer ends in 7 days', 'Предложение истекает через 7 дней'],
    ['2026-07-09', undefined, undefined],
  ])('that it ends soon, on %s', async (until, english, russian) => {
    expect(await reasonsOf({ valid: { until } }, 'en')).toEqual([english].flatMap((reason) => reason ?? []))
    expect(await reasonsOf({ valid: { until } }, 'ru')).toEqual([russian].flatMap((reason) => reason ?? []))
  })

  it('as the fallback: nothing else', async () => {
    const { reasons } = await explain({ enabled: false }, 'en')
    expect(reasons).toEqual({ 'zz-hello': ['Nothing else qualifies'] })
  })
})
