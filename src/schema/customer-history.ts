import Type, { type Static } from 'typebox'
import { CustomerId, closed, oneOf } from './common.ts'
import { outcomes } from './outcome.ts'

const kinds = [...outcomes, 'decided', 'reserved', 'held-out', 'exposed', 'converted'] as const

const Kind = oneOf(kinds, {
  description:
    'An outcome, or what the engine notes: decided (it was in an answer, where that is a contact), reserved (a place under a strict cap is held), held-out, exposed and converted (experiments)',
})

/** What names an id that no dictionary of this store knows. */
const unknownNote = 'its number with a hash sign when the store does not know the name'

export const HistoryEntry = closed({
  at: Type.String({ description: 'ISO 8601: when it happened' }),
  kind: Kind,
  offerId: Type.Optional(Type.String({ description: `The offer; ${unknownNote}` })),
  group: Type.Optional(Type.String({ description: 'Its group at that time; left out when it was not known' })),
  placementId: Type.Optional(Type.String({ description: `Where; ${unknownNote}` })),
  experiment: Type.Optional(Type.String({ description: 'For exposed and converted' })),
  arm: Type.Optional(Type.Integer({ description: 'Of the experiment, in the order in which it names them, from 0' })),
  reason: Type.Optional(Type.String({ description: 'Why it was declined' })),
  until: Type.Optional(Type.String({ description: 'For later the date that was agreed, for reserved its end' })),
  undone: Type.Boolean({ description: 'Taken back: it counts for nothing' }),
  decision: Type.String({ description: 'The last 16 hex digits of the decisionId' }),
})
export type HistoryEntry = Static<typeof HistoryEntry>

export const CustomerHistory = closed({
  customerId: CustomerId,
  revision: Type.Integer({ description: 'Changes with every write' }),
  complete: Type.Boolean({ description: 'False: records that may still count had to be dropped, there were too many' }),
  incompleteUntil: Type.Optional(
    Type.String({
      description: 'ISO 8601: records from before this moment may be missing; left out when all are there',
    }),
  ),
  records: Type.Array(HistoryEntry, { description: 'The latest first' }),
})
export type CustomerHistory = Static<typeof CustomerHistory>
