import { expect, test } from 'vitest'
import { decisionRequests } from '../../bench/decision-requests.ts'
import { featureSpecs } from '../../bench/features.ts'
import { generateCustomer } from '../../bench/generate-customers.ts'
import { generateRuleset } from '../../bench/generate-ruleset.ts'
import { generatedRuleset } from '../../bench/generated-ruleset.ts'
import { NaiveEngine } from '../../bench/naive-engine.ts'

test('the same seed gives the same customers, rules and requests, another seed others', () => {
  const made = (seed: number) =>
    JSON.stringify([generateCustomer(seed, 7), generateRuleset(seed, 20), decisionRequests(seed, 1_000, 20)])
  expect(made(1)).toBe(made(1))
  expect(made(1)).not.toBe(made(2))
})

test('fewer requests are the first of more', () => {
  expect(decisionRequests(1, 1_000, 50).slice(0, 10)).toEqual(decisionRequests(1, 1_000, 10))
})

test('a customer has 40 features, an offer 2 to 5 conditions', () => {
  expect(featureSpecs).toHaveLength(40)
  const counts = generatedRuleset(1, 1_000).offers.map(({ eligibility }) =>
    eligibility !== undefined && 'all' in eligibility ? eligibility.all.length : 0,
  )
  expect(new Set(counts)).toEqual(new Set([2, 3, 4, 5]))
})

test('a few offers in a hundred suit a customer', async () => {
  const engine = new NaiveEngine(generatedRuleset(1, 1_000))
  const suiting: number[] = []
  for (let index = 0; index < 20; index++) {
    const { features } = generateCustomer(1, index)
    suiting.push((await engine.decide({ ...features, 'call.reason': 'roaming' }, 1_000)).length)
  }
  expect(Math.min(...suiting)).toBeGreaterThan(5)
  expect(Math.max(...suiting)).toBeLessThan(100)
})
