import { describe, expect, it } from 'vitest'
import { ConditionExplainer } from '#sufler/domain/eligibility/explain-condition.ts'
import { baseOperators, decorators, parseOperator } from '#sufler/domain/eligibility/operators.ts'
import { supportingLeaves } from '#sufler/domain/eligibility/supporting-leaves.ts'
import { checkCondition, conditionScope } from '#sufler/domain/eligibility/type-condition.ts'
import { otherMember } from '#sufler/domain/features/layout.ts'
import type { Fact } from '#sufler/domain/ruleset.ts'
import type { Condition, Leaf } from '#sufler/schema/condition.ts'
import type { ConditionExplanation, LeafExplanation } from '#sufler/schema/explanation.ts'
import { sentencesOf } from '../../support/sentences.ts'
import { misses, type Row, reasons } from './sentence-table.ts'

const trips = {
  ru: { one: 'поездка', few: 'поездки', many: 'поездок', other: 'поездки' },
  en: { one: 'trip', other: 'trips' },
}
const features: Fact[] = [
  { name: 'tenure_months', type: 'number', unit: 'months', label: { ru: 'Стаж', en: 'Tenure' } },
  { name: 'visits', type: 'number' },
  { name: 'visit_end', type: 'timestamp' },
  { name: 'data_mb', type: 'number', unit: 'MB', label: { ru: 'Трафик', en: 'Data' } },
  { name: 'limit_mb', type: 'number', unit: 'MB', label: { ru: 'Лимит', en: 'Limit' } },
  { name: 'unknown_mb', type: 'number', unit: 'MB', label: { en: 'Other data' } },
  { name: 'price', type: 'number', unit: 'RUB a month', label: { ru: 'Плата', en: 'Fee' } },
  { name: 'trips', type: 'number', unit: 'trips', unitForms: trips, label: { ru: 'Поездки', en: 'Trips' } },
  { name: 'consent.phone', type: 'boolean', label: { ru: 'Согласие', en: 'Consent' } },
  { name: 'contract_end', type: 'timestamp', label: { ru: 'Конец договора', en: 'Contract end' } },
  { name: 'device_end', type: 'timestamp', label: { ru: 'Конец рассрочки', en: 'Instalments end' } },
  {
    name: 'tariff',
    type: 'category',
    values: ['start', 'gold', 'silver'],
    label: { ru: 'Тариф', en: 'Tariff' },
    valueLabels: {
      start: { ru: '«Старт»', en: 'Start' },
      gold: { ru: '«Золото»', en: 'Gold' },
      silver: { ru: '«Серебро»', en: 'Silver' },
    },
  },
  {
    name: 'services',
    type: 'set',
    label: { ru: 'Услуги', en: 'Services' },
    valueLabels: {
      internet: { ru: 'интернет', en: 'internet' },
      tv: { ru: 'ТВ', en: 'TV' },
      roaming: { ru: 'роуминг', en: 'roaming' },
    },
  },
  { name: 'no_services', type: 'set', label: { ru: 'Прочие услуги' } },
]

const scope = conditionScope({ features, context: [], objects: [], segments: {}, timeZone: 'Europe/Moscow' })
const nowMs = Date.parse('2026-04-28T12:00:00+03:00')

const facts = {
  tenure_months: 11,
  visits: 3,
  'visit_end.daysUntil': 5,
  data_mb: 900,
  limit_mb: 1000,
  price: 450,
  trips: 2,
  'consent.phone': false,
  contract_end: Date.parse('2026-05-01T00:00:00+03:00'),
  'contract_end.daysUntil': 3,
  'contract_end.daysSince': -3,
  'contract_end.monthsSince': 26,
  'contract_end.yearsSince': 2,
  'contract_end.daysUntilAnniversary': 1,
  'contract_end.daysAfterMonths': 5,
  'time.weekday': 'tue',
  'time.hour': 10,
  device_end: Date.parse('2026-04-01T10:30:00+03:00'),
  tariff: 'gold',
  services: ['internet', 'tv'],
  no_services: [],
}

/** `Intl` groups digits and ends dates with spaces that do not break. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')

async function explain(condition: Condition, locale: string): Promise<ConditionExplanation> {
  expect(checkCondition(condition, scope)).toEqual([])
  const explainer = new ConditionExplainer(condition, scope, 'unknown')
  return explainer.explain(facts, sentencesOf(scope, locale, nowMs))
}

async function missOf(condition: Condition, locale: string): Promise<string | undefined> {
  const explanation = await explain(condition, locale)
  const { miss } = ('not' in explanation ? explanation.not : explanation) as LeafExplanation
  return miss && plain(miss)
}

async function reasonsOf(condition: Condition, locale: string): Promise<string[]> {
  const supports = supportingLeaves(await explain(condition, locale))
  return supports.map(({ leaf, isNegated }) => plain(sentencesOf(scope, locale, nowMs).reason(leaf, isNegated)))
}

const title = ([condition]: Row) => JSON.stringify(condition)

describe('of a comparison that does not hold', () => {
  it.each(misses.map((row) => [title(row), ...row] as const))('%s', async (_title, condition, english, russian) => {
    expect(await missOf(condition, 'en')).toBe(english)
    expect(await missOf(condition, 'ru')).toBe(russian)
    expect(await reasonsOf(condition, 'ru')).toEqual([])
  })
})

describe('of a comparison that holds', () => {
  it.each(reasons.map((row) => [title(row), ...row] as const))('%s', async (_title, condition, english, russian) => {
    expect(await reasonsOf(condition, 'en')).toEqual([english])
    expect(await reasonsOf(condition, 'ru')).toEqual([russian])
    expect(await missOf(condition, 'ru')).toBeUndefined()
  })
})

describe.each([
  ['misses', misses],
  ['reasons', reasons],
])('the table of %s', (_name, rows) => {
  const leaves = rows.map(([condition]) => ('not' in condition ? condition.not : condition) as Leaf)
  const parsed = leaves.map(({ operator }) => parseOperator(operator))

  it('has every operator and every decorator', () => {
    expect(new Set(parsed.map((operator) => operator?.operator))).toEqual(new Set(baseOperators))
    expect(new Set(parsed.flatMap((operator) => operator?.decorators ?? []))).toEqual(new Set(decorators))
  })

  it('has every operator under not', () => {
    const negated = rows.flatMap(([condition], index) => ('not' in condition ? [parsed[index]?.operator] : []))
    expect(new Set(negated)).toEqual(new Set(baseOperators))
  })
})

describe('sentences', () => {
  it('are English in other languages, with numbers as there', async () => {
    const condition: Condition = { fact: 'data_mb', operator: 'lessThan', value: { fact: 'limit_mb' } }
    expect(await reasonsOf(condition, 'de')).toEqual(['Data: 900 MB (less than Limit, 1,000 MB)'])
    expect(await reasonsOf(condition, 'en-GB')).toEqual(['Data: 900 MB (less than Limit, 1,000 MB)'])
    expect(await reasonsOf({ fact: 'contract_end', operator: 'lessThan', value: '2026-06-01' }, 'en-GB')).toEqual([
      'Contract end: 1 May 2026, in 3 days (before 1 Jun 2026)',
    ])
  })

  it.each([
    [1, '1 месяц', '1 month'],
    [2, '2 месяца', '2 months'],
    [5, '5 месяцев', '5 months'],
    [12, '12 месяцев', '12 months'],
    [21, '21 месяц', '21 months'],
    [1.5, '1,5 месяца', '1.5 months'],
  ])('count %d in the forms of the language', async (value, russian, english) => {
    const condition: Condition = { fact: 'tenure_months', operator: 'equal', value }
    expect(await missOf(condition, 'ru')).toBe(`Стаж: 11 месяцев, нужно: ${russian}`)
    expect(await missOf(condition, 'en')).toBe(`Tenure: 11 months, needs ${english}`)
  })

  it('name ten values of a long list and count the others', async () => {
    const value = Array.from({ length: 25 }, (_, i) => `s${i}`)
    const condition: Condition = { fact: 'services', operator: 'someFact:in', value }
    const named = value.slice(0, 10).join(', ')
    expect(await missOf(condition, 'en')).toBe(`Services: internet and TV, needs ${named} or 15 others`)
    expect(await missOf(condition, 'ru')).toBe(`Услуги: интернет и ТВ, нужно: ${named} или ещё 15`)
  })

  it('say of a value that no rule knows that it is another', async () => {
    const leaf: LeafExplanation = {
      fact: 'tariff',
      operator: 'equal',
      expected: 'gold',
      actual: otherMember,
      result: 'no',
    }
    expect(sentencesOf(scope, 'en').miss(leaf, false)).toBe('Tariff: another value, needs Gold')
    expect(sentencesOf(scope, 'ru').miss(leaf, false)).toBe('Тариф: другое значение, нужно: «Золото»')
  })

  it('tell a value from a bound that is hardly any larger', () => {
    const leaf: LeafExplanation = {
      fact: 'visits',
      operator: 'greaterThanInclusive',
      expected: 0.6,
      actual: 0.599999999999,
      result: 'no',
    }
    expect(sentencesOf(scope).miss(leaf, false)).toBe('visits: 0.599999999999, needs at least 0.6')
  })
})
