import Type, { type Static } from 'typebox'
import { closed, FactName, Id, Locale, PlacementId, record } from './common.ts'
import { Duration } from './contact-policies-file.ts'
import { type Outcome, outcomes } from './outcome.ts'

/** Records of one test's history; fewer than a customer may have, so that none is ever dropped. */
export const testHistoryMax = 200

const FactValues = record(FactName, Type.Unknown(), {
  description: 'Values by name, as in PATCH /v1/customers/:id',
})

type TestedOutcome = 'decided' | Outcome

const PastOutcome = closed({
  offer: Id,
  outcome: Type.Unsafe<TestedOutcome>(
    Type.Union([Type.Literal('decided'), ...outcomes.map((outcome) => Type.Literal(outcome))], {
      description: 'What happened; decided: it was in an answer',
    }),
  ),
  ago: Type.Optional(
    Type.Unsafe<string>({
      ...Duration,
      description: 'How long before `now`: minutes, hours or days, as 30m, 24h or 3d',
    }),
  ),
  at: Type.Optional(Type.String({ description: 'When, instead of ago: ISO 8601 with an offset' })),
  placement: Type.Optional(PlacementId),
  reason: Type.Optional(Type.Unsafe<string>({ ...Id, description: 'Why it was declined, of contact-policies.yaml' })),
  until: Type.Optional(
    Type.String({
      description: 'The date that was agreed, with the outcome later: a date, or ISO 8601 with an offset',
    }),
  ),
})
export type PastOutcome = Static<typeof PastOutcome>

const Expectation = closed(
  {
    first: Type.Optional(Id),
    offers: Type.Optional(Type.Array(Id, { description: 'Exactly these, in this order' })),
    includes: Type.Optional(Type.Array(Id, { description: 'These are among the answer, in any order' })),
    excludes: Type.Optional(
      record(Id, Type.String(), { description: 'Offer: the reason code for which it is not shown' }),
    ),
    suppressedBy: Type.Optional(
      record(Id, Type.String(), {
        description: 'Offer: the contact policy for which it is not shown; group/<group>/<id> where a group adds it',
      }),
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
  history: Type.Optional(
    Type.Array(PastOutcome, {
      minItems: 1,
      maxItems: testHistoryMax,
      description:
        'What has happened to the customer, in any order; in the placement of the test unless another is named',
    }),
  ),
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
  description: 'Given this customer, context and history, expect these offers, and not those because …',
})
