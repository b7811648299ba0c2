import { describe, expect, it } from 'vitest'
import { ConditionExplainer } from '#sufler/domain/eligibility/explain-condition.ts'
import { nearestMisses, shortfall } from '#sufler/domain/eligibility/nearest-miss.ts'
import { checkCondition, conditionScope } from '#sufler/domain/eligibility/type-condition.ts'
import type { Fact } from '#sufler/domain/ruleset.ts'
import { english } from '#sufler/domain/sentences/wording-en.ts'
import { russian } from '#sufler/domain/sentences/wording-ru.ts'
import type { Condition } from '#sufler/schema/condition.ts'
import type { ConditionExplanation } from '#sufler/schema/explanation.ts'
import { sentencesOf } from '../../support/sentences.ts'

// What is said of one comparison stands in sentences/leaf-sentences.test.ts; here is what is said of several.

const features: Fact[] = [
  { name: 'a', type: 'number' },
  { name: 'b', type: 'number' },
  { name: 'c', type: 'number' },
  { name: 'd', type: 'number' },
]

const facts = { a: 1, b: 2, c: 3 }

const segments: Record<string, Condition> = {
  either: { any: [needs('a', 10), needs('b', 10)] },
  low: { all: [needs('a', 10)] },
  everybody: { all: [] },
}

const scope = conditionScope({ features, context: [], objects: [], segments, timeZone: 'UTC' })

function needs(fact: string, value: number): Condition {
  return { fact, operator: 'greaterThan', value }
}

async function explain(condition: Condition): Promise<ConditionExplanation> {
  expect(checkCondition(condition, scope)).toEqual([])
  return new ConditionExplainer(condition, scope, 'unknown').explain(facts, sentencesOf(scope))
}

async function missesOf(condition: Condition): Promise<string[]> {
  return nearestMisses(await explain(condition), english)
}

const missA = 'a: 1, needs more than 10'
const missB = 'b: 2, needs more than 10'
const missC = 'c: 3, needs more than 10'

describe('the nearest miss', () => {
  it('of all is everything that is lacking', async () => {
    expect(await missesOf({ all: [needs('a', 10), needs('b', 0), needs('c', 10)] })).toEqual([missA, missC])
  })

  it('of any is the alternative that lacks least, and how many there are', async () => {
    const far: Condition = { all: [needs('a', 10), needs('b', 10)] }
    expect(await missesOf({ any: [far, needs('c', 10)] })).toEqual([`one of 2 would do, the nearest: ${missC}`])
    expect(await missesOf({ all: [needs('c', 10), { any: [far, { all: [far, needs('c', 10)] }] }] })).toEqual([
      missC,
      `one of 2 would do, the nearest: ${missA}, and ${missB}`,
    ])
  })

  it('of any counts the alternatives of alternatives, in segments too', async () => {
    expect(await missesOf({ any: [needs('c', 10), { condition: 'either' }, { condition: 'low' }] })).toEqual([
      `one of 4 would do, the nearest: ${missC}`,
    ])
  })

  it('of a single alternative is what it lacks', async () => {
    expect(await missesOf({ any: [needs('a', 10)] })).toEqual([missA])
  })

  it('of what must not hold is one way out of all, and every way out of any', async () => {
    const holding: Condition[] = [needs('a', 0), needs('b', 0)]
    const outA = 'a: 1, needs at most 0'
    expect(await missesOf({ not: { all: holding } })).toEqual([`one of 2 would do, the nearest: ${outA}`])
    expect(await missesOf({ not: { any: holding } })).toEqual([outA, 'b: 2, needs at most 0'])
    expect(await missesOf({ not: { not: needs('a', 10) } })).toEqual([missA])
  })

  describe('of alternatives leaves out one that nothing can make true:', () => {
    const never: Record<string, Condition> = {
      'no part of what is to be false': { not: { all: [] } },
      'no alternative of what is to be false': { not: { any: [] } },
      'the same in a segment': { not: { condition: 'everybody' } },
      'beside what could hold': { all: [needs('a', 10), { not: { all: [] } }] },
      'with nothing but such alternatives': { any: [{ not: { all: [] } }, { not: { any: [] } }] },
      'under two negations': { not: { not: { not: { all: [] } } } },
      'because one part can never be false': { not: { any: [needs('a', 0), { all: [] }] } },
    }
    it.each(Object.entries(never))('%s', async (_name, condition) => {
      expect(await missesOf({ any: [condition, needs('b', 10)] })).toEqual([missB])
      expect(await missesOf({ any: [needs('c', 10), condition, needs('b', 10)] })).toEqual([
        `one of 2 would do, the nearest: ${missC}`,
      ])
      expect(await missesOf({ all: [needs('c', 10), { any: [condition, needs('b', 10)] }] })).toEqual([missC, missB])
      expect(await missesOf({ not: { all: [needs('b', 0), { not: condition }] } })).toEqual(['b: 2, needs at most 0'])
    })

    it('and says nothing where nothing else is left', async () => {
      expect(await missesOf({ any: [{ not: { all: [] } }] })).toEqual([])
      expect(await missesOf({ all: [{ not: { all: [] } }, needs('a', 10)] })).toEqual([missA])
    })
  })
})

describe('the shortfall', () => {
  it('counts what holds, through segments and nested all', async () => {
    const condition: Condition = {
      all: [{ all: [needs('a', 0), needs('b', 10)] }, needs('c', 0), { condition: 'low' }],
    }
    expect(shortfall(await explain(condition), english)).toBe(`2 of 4 conditions hold; ${missB}; ${missA}`)
  })

  it.each([
    [[needs('a', 10), needs('b', 10)], '0 of 2 conditions hold', 'выполнено 0 из 2 условий'],
    [[needs('a', 0), needs('b', 10)], '1 of 2 conditions holds', 'выполнено 1 из 2 условий'],
    [
      [...Array.from({ length: 20 }, (_, i) => needs('c', -i)), needs('a', 10)],
      '20 of 21',
      'выполнено 20 из 21 условия',
    ],
  ])('speaks both languages', async (all, inEnglish, inRussian) => {
    const explanation = await explain({ all })
    expect(shortfall(explanation, english)).toContain(inEnglish)
    expect(shortfall(explanation, russian)).toContain(inRussian)
  })

  it('counts nothing where one condition is all', async () => {
    expect(shortfall(await explain({ all: [needs('a', 10)] }), english)).toBe(missA)
  })

  it('says the same only once, and nothing when nothing is lacking', async () => {
    const twice: Condition = { all: [needs('a', 10), needs('a', 10), needs('b', 0)] }
    expect(shortfall(await explain(twice), english)).toBe(`1 of 3 conditions holds; ${missA}`)
    expect(shortfall(await explain({ all: [needs('a', 0), needs('b', 0)] }), english)).toBe('')
  })

  it('counts what cannot be decided as lacking', async () => {
    expect(shortfall(await explain({ all: [needs('a', 0), needs('d', 10)] }), english)).toBe(
      '1 of 2 conditions holds; d: no data, needs more than 10',
    )
  })
})
