import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConditionExplainer } from '#sufler/domain/eligibility/explain-condition.ts'
import { nearestMisses } from '#sufler/domain/eligibility/nearest-miss.ts'
import { rankSupport } from '#sufler/domain/eligibility/rank-support.ts'
import { supportingLeaves } from '#sufler/domain/eligibility/supporting-leaves.ts'
import { formatFactReference } from '#sufler/domain/features/path-fact.ts'
import { english } from '#sufler/domain/sentences/wording-en.ts'
import type { Condition } from '#sufler/schema/condition.ts'
import type { ConditionExplanation } from '#sufler/schema/explanation.ts'
import { CompiledCase, conditionScopeOf, type Segments } from '../../support/conditions.ts'
import { conditionCase, leaf } from '../../support/generators/conditions.ts'
import { wildFacts } from '../../support/generators/facts.ts'
import { scale, seed } from '../../support/seed.ts'
import { sentencesOf } from '../../support/sentences.ts'

const sentences = sentencesOf(conditionScopeOf({}))

const missingFacts = fc.constantFrom('unknown' as const, 'json-rules-engine' as const)

describe(`an explanation (TEST_SEED=${seed})`, () => {
  it('comes to the answer of the decision, in every part of the tree', async () => {
    const property = fc.asyncProperty(
      conditionCase,
      missingFacts,
      wildFacts,
      async ({ condition, segments }, mode, values) => {
        const explanation = await new ConditionExplainer(condition, conditionScopeOf(segments), mode).explain(
          values,
          sentences,
        )
        for (const [part, explained] of partsOf(condition, explanation, segments)) {
          expect(explained.result, JSON.stringify(part)).toBe(new CompiledCase(part, segments, mode).answer(values))
        }
      },
    )
    await fc.assert(property, { seed, numRuns: 150 * scale })
  })

  it('is the same for an offer that is shown, whose leaves are told by the predicates that decide', async () => {
    const told = { yes: 0, no: 0, unknown: 0 }
    const property = fc.asyncProperty(
      fc.oneof(
        conditionCase,
        leaf.map((condition) => ({ condition, segments: {} })),
      ),
      missingFacts,
      wildFacts,
      async ({ condition, segments }, mode, values) => {
        const evaluated = new CompiledCase(condition, segments, mode).evaluate(values)
        const explained = await new ConditionExplainer(condition, conditionScopeOf(segments), mode).explain(
          values,
          sentences,
        )
        expect(evaluated.result).toBe(explained.result)
        expect(leafResults(evaluated)).toEqual(leafResults(explained))
        for (const result of leafResults(evaluated)) told[result]++
      },
    )
    await fc.assert(property, { seed, numRuns: 300 * scale })
    expect(Math.min(told.yes, told.no, told.unknown)).toBeGreaterThan(0)
  })

  it('comes to it for leaves of every operator and decorator, negated or not', async () => {
    const property = fc.asyncProperty(
      leaf,
      missingFacts,
      wildFacts,
      fc.boolean(),
      async (positive, mode, values, negated) => {
        const condition: Condition = negated ? { not: positive } : positive
        const explanation = await new ConditionExplainer(condition, conditionScopeOf({}), mode).explain(
          values,
          sentences,
        )
        const answer = new CompiledCase(condition, {}, mode).answer(values)
        expect(explanation.result).toBe(answer)
        expect(nearestMisses(explanation, english)).toHaveLength(answer === 'yes' ? 0 : 1)
      },
    )
    await fc.assert(property, { seed, numRuns: 1_500 * scale })
  })

  it('names what is lacking exactly where the condition does not hold', async () => {
    const property = fc.asyncProperty(
      conditionCase,
      missingFacts,
      wildFacts,
      async ({ condition, segments }, mode, values) => {
        const explanation = await new ConditionExplainer(condition, conditionScopeOf(segments), mode).explain(
          values,
          sentences,
        )
        const misses = nearestMisses(explanation, english)
        if (explanation.result === 'yes') expect(misses).toEqual([])
        // Only an empty list under `not` lacks nothing that a fact could give.
        else if (!JSON.stringify([condition, segments]).includes('[]')) expect(misses).not.toEqual([])
      },
    )
    await fc.assert(property, { seed, numRuns: 150 * scale })
  })

  it('of a condition that holds finds one to three reasons, in every language', async () => {
    const languages = ['ru', 'en'].map((locale) => sentencesOf(conditionScopeOf({}), locale))
    const property = fc.asyncProperty(
      conditionCase,
      missingFacts,
      wildFacts,
      async ({ condition, segments }, mode, values) => {
        const scope = conditionScopeOf(segments)
        const explanation = await new ConditionExplainer(condition, scope, mode).explain(values, sentences)
        const chosen = rankSupport(supportingLeaves(explanation), scope.facts, 3)
        if (explanation.result !== 'yes') expect(chosen).toEqual([])
        // Only an empty list holds by itself.
        else if (!JSON.stringify([condition, segments]).includes('[]')) expect(chosen).not.toEqual([])
        expect(chosen.length).toBeLessThanOrEqual(3)
        for (const { leaf: chosenLeaf, isNegated } of chosen) {
          for (const language of languages)
            expect(language.reason(chosenLeaf, isNegated)).toContain(`${formatFactReference(chosenLeaf)}: `)
        }
      },
    )
    await fc.assert(property, { seed, numRuns: 250 * scale })
  })

  it('shows a segment under its name', async () => {
    const segments: Segments = { veteran: { fact: 'tenure_months', operator: 'greaterThan', value: 12 } }
    const explainer = new ConditionExplainer({ condition: 'veteran' }, conditionScopeOf(segments), 'unknown')
    expect(await explainer.explain({ tenure_months: 3 }, sentences)).toEqual({
      all: [expect.objectContaining({ fact: 'tenure_months', actual: 3, expected: 12, result: 'no' })],
      name: 'veteran',
      result: 'no',
    })
  })
})

function leafResults(node: ConditionExplanation): ConditionExplanation['result'][] {
  if ('all' in node) return node.all.flatMap(leafResults)
  if ('any' in node) return node.any.flatMap(leafResults)
  return 'not' in node ? leafResults(node.not) : [node.result]
}

/** Every part of a condition beside what explains it. */
function* partsOf(
  condition: Condition,
  explanation: ConditionExplanation,
  segments: Segments,
): Generator<[Condition, ConditionExplanation]> {
  yield [condition, explanation]
  if ('all' in condition && 'all' in explanation) yield* partsOfList(condition.all, explanation.all, segments)
  else if ('any' in condition && 'any' in explanation) yield* partsOfList(condition.any, explanation.any, segments)
  else if ('not' in condition && 'not' in explanation) yield* partsOf(condition.not, explanation.not, segments)
  else if ('condition' in condition && 'all' in explanation) {
    yield* partsOfList([segments[condition.condition] as Condition], explanation.all, segments)
  } else if (!('fact' in condition && 'fact' in explanation))
    throw new Error(`${JSON.stringify(explanation)} explains something else`)
}

function* partsOfList(conditions: Condition[], explanations: ConditionExplanation[], segments: Segments) {
  expect(explanations).toHaveLength(conditions.length)
  for (const [index, condition] of conditions.entries()) {
    yield* partsOf(condition, explanations[index] as ConditionExplanation, segments)
  }
}
