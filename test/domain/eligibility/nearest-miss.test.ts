import { describe, expect, it } from 'vitest'
import { ConditionExplainer } from '#sufler/domain/eligibility/explain-condition.ts'
import { nearestMisses } from '#sufler/domain/eligibility/nearest-miss.ts'
import { checkCondition, conditionScope } from '#sufler/domain/eligibility/type-condition.ts'
import type { Fact } from '#sufler/domain/ruleset.ts'
import type { Condition, LeafValue } from '#sufler/schema/condition.ts'

const features: Fact[] = [
  { name: 'tenure_months', type: 'number', unit: 'months' },
  { name: 'visits', type: 'number' },
  { name: 'data_mb', type: 'number', unit: 'MB' },
  { name: 'limit_mb', type: 'number', unit: 'MB' },
  { name: 'consent.phone', type: 'boolean' },
  { name: 'contract_end', type: 'timestamp' },
  { name: 'device_end', type: 'timestamp' },
  { name: 'tariff', type: 'category', values: ['start', 'gold', 'silver'] },
  { name: 'services', type: 'set' },
]

const scope = conditionScope({ features, context: [], segments: {}, timeZone: 'Europe/Moscow' })

async function missesOf(condition: Condition, facts: Record<string, unknown>): Promise<string[]> {
  expect(checkCondition(condition, scope)).toEqual([])
  return nearestMisses(await new ConditionExplainer(condition, scope, 'unknown').explain(facts))
}

const facts = {
  tenure_months: 11,
  visits: 3,
  data_mb: 900,
  limit_mb: 1000,
  'consent.phone': false,
  contract_end: Date.parse('2026-05-01T00:00:00+03:00'),
  device_end: Date.parse('2026-04-01T10:30:00+03:00'),
  tariff: 'gold',
  services: ['internet', 'tv'],
}

type Row = [fact: string, operator: string, value: LeafValue, sentence: string]

const numbers: Row[] = [
  ['tenure_months', 'equal', 12, 'tenure_months is 11 months, needs 12 months'],
  ['tenure_months', 'notEqual', 11, 'tenure_months is 11 months, must not be 11 months'],
  ['tenure_months', 'greaterThanInclusive', 12, 'tenure_months is 11 months, needs at least 12 months'],
  ['tenure_months', 'greaterThan', 11, 'tenure_months is 11 months, needs more than 11 months'],
  ['tenure_months', 'lessThan', 11, 'tenure_months is 11 months, needs less than 11 months'],
  ['tenure_months', 'lessThanInclusive', 10, 'tenure_months is 11 months, needs at most 10 months'],
  ['tenure_months', 'in', [1, 2, 3], 'tenure_months is 11 months, needs 1, 2 or 3 months'],
  ['tenure_months', 'notIn', [11, 12], 'tenure_months is 11 months, must not be 11 or 12 months'],
  ['visits', 'greaterThan', 5, 'visits is 3, needs more than 5'],
  ['tenure_months', 'not:lessThan', 12, 'tenure_months is 11 months, needs at least 12 months'],
  ['tenure_months', 'swap:lessThan', 12, 'tenure_months is 11 months, needs more than 12 months'],
  ['tenure_months', 'swap:not:greaterThan', 12, 'tenure_months is 11 months, needs at least 12 months'],
  ['tenure_months', 'someValue:greaterThan', [12, 24], 'tenure_months is 11 months, needs more than 12 or 24 months'],
  ['tenure_months', 'everyValue:lessThan', [6, 24], 'tenure_months is 11 months, needs less than 6 and 24 months'],
  ['tenure_months', 'not:everyValue:greaterThan', [1, 6], 'tenure_months is 11 months, needs at most 1 or 6 months'],
]

const categories: Row[] = [
  ['tariff', 'equal', 'silver', 'tariff is gold, needs silver'],
  ['tariff', 'notEqual', 'gold', 'tariff is gold, must not be gold'],
  ['tariff', 'not:equal', 'gold', 'tariff is gold, must not be gold'],
  ['tariff', 'not:notEqual', 'silver', 'tariff is gold, needs silver'],
  ['tariff', 'in', ['start', 'silver'], 'tariff is gold, needs start or silver'],
  ['tariff', 'notIn', ['gold', 'silver'], 'tariff is gold, must not be gold or silver'],
  ['tariff', 'everyValue:notEqual', ['gold', 'silver'], 'tariff is gold, must not be gold or silver'],
  ['tariff', 'not:someValue:equal', ['gold', 'silver'], 'tariff is gold, must not be gold or silver'],
  ['tariff', 'everyValue:equal', ['gold', 'silver'], 'tariff is gold, needs gold and silver'],
  ['tariff', 'someValue:notEqual', ['gold'], 'tariff is gold, must differ from gold'],
  ['tariff', 'swap:contains', ['start', 'silver'], 'tariff is gold, needs start or silver'],
]

const sets: Row[] = [
  ['services', 'contains', 'roaming', 'services has internet and tv, needs roaming'],
  ['services', 'doesNotContain', 'tv', 'services has internet and tv, must not have tv'],
  ['services', 'not:contains', 'tv', 'services has internet and tv, must not have tv'],
  ['services', 'swap:in', 'roaming', 'services has internet and tv, needs roaming'],
  ['services', 'swap:notIn', 'tv', 'services has internet and tv, must not have tv'],
  ['services', 'someFact:in', ['roaming', 'sms'], 'services has internet and tv, needs roaming or sms'],
  ['services', 'someFact:equal', 'sms', 'services has internet and tv, needs sms'],
  ['services', 'everyFact:in', ['tv', 'sms'], 'services has internet and tv, must have only tv or sms'],
  ['services', 'everyFact:equal', 'tv', 'services has internet and tv, must have only tv'],
  [
    'services',
    'someFact:notIn',
    ['internet', 'tv'],
    'services has internet and tv, needs something besides internet and tv',
  ],
  ['services', 'everyFact:notIn', ['tv', 'sms'], 'services has internet and tv, must not have tv or sms'],
  ['services', 'everyFact:not:equal', 'tv', 'services has internet and tv, must not have tv'],
  ['services', 'not:someFact:in', ['tv', 'sms'], 'services has internet and tv, must not have tv or sms'],
  ['services', 'everyValue:contains', ['tv', 'sms'], 'services has internet and tv, needs tv and sms'],
  ['services', 'someValue:contains', ['sms', 'mms'], 'services has internet and tv, needs sms or mms'],
  ['services', 'everyValue:doesNotContain', ['tv', 'sms'], 'services has internet and tv, must not have tv or sms'],
  [
    'services',
    'someValue:doesNotContain',
    ['tv', 'internet'],
    'services has internet and tv, must lack tv or internet',
  ],
]

const booleans: Row[] = [
  ['consent.phone', 'equal', true, 'consent.phone is false, needs true'],
  ['consent.phone', 'notEqual', false, 'consent.phone is false, must not be false'],
]

const timestamps: Row[] = [
  ['contract_end', 'lessThan', '2026-04-01', 'contract_end is 2026-05-01, must be before 2026-04-01'],
  ['contract_end', 'lessThanInclusive', '2026-04-01', 'contract_end is 2026-05-01, must be no later than 2026-04-01'],
  ['contract_end', 'greaterThan', '2026-05-01', 'contract_end is 2026-05-01, must be after 2026-05-01'],
  ['contract_end', 'not:lessThan', '2026-06-01', 'contract_end is 2026-05-01, must be no earlier than 2026-06-01'],
  [
    'device_end',
    'equal',
    '2026-04-01T07:30:01Z',
    'device_end is 2026-04-01T10:30:00+03:00, needs 2026-04-01T10:30:01+03:00',
  ],
]

const factsAgainstFacts: Row[] = [
  ['data_mb', 'greaterThanInclusive', { fact: 'limit_mb' }, 'data_mb is 900 MB, needs at least limit_mb (1000 MB)'],
  ['data_mb', 'swap:lessThan', { fact: 'limit_mb' }, 'data_mb is 900 MB, needs more than limit_mb (1000 MB)'],
  [
    'contract_end',
    'lessThan',
    { fact: 'device_end' },
    'contract_end is 2026-05-01, must be before device_end (2026-04-01T10:30:00+03:00)',
  ],
  ['tariff', 'in', { fact: 'services' }, 'tariff is gold, must be among services (internet and tv)'],
  ['services', 'contains', { fact: 'tariff' }, 'services has internet and tv, needs tariff (gold)'],
]

describe('the nearest miss', () => {
  it.each([...numbers, ...categories, ...sets, ...booleans, ...timestamps, ...factsAgainstFacts])(
    '%s %s %j: %s',
    async (fact, operator, value, sentence) => {
      expect(await missesOf({ fact, operator, value }, facts)).toEqual([sentence])
    },
  )

  it.each<[Condition, string]>([
    [{ fact: 'tariff', operator: 'equal', value: 'gold' }, 'tariff is gold, must not be gold'],
    [{ fact: 'tariff', operator: 'notEqual', value: 'silver' }, 'tariff is gold, needs silver'],
    [
      { fact: 'tenure_months', operator: 'lessThan', value: 12 },
      'tenure_months is 11 months, needs at least 12 months',
    ],
    [{ fact: 'services', operator: 'contains', value: 'tv' }, 'services has internet and tv, must not have tv'],
    [
      { fact: 'services', operator: 'someFact:notIn', value: ['tv'] },
      'services has internet and tv, must have only tv',
    ],
    [{ not: { fact: 'tariff', operator: 'equal', value: 'silver' } }, 'tariff is gold, needs silver'],
  ])('of what must not hold, %j: %s', async (condition, sentence) => {
    expect(await missesOf({ not: condition }, facts)).toEqual([sentence])
  })

  it.each<[Condition, string]>([
    [
      { fact: 'tenure_months', operator: 'greaterThan', value: 12 },
      'tenure_months is missing, needs more than 12 months',
    ],
    [{ not: { fact: 'tariff', operator: 'equal', value: 'gold' } }, 'tariff is missing, must not be gold'],
    [
      { fact: 'data_mb', operator: 'lessThan', value: { fact: 'limit_mb' } },
      'data_mb is 5 MB, needs less than limit_mb, which is missing',
    ],
    [{ fact: 'services', operator: 'contains', value: 'tv' }, 'services has nothing, needs tv'],
  ])('of a missing or empty value, %j: %s', async (condition, sentence) => {
    expect(await missesOf(condition, { data_mb: 5, services: [] })).toEqual([sentence])
  })

  const lacking = (fact: string): Condition => ({ fact, operator: 'greaterThan', value: 10_000 })

  it('of all is everything that is lacking, of any the alternative that lacks least', async () => {
    const far: Condition = { all: [lacking('tenure_months'), lacking('visits')] }
    expect(await missesOf(far, facts)).toHaveLength(2)
    expect(await missesOf({ any: [far, lacking('data_mb')] }, facts)).toEqual([
      'data_mb is 900 MB, needs more than 10000 MB',
    ])
    expect(await missesOf({ all: [lacking('visits'), { any: [far, lacking('data_mb')] }] }, facts)).toHaveLength(2)
  })

  it('of what must not hold is one way out of all, and every way out of any', async () => {
    const holding: Condition[] = [
      { fact: 'tariff', operator: 'equal', value: 'gold' },
      { fact: 'visits', operator: 'lessThan', value: 5 },
    ]
    expect(await missesOf({ not: { all: holding } }, facts)).toEqual(['tariff is gold, must not be gold'])
    const both = ['tariff is gold, must not be gold', 'visits is 3, needs at least 5']
    expect(await missesOf({ not: { any: holding } }, facts)).toEqual(both)
  })

  it('names ten values of a long list and counts the others', async () => {
    const many = Array.from({ length: 25 }, (_, i) => `s${i}`)
    const [sentence] = await missesOf({ fact: 'services', operator: 'someFact:in', value: many }, { services: ['tv'] })
    expect(sentence).toBe('services has tv, needs s0, s1, s2, s3, s4, s5, s6, s7, s8, s9 or 15 others')
  })
})
