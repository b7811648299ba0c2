import { describe, expect, it } from 'vitest'
import { ConditionExplainer } from '#sufler/domain/eligibility/explain-condition.ts'
import { rankSupport } from '#sufler/domain/eligibility/rank-support.ts'
import { supportingLeaves } from '#sufler/domain/eligibility/supporting-leaves.ts'
import { checkCondition, conditionScope } from '#sufler/domain/eligibility/type-condition.ts'
import type { Fact } from '#sufler/domain/ruleset.ts'
import type { Condition, LeafValue } from '#sufler/schema/condition.ts'
import { sentencesOf } from '../../support/sentences.ts'

const features: Fact[] = [
  { name: 'near', type: 'number' },
  { name: 'far', type: 'number' },
  { name: 'debt', type: 'number', default: 0 },
  { name: 'services', type: 'set' },
  { name: 'browsed', type: 'set', default: [] },
  { name: 'autopay', type: 'boolean', default: false },
  { name: 'adult', type: 'boolean' },
  { name: 'tariff', type: 'category' },
  { name: 'contract_end', type: 'timestamp' },
]
const context: Fact[] = [
  { name: 'call.reason', type: 'category', default: 'other' },
  { name: 'call.direction', type: 'category', default: 'none' },
]
const scope = conditionScope({ features, context, objects: [], segments: {}, timeZone: 'UTC' })

const facts = {
  near: 110,
  far: 9000,
  debt: 0,
  services: ['internet'],
  browsed: [],
  autopay: false,
  adult: true,
  tariff: 'smart',
  'contract_end.daysUntil': 5,
  'call.reason': 'roaming',
  'call.direction': 'none',
  'time.month': 7,
}

const leaf = (fact: string, operator: string, value: LeafValue): Condition => ({ fact, operator, value })

/** The facts of the chosen leaves, in their order. */
async function ranked(condition: Condition, max = 3): Promise<string[]> {
  expect(checkCondition(condition, scope)).toEqual([])
  const explanation = await new ConditionExplainer(condition, scope, 'unknown').explain(facts, sentencesOf(scope))
  expect(explanation.result).toBe('yes')
  return rankSupport(supportingLeaves(explanation), scope.facts, max).map((support) => support.leaf.fact)
}

const nearNumber = leaf('near', 'greaterThan', 100)
const farNumber = leaf('far', 'greaterThan', 1000)
const hasService = leaf('services', 'contains', 'internet')
const lacksService = leaf('services', 'doesNotContain', 'roaming')
const reason = leaf('call.reason', 'equal', 'roaming')
const noDebt: Condition = { not: leaf('debt', 'greaterThan', 300) }
const noAutopay = leaf('autopay', 'equal', false)
const notOutgoing = leaf('call.direction', 'notEqual', 'outgoing')

describe('the leaves that tell most', () => {
  it.each<[string, Condition[], string[]]>([
    ['a number far above its bound before one that is near', [nearNumber, farNumber], ['far', 'near']],
    ['a set between them', [nearNumber, hasService, farNumber], ['far', 'services', 'near']],
    ['a bound of zero is near', [leaf('far', 'greaterThan', 0), hasService], ['services', 'far']],
    ['the customer before the moment', [reason, nearNumber], ['near', 'call.reason']],
    ['the moment before what the customer lacks', [lacksService, reason], ['call.reason', 'services']],
    ['the season is of the moment', [leaf('time.month', 'lessThan', 9), nearNumber], ['near', 'time.month']],
    ['being something else is a lack', [leaf('tariff', 'notEqual', 'max'), reason], ['call.reason', 'tariff']],
    ['a yes counts as having', [reason, leaf('adult', 'equal', true)], ['adult', 'call.reason']],
    ['of equals the order of the rule', [hasService, leaf('adult', 'equal', true)], ['services', 'adult']],
  ])('%s', async (_name, all, expected) => {
    expect(await ranked({ all })).toEqual(expected)
  })

  it('leave out what is true of nearly everybody', async () => {
    expect(await ranked({ all: [noDebt, noAutopay, notOutgoing, lacksService] })).toEqual(['services'])
    expect(await ranked({ all: [leaf('browsed', 'doesNotContain', 'phones'), reason] })).toEqual(['call.reason'])
  })

  it('say one trivial thing rather than nothing', async () => {
    expect(await ranked({ all: [noAutopay, noDebt, notOutgoing] })).toEqual(['autopay'])
  })

  it('take a number that must not reach a bound as a lack', async () => {
    expect(await ranked({ all: [{ not: leaf('near', 'greaterThan', 1000) }, reason] })).toEqual(['call.reason', 'near'])
    expect(await ranked({ all: [{ not: leaf('services', 'doesNotContain', 'internet') }, reason] })).toEqual([
      'services',
      'call.reason',
    ])
  })

  it('speak of each fact once, whatever is derived from it', async () => {
    const soon = leaf('contract_end.daysUntil', 'lessThan', 30)
    const notPast = leaf('contract_end.daysUntil', 'greaterThan', 0)
    expect(await ranked({ all: [notPast, soon, nearNumber] })).toEqual(['contract_end.daysUntil', 'near'])
  })

  it('are three at most', async () => {
    expect(
      await ranked({ all: [nearNumber, farNumber, hasService, reason, leaf('adult', 'equal', true)] }),
    ).toHaveLength(3)
    expect(await ranked({ all: [nearNumber, farNumber] }, 1)).toEqual(['far'])
  })

  it('of alternatives are those that hold', async () => {
    expect(await ranked({ any: [leaf('near', 'greaterThan', 1000), reason, farNumber] })).toEqual([
      'far',
      'call.reason',
    ])
  })
})
