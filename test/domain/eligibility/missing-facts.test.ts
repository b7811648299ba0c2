import { describe, expect, it } from 'vitest'
import type { Condition, Leaf } from '#sufler/schema/condition.ts'
import { CompiledCatalogue } from '../../support/compiled-catalogue.ts'
import type { TruthName } from '../../support/conditions.ts'
import { conjunction, disjunction, negation } from './combinations.ts'
import { kleene } from './kleene.ts'
import { ReferenceEngine } from './reference-engine.ts'

/**
 * What a missing fact means, written out. Here we differ from json-rules-engine on purpose, so that it cannot be the
 * oracle: a condition on what is not known is unknown, also under `not`. The catalogue's switch gives its own answers,
 * and there it is the oracle again.
 */

/** Each on facts of which none is known: unknown for us; beside it what json-rules-engine answers. */
const leaves: [Leaf, 'yes' | 'no'][] = [
  [{ fact: 'tenure_months', operator: 'equal', value: 0 }, 'no'],
  [{ fact: 'tenure_months', operator: 'notEqual', value: 0 }, 'yes'],
  [{ fact: 'tenure_months', operator: 'lessThan', value: 1 }, 'no'],
  [{ fact: 'tenure_months', operator: 'lessThanInclusive', value: 1 }, 'no'],
  [{ fact: 'tenure_months', operator: 'greaterThan', value: -1 }, 'no'],
  [{ fact: 'tenure_months', operator: 'greaterThanInclusive', value: -1 }, 'no'],
  [{ fact: 'tenure_months', operator: 'not:lessThan', value: 1 }, 'yes'],
  [{ fact: 'tenure_months', operator: 'in', value: [0, 1] }, 'no'],
  [{ fact: 'tenure_months', operator: 'notIn', value: [0, 1] }, 'yes'],
  [{ fact: 'tenure_months', operator: 'someValue:greaterThan', value: [0, 1] }, 'no'],
  [{ fact: 'tenure_months', operator: 'everyValue:notEqual', value: [0, 1] }, 'yes'],
  [{ fact: 'is_online', operator: 'equal', value: false }, 'no'],
  [{ fact: 'is_online', operator: 'notEqual', value: true }, 'yes'],
  [{ fact: 'tariff', operator: 'equal', value: 'gold' }, 'no'],
  [{ fact: 'tariff', operator: 'notIn', value: ['gold'] }, 'yes'],
  [{ fact: 'joined', operator: 'lessThan', value: '2026-01-01T00:00:00Z' }, 'no'],
  [{ fact: 'services', operator: 'contains', value: 'gold' }, 'no'],
  // Both are false where the fact is no list: only here is a negative operator no way in.
  [{ fact: 'services', operator: 'doesNotContain', value: 'gold' }, 'no'],
  [{ fact: 'services', operator: 'not:contains', value: 'gold' }, 'yes'],
  [{ fact: 'services', operator: 'someFact:equal', value: 'gold' }, 'no'],
  [{ fact: 'services', operator: 'everyFact:notEqual', value: 'gold' }, 'no'],
  [{ fact: 'services', operator: 'not:everyFact:in', value: ['gold'] }, 'yes'],
  [{ fact: 'tenure_months', operator: 'lessThan', value: { fact: 'limit_months' } }, 'no'],
  // Two missing facts are equal there: undefined === undefined.
  [{ fact: 'tenure_months', operator: 'equal', value: { fact: 'limit_months' } }, 'yes'],
  [{ fact: 'tenure_months', operator: 'notEqual', value: { fact: 'limit_months' } }, 'no'],
  [{ fact: 'tariff', operator: 'not:equal', value: { fact: 'call.tariff' } }, 'no'],
  [{ fact: 'perks', operator: 'contains', value: { fact: 'call.tariff' } }, 'no'],
]

/** Where json-rules-engine throws: it looks for a fact with `list.indexOf`, and a missing list has none. Beside it what the switch makes of it. */
const thrown: [Leaf, 'yes' | 'no'][] = [
  [{ fact: 'call.tariff', operator: 'in', value: { fact: 'perks' } }, 'no'],
  [{ fact: 'call.tariff', operator: 'notIn', value: { fact: 'perks' } }, 'yes'],
  [{ fact: 'call.tariff', operator: 'not:in', value: { fact: 'perks' } }, 'yes'],
  [{ fact: 'perks', operator: 'swap:in', value: 'gold' }, 'no'],
  [{ fact: 'perks', operator: 'swap:notIn', value: 'gold' }, 'yes'],
  [{ fact: 'perks', operator: 'someValue:swap:in', value: ['gold', 'start'] }, 'no'],
  [{ fact: 'perks', operator: 'everyValue:swap:notIn', value: ['gold', 'start'] }, 'yes'],
]

/** Leaves whose answers are known, as parts of the tables below: `page.minutes` is 5, `tenure_months` is missing. */
const parts: Record<TruthName, Leaf> = {
  yes: { fact: 'page.minutes', operator: 'equal', value: 5 },
  no: { fact: 'page.minutes', operator: 'equal', value: 6 },
  unknown: { fact: 'tenure_months', operator: 'equal', value: 6 },
}
const given = { 'page.minutes': 5 }

/** a, b, `all: [a, b]`, `any: [a, b]`. */
const connectives: [TruthName, TruthName, TruthName, TruthName][] = [
  ['yes', 'yes', 'yes', 'yes'],
  ['yes', 'no', 'no', 'yes'],
  ['yes', 'unknown', 'unknown', 'yes'],
  ['no', 'yes', 'no', 'yes'],
  ['no', 'no', 'no', 'no'],
  ['no', 'unknown', 'no', 'unknown'],
  ['unknown', 'yes', 'unknown', 'yes'],
  ['unknown', 'no', 'no', 'unknown'],
  ['unknown', 'unknown', 'unknown', 'unknown'],
]
const negations: [TruthName, TruthName][] = [
  ['yes', 'no'],
  ['no', 'yes'],
  ['unknown', 'unknown'],
]

/** What a condition answers alone, after it was found that both indexes agree on whether it holds. */
function answerOf(condition: Condition, missingFacts: 'unknown' | 'json-rules-engine', values: object): TruthName {
  const catalogue = new CompiledCatalogue([condition], {}, missingFacts)
  const row = catalogue.rowOf({ ...values })
  const answer = catalogue.answers(row)[0] as TruthName
  const holding = answer === 'yes' ? [0] : []
  for (const matches of catalogue.matches(row, holding)) expect(matches).toEqual(holding)
  return answer
}

describe('a condition on a missing fact', () => {
  it.each(leaves)('%j is unknown, also when negated', (leaf) => {
    expect(answerOf(leaf, 'unknown', {})).toBe('unknown')
    expect(answerOf({ not: leaf }, 'unknown', {})).toBe('unknown')
    expect(kleene(leaf, {}, {})).toBe('unknown')
  })

  it.each(leaves)('%j answers %s under the switch, as json-rules-engine does', async (leaf, answer) => {
    const [expected] = await new ReferenceEngine([leaf], {}).answers({})
    expect(expected).toBe(answer === 'yes')
    expect(answerOf(leaf, 'json-rules-engine', {})).toBe(answer)
    expect(answerOf({ not: leaf }, 'json-rules-engine', {})).toBe(negation[answer])
  })

  it.each(thrown)('%j is unknown, or %s under the switch, where json-rules-engine throws', async (leaf, answer) => {
    const values = { 'call.tariff': 'gold' }
    expect(await new ReferenceEngine([leaf], {}).answers(values)).toEqual([undefined])
    expect(answerOf(leaf, 'unknown', values)).toBe('unknown')
    expect(answerOf(leaf, 'json-rules-engine', values)).toBe(answer)
  })
})

describe('NaN, which JSON cannot bring but a vector holds for what is missing', () => {
  const numeric = leaves.filter(
    ([{ fact, value }]) => fact === 'tenure_months' && !(value instanceof Object && 'fact' in value),
  )

  it.each(numeric)('%j answers %s to it in json-rules-engine, too', async (leaf, answer) => {
    const [holds] = await new ReferenceEngine([leaf], {}).answers({ tenure_months: Number.NaN })
    expect(holds).toBe(answer === 'yes')
  })
})

describe('unknown parts', () => {
  it.each(connectives)('%s with %s is %s under all and %s under any', (a, b, all, any) => {
    expect(answerOf({ all: [parts[a], parts[b]] }, 'unknown', given)).toBe(all)
    expect(answerOf({ any: [parts[a], parts[b]] }, 'unknown', given)).toBe(any)
    expect(conjunction[a][b]).toBe(all)
    expect(disjunction[a][b]).toBe(any)
  })

  it.each(negations)('not %s is %s', (of, answer) => {
    expect(answerOf({ not: parts[of] }, 'unknown', given)).toBe(answer)
    expect(negation[of]).toBe(answer)
  })
})
