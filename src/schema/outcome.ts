import Type, { type Static } from 'typebox'
import { CustomerId, closed, Id, oneOf, PlacementId } from './common.ts'
import { outcomeAgeMsMax } from './outcome-times.ts'

/** What can be reported about an offer that was decided, in the order in which it usually happens. */
export const outcomes = ['presented', 'impression', 'click', 'accepted', 'declined', 'later', 'not-presented'] as const

export type Outcome = (typeof outcomes)[number]

/** Outcomes that one request may report. */
export const outcomesPerRequestMax = 500

export const DecisionId = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
  description: 'The decisionId of an answer: a UUID of version 7, in lower case',
})

const At = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:\\d{2})$',
  description: 'When it happened: ISO 8601 with an offset, as 2026-07-01T10:00:00+03:00; by default now',
})

const Until = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:\\d{2})?)?$',
  description:
    'For later: a date (its first moment) or a time from which the offer may come again; without an offset local to the catalogue',
})

export const OutcomeEntry = closed({
  customerId: Type.Optional(
    Type.Unsafe<string>({
      ...CustomerId,
      description: 'Whom the offer was decided for; by default that of the request',
    }),
  ),
  token: Type.Optional(Type.String({ description: 'Of the offer, as the decision gave it' })),
  decisionId: Type.Optional(
    Type.Unsafe<string>({ ...DecisionId, description: 'Instead of a token, from a trusted caller' }),
  ),
  placementId: Type.Optional(Type.Unsafe<string>({ ...PlacementId, description: 'With decisionId' })),
  offerId: Type.Optional(Type.Unsafe<string>({ ...Id, description: 'With decisionId' })),
  outcome: oneOf(outcomes),
  at: Type.Optional(At),
  ageMs: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: outcomeAgeMsMax,
      description:
        'Instead of at, from whoever cannot trust a clock: how long ago it happened, in milliseconds. Never before its decision',
    }),
  ),
  reason: Type.Optional(
    Type.Unsafe<string>({ ...Id, description: 'For declined: one of the reasons in contact-policies.yaml' }),
  ),
  until: Type.Optional(Until),
  undo: Type.Optional(
    Type.Boolean({
      default: false,
      description: 'Take this outcome back; stands with what names the offer and the outcome, and nothing else',
    }),
  ),
})
export type OutcomeEntry = Static<typeof OutcomeEntry>

const example = {
  customerId: '79161234567',
  outcomes: [
    {
      token: 'k1.01a201b9-e927-72dd-8441-379687f75e83~call-centre.prompt~roaming-data-pack.4QLYcYJAcHLuK5rTuygXqQ',
      outcome: 'declined',
      at: '2026-07-01T10:02:10+03:00',
    },
  ],
}

const envelope = (entry: ReturnType<typeof Type.Unsafe<unknown>>) =>
  closed(
    {
      customerId: Type.Optional(
        Type.Unsafe<string>({ ...CustomerId, description: 'Of all outcomes that do not name another' }),
      ),
      outcomes: Type.Array(entry, { minItems: 1, maxItems: outcomesPerRequestMax }),
    },
    { examples: [example] },
  )

/** As it is documented. */
export const OutcomesBody = envelope(Type.Unsafe<unknown>(OutcomeEntry))

/** As it is checked as a whole: every outcome is checked by itself, so that one that is wrong does not stop the others. */
export const OutcomesEnvelope = envelope(Type.Unsafe<unknown>(Type.Unknown()))
export type OutcomesRequest = Static<typeof OutcomesEnvelope>

/** What became of one outcome. */
export const outcomeResults = ['recorded', 'duplicate', 'undone', 'refused'] as const
export type OutcomeResult = (typeof outcomeResults)[number]

export const RefusedOutcome = closed({
  position: Type.Integer({ description: 'In the request, from 0' }),
  code: Type.String({ description: 'Stable; docs/errors.md lists all' }),
  path: Type.String({ description: 'JSON pointer into the body: /outcomes/3/until' }),
  found: Type.String({ description: 'What stands there' }),
  expected: Type.String({ description: 'What should stand there' }),
  suggestion: Type.Optional(Type.String({ description: 'A name that was probably meant' })),
})
export type RefusedOutcome = Static<typeof RefusedOutcome>

export const OutcomesAnswer = closed(
  {
    recorded: Type.Integer({ description: 'Kept: they will survive the end of this node' }),
    duplicates: Type.Integer({ description: 'Reported before: nothing was changed' }),
    undone: Type.Integer({ description: 'Taken back' }),
    refused: Type.Array(RefusedOutcome, { description: 'The first thing that is wrong with each that was not taken' }),
    results: Type.Array(oneOf(outcomeResults), {
      description: 'By outcome, in the order of the request',
    }),
  },
  {
    examples: [
      {
        recorded: 1,
        duplicates: 0,
        undone: 0,
        refused: [
          {
            position: 1,
            code: 'outcome-invalid',
            path: '/outcomes/1/outcome',
            found: "'acepted'",
            expected: `one of ${outcomes.map((outcome) => `'${outcome}'`).join(', ')}`,
            suggestion: 'accepted',
          },
        ],
        results: ['recorded', 'refused'],
      },
    ],
  },
)
export type OutcomesAnswer = Static<typeof OutcomesAnswer>
