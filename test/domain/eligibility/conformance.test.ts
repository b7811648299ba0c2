import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import type { Condition } from '#sufler/schema/condition.ts'
import { CompiledCatalogue, numbersWhere } from '../../support/compiled-catalogue.ts'
import type { Segments, TruthName } from '../../support/conditions.ts'
import { catalogueCase } from '../../support/generators/conditions.ts'
import { completeFacts, type FactValues, partialFacts, wildFacts } from '../../support/generators/facts.ts'
import { factsAtThresholds, resolveFacts, thresholdsOf } from '../../support/generators/facts-at-thresholds.ts'
import { scale, seed } from '../../support/seed.ts'
import { combinationsOf } from './combinations.ts'
import { kleene } from './kleene.ts'
import { ReferenceEngine } from './reference-engine.ts'

/** How much is generated. A pair is a condition and facts: answered by the reference, alone and within an index. */
interface Amount {
  pairsMin: number
  conditionsMax: number
  rowsMax: number
}

const small = { conditionsMax: 40, rowsMax: 40 }
/** Thousands of offers in one index: more thresholds on a fact than it keeps bitmaps. */
const large = { conditionsMax: 3_000, rowsMax: 40 }
const timeoutMs = 120_000 * scale
const shrinkingMsMax = 40_000

/** For each condition and each set of facts: what it must answer; undefined where nobody says. */
type Reference = (
  conditions: readonly Condition[],
  segments: Segments,
) => (values: FactValues) => Promise<(TruthName | undefined)[]>

const jsonRulesEngine: Reference = (conditions, segments) => {
  const engine = new ReferenceEngine(conditions, segments)
  return async (values) =>
    (await engine.answers(values)).map((holds) => (holds === undefined ? undefined : holds ? 'yes' : 'no'))
}

const plainKleene: Reference = (conditions, segments) => async (values) =>
  conditions.map((condition) => kleene(condition, values, segments))

const answered = { pairs: 0 }

/** Runs generated catalogues until enough pairs were answered. A failure is shrunk to few conditions and facts. */
async function assertConforms(
  missingFacts: Ruleset['missingFacts'],
  values: fc.Arbitrary<FactValues>,
  reference: Reference,
  { pairsMin, conditionsMax, rowsMax }: Amount,
): Promise<void> {
  let pairs = 0
  const rows = fc.array(factsAtThresholds(values), { minLength: 1, maxLength: rowsMax, size: 'max' })
  const property = fc.asyncProperty(catalogueCase(conditionsMax), rows, async ({ conditions, segments }, given) => {
    const thresholds = thresholdsOf([...conditions, ...Object.values(segments)])
    // Enough of them: a large catalogue is large without.
    const combinations = combinationsOf(conditions.slice(0, small.conditionsMax))
    const catalogue = new CompiledCatalogue(
      [...conditions, ...combinations.map(({ condition }) => condition)],
      segments,
      missingFacts,
    )
    const expectedOf = reference(conditions, segments)
    for (const values of given.map((facts) => resolveFacts(facts, thresholds))) {
      const row = catalogue.rowOf(values)
      const answers = catalogue.answers(row)
      const alone = answers.slice(0, conditions.length)
      const stated = await expectedOf(values)
      const expected = stated.map((answer, number) => answer ?? (alone[number] as TruthName))
      expect(alone, `alone, given ${JSON.stringify(values)}`).toEqual(expected)
      const all = [...expected, ...combinations.map(({ truth }) => truth(expected))]
      expect(answers, `combined, given ${JSON.stringify(values)}`).toEqual(all)
      const holding = numbersWhere(all, (answer) => answer === 'yes')
      expect(catalogue.trueForms(row), `in normal form, given ${JSON.stringify(values)}`).toEqual(holding)
      for (const matches of catalogue.matches(row, holding)) {
        expect(matches, `within an index, given ${JSON.stringify(values)}`).toEqual(holding)
      }
      pairs += stated.filter((answer) => answer !== undefined).length
    }
  })
  for (let round = 0; pairs < pairsMin * scale; round++) {
    await fc.assert(property, {
      seed: seed + round,
      numRuns: Math.ceil(1_000 / conditionsMax),
      // What was shrunk by then is reported: better than a test that times out and says nothing.
      interruptAfterTimeLimit: shrinkingMsMax,
    })
  }
  answered.pairs += pairs
}

describe(`conditions against json-rules-engine 7.3.1, alone and within an index (TEST_SEED=${seed})`, () => {
  afterAll(() => {
    process.stderr.write(
      `conformance: ${answered.pairs.toLocaleString('en')} pairs of a condition and facts, TEST_SEED=${seed}\n`,
    )
  })

  it(
    'answer as it does when every fact is known',
    () => assertConforms('unknown', completeFacts, jsonRulesEngine, { ...small, pairsMin: 90_000 }),
    timeoutMs,
  )

  it(
    'answer as it does under allowUndefinedFacts when the catalogue asks for that',
    () => assertConforms('json-rules-engine', partialFacts, jsonRulesEngine, { ...small, pairsMin: 70_000 }),
    timeoutMs,
  )

  it(
    'answer as it does among thousands of others',
    async () => {
      await assertConforms('unknown', completeFacts, jsonRulesEngine, { ...large, pairsMin: 40_000 })
      await assertConforms('json-rules-engine', partialFacts, jsonRulesEngine, { ...large, pairsMin: 40_000 })
    },
    timeoutMs,
  )

  it(
    'answer unknown where a missing fact, or a value of another type at a path, leaves it open, as a plain Kleene evaluator does',
    () => assertConforms('unknown', wildFacts, plainKleene, { ...small, pairsMin: 50_000 }),
    timeoutMs,
  )
})
