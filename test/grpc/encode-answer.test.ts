import fc from 'fast-check'
import type { TSchema } from 'typebox'
import { describe, expect, test } from 'vitest'
import {
  DecidedOffer,
  DecidedPlacement,
  type DecisionAnswer,
  DecisionAnswer as Schema,
} from '#sufler/schema/decision.ts'
import { decideResponseOf } from '#sufler/transport/grpc/decide-response.ts'
import { encodeAnswer, encodeStreamAnswer } from '#sufler/transport/grpc/wire/encode-answer.ts'
import { decideMethod, decideStreamMethod } from '../../bench/grpc/protocol.ts'
import { scale, seed } from '../support/seed.ts'

/** Around the lengths that take another byte, of one, two, three and four bytes a character. */
const text = fc.oneof(
  { weight: 20, arbitrary: fc.string({ unit: 'grapheme' }) },
  fc
    .tuple(fc.constantFrom('a', 'я', '€', '𝄞'), fc.constantFrom(23, 24, 25, 42, 43, 63, 64, 127, 128, 8_192, 16_384))
    .map(([unit, count]) => unit.repeat(count)),
)
const double = fc.double({ noNaN: true, noDefaultInfinity: true })
const offer = fc.record<DecidedOffer>(
  {
    offerId: text,
    group: text,
    kind: fc.constantFrom('sale', 'service'),
    rank: fc.nat({ max: 2 ** 31 - 1 }),
    score: double,
    propensity: double,
    contextWeight: double,
    value: double,
    lever: double,
    treatment: fc.record({ locale: text, content: fc.dictionary(text, text, { noNullPrototype: true }) }),
    reasons: fc.array(text, { minLength: 1, maxLength: 3 }),
    token: text,
  },
  {
    requiredKeys: [
      'offerId',
      'group',
      'kind',
      'rank',
      'score',
      'propensity',
      'contextWeight',
      'value',
      'lever',
      'treatment',
    ],
  },
)
const placement = fc.record({ id: text, fallback: fc.boolean(), offers: fc.array(offer, { maxLength: 5 }) })
const answers: fc.Arbitrary<DecisionAnswer> = fc.record({
  decisionId: text,
  customerId: text,
  ruleset: text,
  customerKnown: fc.boolean(),
  degraded: fc.array(text, { maxLength: 3 }),
  holdout: fc.boolean(),
  experiments: fc.array(fc.record({ id: text, arm: text }), { maxLength: 3 }),
  placements: fc.array(placement, { maxLength: 3 }),
})

const namesOf = (schema: TSchema) => Object.keys((schema as unknown as { properties: object }).properties).sort()

describe(`answers written by hand (TEST_SEED=${seed})`, () => {
  test('say what the library would, alone and in a stream', () => {
    const property = fc.property(answers, text, (answer, requestId) => {
      const expected = decideMethod.responseDeserialize(decideMethod.responseSerialize(decideResponseOf(answer)))
      expect(decideMethod.responseDeserialize(encodeAnswer(decideMethod, answer))).toEqual(expected)
      const { responseSerialize, responseDeserialize } = decideStreamMethod
      const streamed = responseDeserialize(responseSerialize({ requestId, answer: decideResponseOf(answer) }))
      expect(responseDeserialize(encodeStreamAnswer(decideStreamMethod, requestId, answer))).toEqual(streamed)
    })
    fc.assert(property, { seed, numRuns: 500 * scale })
  })

  test('are whole after one that could not be written', () => {
    const [answer] = fc.sample(answers, { seed: 1, numRuns: 1 }) as [DecisionAnswer]
    const whole = encodeAnswer(decideMethod, answer)
    const broken = { ...answer, experiments: undefined } as unknown as DecisionAnswer
    expect(() => encodeAnswer(decideMethod, broken)).toThrow(TypeError)
    expect(encodeAnswer(decideMethod, answer)).toEqual(whole)
  })

  test('leave nothing out that an answer may have', () => {
    const [sample] = fc.sample(answers, { seed: 1, numRuns: 1 })
    expect(Object.keys(sample ?? {}).sort()).toEqual(namesOf(Schema))
    // Whoever is explained goes through the library.
    const [shown] = fc.sample(placement, { seed: 1, numRuns: 1 })
    expect(Object.keys(shown ?? {}).sort()).toEqual(namesOf(DecidedPlacement).filter((name) => name !== 'explanation'))
    const full = fc.sample(offer, { seed: 1, numRuns: 100 }).map((each) => Object.keys(each).sort())
    expect(full).toContainEqual(namesOf(DecidedOffer))
  })
})
