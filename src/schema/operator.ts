import Type, { type Static } from 'typebox'
import { CustomerId, closed, FactName, Id, Locale, oneOf, PlacementId } from './common.ts'
import { outcomes } from './outcome.ts'

/** One offer on the operator's screen. */
export const OperatorCard = closed({
  offerId: Id,
  group: Id,
  kind: oneOf(['sale', 'service'] as const),
  rank: Type.Integer({ description: 'By score, from 1; the place on the screen is the place in the list' }),
  score: Type.Number(),
  value: Type.Number({ description: "Expected margin, in the catalogue's currency" }),
  placementId: PlacementId,
  decisionId: Type.String({ description: 'Of the decision that this card is from: a pinned one keeps its own' }),
  content: Type.Record(Type.String(), Type.String(), { description: 'The fields of the placement, filled in' }),
  reasons: Type.Array(Type.String(), { maxItems: 3, description: 'Why this offer, the most telling first' }),
  validUntil: Type.Optional(Type.String({ description: 'ISO 8601: when the offer ends' })),
  objections: Type.Array(
    closed({
      reason: Id,
      says: Type.String({ description: 'What the customer says' }),
      answer: Type.String({ description: 'What to answer, filled in' }),
    }),
    { description: 'By the reasons for declining' },
  ),
  presented: Type.Boolean({ description: 'It was reported as presented in this call' }),
})
export type OperatorCard = Static<typeof OperatorCard>

/** One line of the customer's header. */
export const HeaderFact = closed({
  name: FactName,
  label: Type.String(),
  text: Type.String({ description: 'The value in words, with its unit; a dash when it is not known' }),
  known: Type.Boolean(),
  /** How it bears on the talk. */
  tone: oneOf(['plain', 'good', 'warning'] as const),
})
export type HeaderFact = Static<typeof HeaderFact>

/** What was offered lately, the latest first. */
export const RecentContact = closed({
  at: Type.String({ description: 'ISO 8601' }),
  outcome: oneOf(outcomes),
  offerId: Type.String(),
  title: Type.String({ description: 'Of the offer, in the locale; its id when it has none here' }),
  placementId: Type.String(),
  reason: Type.Optional(Type.String({ description: 'Why it was declined, in words' })),
  until: Type.Optional(Type.String()),
})
export type RecentContact = Static<typeof RecentContact>

/** The head of the operator's screen. */
export const OperatorCustomer = closed({
  customerId: CustomerId,
  identified: Type.Boolean({
    description: 'False for a caller whom nobody knows: the id was made up for this call, and means nothing after it',
  }),
  known: Type.Boolean({ description: 'Something is kept of this customer' }),
  name: Type.Optional(Type.String()),
  facts: Type.Array(HeaderFact),
  timeZone: Type.Optional(Type.String({ description: 'IANA, when it is known' })),
  recent: Type.Array(RecentContact, { maxItems: 8 }),
})
export type OperatorCustomer = Static<typeof OperatorCustomer>

const Choice = closed({ id: Type.String(), label: Type.String() })

/** `GET /v1/console/operator?locale=`: what the console needs to know once. */
export const OperatorConsole = closed({
  name: Type.String({ description: 'Of the catalogue' }),
  ruleset: Type.String(),
  locale: Locale,
  locales: Type.Array(Locale),
  timeZone: Type.String({ description: 'Of the catalogue' }),
  currency: Type.String(),
  placement: PlacementId,
  /** The context fact that holds why the customer calls, and its values. */
  callReason: Type.Optional(closed({ fact: FactName, label: Type.String(), choices: Type.Array(Choice) })),
  declineReasons: Type.Array(Choice),
  undoWindowMinutes: Type.Integer(),
  offers: Type.Array(closed({ id: Id, title: Type.String(), group: Id }), {
    description: 'All that may be asked about with "why not": what any arm of an experiment may be offered, each once',
  }),
  /** Calls that the demo mode plays; empty outside the demo. */
  demoCalls: Type.Array(
    closed({
      phone: Type.String(),
      context: Type.Record(FactName, Type.Unknown()),
      note: Type.String({ description: 'Who calls, in the locale' }),
    }),
  ),
})
export type OperatorConsole = Static<typeof OperatorConsole>
