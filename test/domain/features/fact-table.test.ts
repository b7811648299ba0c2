import { describe, expect, it } from 'vitest'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { factValue } from '#sufler/domain/eligibility/engine-condition.ts'
import { conditionScope } from '#sufler/domain/eligibility/type-condition.ts'
import { FactTable } from '#sufler/domain/features/fact-table.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import type { Fact, Ruleset } from '#sufler/domain/ruleset.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import { encodeFacts } from '../../support/encode-facts.ts'
import { offerOf, rulesetWith } from '../../support/plain-ruleset.ts'

const features: Fact[] = [
  { name: 'level', type: 'number' },
  { name: 'visits', type: 'number', default: 0 },
  { name: 'online', type: 'boolean', default: true },
  { name: 'birthday', type: 'timestamp' },
  { name: 'tariff', type: 'category', default: 'basic' },
  { name: 'services', type: 'set', membersMax: 100, default: ['voice'] },
  { name: 'perks', type: 'set' },
]
const context: Fact[] = [
  { name: 'call.reason', type: 'category' },
  { name: 'call.topic', type: 'category' },
  { name: 'page.tags', type: 'set' },
  { name: 'page.minutes', type: 'number', default: 1 },
]
// A rule that names one value: the others of a context are unseen.
const eligibility = { fact: 'call.reason', operator: 'equal', value: 'roaming' }
const offers = [
  offerOf({ eligibility: { all: [eligibility, { fact: 'page.tags', operator: 'contains', value: 'sale' }] } }),
]
const ruleset: Ruleset = rulesetWith({ features, context, offers })

function newLayout(): Layout {
  const layout = new Layout()
  layout.internLocally(entriesOfRuleset(ruleset))
  return layout
}

/** The row that a decision sees, as plain values. */
function factsOf(
  values: Record<string, unknown>,
  now = '2026-07-01T10:00:00+03:00',
  cutSlots = 0,
): Record<string, unknown> {
  const layout = newLayout()
  const table = new FactTable(ruleset, layout, new TimeZone(ruleset.timeZone))
  const scope = conditionScope(ruleset).facts
  for (const name of scope.keys()) table.position(name)
  const row = table.createRow()
  const { nowMs, source, vectorStart, slotCount, contextStart } = encodeFacts(ruleset, layout, values, Date.parse(now))
  table.fill(row, nowMs, source, vectorStart, slotCount - cutSlots, contextStart)
  return Object.fromEntries([...scope].map(([name, fact]) => [name, factValue(fact, row, table, layout)]))
}

describe('the facts of a decision', () => {
  it('are the values of the customer and of the context', () => {
    const values = {
      level: -0.5,
      visits: 7,
      online: false,
      tariff: 'gold',
      services: [],
      perks: ['a'],
      'page.minutes': 0,
    }
    expect(factsOf({ ...values, 'call.reason': 'roaming', 'page.tags': ['sale'] })).toMatchObject({
      ...values,
      'call.reason': 'roaming',
      'page.tags': ['sale'],
    })
  })

  it('are the defaults where nothing is known, else missing', () => {
    const expected = {
      level: undefined,
      visits: 0,
      online: true,
      tariff: 'basic',
      services: ['voice'],
      perks: undefined,
    }
    expect(factsOf({})).toMatchObject({ ...expected, 'call.reason': undefined, 'page.minutes': 1 })
    expect(factsOf({ level: 1 })).toMatchObject({ ...expected, level: 1 })
    expect(factsOf({ visits: null, services: null, perks: null })).toMatchObject(expected)
  })

  it('are read from a vector that is shorter than the layout', () => {
    // The last four slots: three of services, of which the vector then lacks the last two, and one of perks.
    expect(factsOf({ level: 2, services: ['sms'], perks: ['a'] }, undefined, 3)).toMatchObject({
      level: 2,
      services: ['sms'],
      perks: undefined,
    })
    expect(factsOf({ level: 2, services: ['sms'], perks: ['a'] }, undefined, 4)).toMatchObject({ services: ['voice'] })
  })

  it('derive from the moment and from timestamps, in the time zone of the catalogue', () => {
    expect(factsOf({ birthday: '2000-02-29' }, '2026-02-27T21:30:00Z')).toMatchObject({
      'time.hour': 0,
      'time.weekday': 'sat',
      'time.dayOfMonth': 28,
      'time.month': 2,
      'birthday.daysUntilAnniversary': 0,
      'birthday.yearsSince': 26,
      'birthday.monthsSince': 312,
      'birthday.daysAfterMonths': 0,
    })
    expect(factsOf({})).toMatchObject({
      'time.hour': 10,
      'birthday.daysSince': undefined,
      'birthday.yearsSince': undefined,
    })
  })

  it.each([8.64e15, -8.64e15, '0001-01-03', '9999-12-31'])('derive from any timestamp: %s', (birthday) => {
    expect(factsOf({ birthday })['birthday.daysSince']).toEqual(expect.any(Number))
  })

  it('of a context that no rule names are known, and equal where their texts are', () => {
    const [one, two] = [
      factsOf({ 'call.reason': 'bill', 'call.topic': 'bill' }),
      factsOf({ 'call.reason': 'bill', 'call.topic': 'price' }),
    ]
    expect(one['call.reason']).toBe(one['call.topic'])
    expect(two['call.reason']).not.toBe(two['call.topic'])
    expect(Object.values(two)).not.toContain('roaming')
    expect(factsOf({ 'page.tags': ['x', 'y'] })['page.tags']).toEqual(['…'])
    expect(factsOf({ 'page.tags': ['x', 'sale'] })['page.tags']).toEqual(['…', 'sale'])
    expect(factsOf({ 'page.tags': [] })['page.tags']).toEqual([])
  })

  it('have a place only when something reads them', () => {
    const table = new FactTable(ruleset, newLayout(), new TimeZone('UTC'))
    const before = table.length
    table.position('birthday.daysSince')
    table.position('birthday.daysSince')
    expect(table.length).toBe(before + 1)
    expect(() => table.position('birthday.daysSinc')).toThrow('no fact is called birthday.daysSinc')
  })
})
