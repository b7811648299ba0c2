import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Condition, Leaf } from '#sufler/schema/condition.ts'
import { CompiledCase, type Segments } from '../../support/conditions.ts'
import { baseOperators, conditionCase, decorators, leaf } from '../../support/generators/conditions.ts'
import { completeFacts, type FactValues, facts, partialFacts } from '../../support/generators/facts.ts'
import { scale, seed } from '../../support/seed.ts'
import { kleene } from './kleene.ts'
import { ReferenceEngine } from './reference-engine.ts'

const factsPerCondition = 10
const parameters = { seed, numRuns: 700 * scale }
const manyOf = (values: fc.Arbitrary<FactValues>) =>
  fc.array(values, { minLength: factsPerCondition, maxLength: factsPerCondition })

/** Trees, and leaves alone: in a deep tree one leaf seldom decides. */
const anyCase = fc.oneof(
  conditionCase,
  leaf.map((condition) => ({ condition, segments: {} })),
)

describe(`compiled conditions against json-rules-engine 7.3.1 (TEST_SEED=${seed})`, () => {
  it('answer as it does when every fact is known', async () => {
    const property = fc.asyncProperty(anyCase, manyOf(completeFacts), async ({ condition, segments }, rows) => {
      const compiled = new CompiledCase(condition, segments, 'unknown')
      const reference = new ReferenceEngine(condition, segments)
      for (const values of rows) {
        expect(compiled.answer(values)).toBe((await reference.holds(values)) ? 'yes' : 'no')
      }
    })
    await fc.assert(property, parameters)
  })

  it('answer as it does under allowUndefinedFacts when the catalogue asks for that', async () => {
    const property = fc.asyncProperty(anyCase, manyOf(partialFacts), async ({ condition, segments }, rows) => {
      const compiled = new CompiledCase(condition, segments, 'json-rules-engine')
      const reference = new ReferenceEngine(condition, segments)
      for (const values of rows) {
        const holds = await reference.holds(values).catch((error: unknown) => error)
        if (holds instanceof TypeError) expect(looksIntoMissingSet(condition, segments, values)).toBe(true)
        else expect(compiled.answer(values)).toBe(holds ? 'yes' : 'no')
      }
    })
    await fc.assert(property, parameters)
  })

  it('answer unknown where a missing fact leaves it open, as a plain Kleene evaluator does', () => {
    const property = fc.property(anyCase, manyOf(partialFacts), ({ condition, segments }, rows) => {
      const compiled = new CompiledCase(condition, segments, 'unknown')
      for (const values of rows) expect(compiled.answer(values)).toBe(kleene(condition, values, segments))
    })
    fc.assert(property, parameters)
  })

  it('are compared over every operator, decorator and type of fact', () => {
    const leaves = fc.sample(leaf, { seed: 1, numRuns: 5_000 })
    const parts = leaves.map(({ operator }) => operator.split(':'))
    expect(new Set(parts.map((part) => part.at(-1)))).toEqual(new Set(baseOperators))
    expect(new Set(parts.flatMap((part) => part.slice(0, -1)))).toEqual(new Set(decorators))
    expect(new Set(leaves.map(({ fact }) => fact))).toEqual(new Set(facts.map(({ name }) => name)))
  })
})

describe('where json-rules-engine throws and this compiler answers', () => {
  // It looks for a fact in a list with `list.indexOf(fact)`, and a missing list has none. Both switches have an answer:
  // a missing set is unknown, or, in json-rules-engine's own spirit, `in` fails on it and `notIn` holds.
  const table: [Leaf, string][] = [
    [{ fact: 'call.tariff', operator: 'in', value: { fact: 'perks' } }, 'no'],
    [{ fact: 'call.tariff', operator: 'notIn', value: { fact: 'perks' } }, 'yes'],
    [{ fact: 'call.tariff', operator: 'not:in', value: { fact: 'perks' } }, 'yes'],
    [{ fact: 'perks', operator: 'swap:in', value: 'gold' }, 'no'],
    [{ fact: 'perks', operator: 'swap:notIn', value: 'gold' }, 'yes'],
    [{ fact: 'perks', operator: 'someValue:swap:in', value: ['gold', 'start'] }, 'no'],
    [{ fact: 'perks', operator: 'everyValue:swap:notIn', value: ['gold', 'start'] }, 'yes'],
  ]
  it.each(table)('%j on a missing set is unknown, or %s', async (condition, answer) => {
    await expect(new ReferenceEngine(condition, {}).holds({ 'call.tariff': 'gold' })).rejects.toThrow(TypeError)
    expect(new CompiledCase(condition, {}, 'unknown').answer({ 'call.tariff': 'gold' })).toBe('unknown')
    expect(new CompiledCase(condition, {}, 'json-rules-engine').answer({ 'call.tariff': 'gold' })).toBe(answer)
  })
})

/** Whether some leaf looks for something in a set that is missing. */
function looksIntoMissingSet(condition: Condition, segments: Segments, values: FactValues): boolean {
  const looks = (child: Condition) => looksIntoMissingSet(child, segments, values)
  if ('all' in condition) return condition.all.some(looks)
  if ('any' in condition) return condition.any.some(looks)
  if ('not' in condition) return looks(condition.not)
  if ('condition' in condition) return looks(segments[condition.condition] as Condition)
  const { fact, operator, value } = condition
  if (!/(^|:)(in|notIn)$/.test(operator)) return false
  const names = typeof value === 'object' && !Array.isArray(value) ? [fact, value.fact] : [fact]
  return names.some((name) => values[name] === undefined && facts.find((one) => one.name === name)?.type === 'set')
}
