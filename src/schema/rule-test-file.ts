import Type, { type Static } from 'typebox'
import { closed, FactName, Id, Locale, PlacementId, record } from './common.ts'

const FactValues = record(FactName, Type.Unknown(), {
  description: 'Values by name, as in PATCH /v1/customers/:id',
})

const Expectation = closed(
  {
    first: Type.Optional(Id),
    offers: Type.Optional(Type.Array(Id, { description: 'Exactly these, in this order' })),
    includes: Type.Optional(Type.Array(Id, { description: 'These are among the answer, in any order' })),
    excludes: Type.Optional(
      record(Id, Type.String(), { description: 'Offer: the reason code for which it is not shown' }),
    ),
    fallback: Type.Optional(Type.Boolean({ description: 'Whether nothing qualified' })),
    content: Type.Optional(
      record(Id, record(Type.String(), Type.String()), {
        description: 'Offer: fields of its text, as they must read in the answer',
      }),
    ),
  },
  { minProperties: 1, description: 'What the answer must be; a test without expectations could not fail' },
)

export const RuleTest = closed({
  name: Type.String({ minLength: 1 }),
  now: Type.String({ description: 'ISO 8601 with an offset' }),
  customer: Type.Optional(FactValues),
  context: Type.Optional(FactValues),
  placement: PlacementId,
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
  locale: Type.Optional(Locale),
  holdout: Type.Optional(
    Type.Boolean({ default: false, description: 'The customer is held out from everything; by default from nothing' }),
  ),
  experiments: Type.Optional(
    record(Id, Type.Unsafe<string>({ ...Id, description: 'The arm' }), {
      description: 'Arm of the customer by experiment; by default the customer is in none',
    }),
  ),
  expect: Expectation,
})
export type RuleTest = Static<typeof RuleTest>

export const RuleTestFile = Type.Array(RuleTest, {
  minItems: 1,
  title: 'tests/*.yaml',
  description: 'Given this customer and context, expect these offers, and not those because …',
})
