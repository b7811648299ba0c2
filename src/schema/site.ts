import Type, { type Static } from 'typebox'
import { placementCountMax } from './channels-file.ts'
import { CustomerId, closed, FactName, Id, Locale, oneOf, PlacementId } from './common.ts'
import { deadlineMsMax, placementsMax } from './decision.ts'
import { outcomeAgeMsMax } from './outcome-times.ts'

/**
 * What a page in a browser may ask, with a key that anybody can read in its source. Bodies may come as text/plain: such a
 * request needs no preflight, and a beacon may carry it.
 */

/** Outcomes that one beacon may report. */
export const siteOutcomesMax = 100

const SiteKey = Type.String({
  minLength: 8,
  maxLength: 128,
  description: 'A publishable key: sufler keys create --role site',
})

/**
 * Who sees the page, sealed by the server: it proves the same person later, and tells the page nothing. Long enough for the
 * longest customer id.
 */
export const SubjectToken = Type.String({ minLength: 1, maxLength: 768 })

const ProvenCustomer = closed(
  {
    id: CustomerId,
    proof: Type.String({
      minLength: 1,
      maxLength: 2048,
      description: "Made by the shop's own server: an HMAC over id and expiry, or a JWT whose `sub` is the id",
    }),
  },
  { description: 'A customer who is signed in' },
)

export const SiteDecisionRequest = closed({
  key: SiteKey,
  placements: Type.Array(
    closed({
      id: PlacementId,
      count: Type.Optional(Type.Integer({ minimum: 1, maximum: placementCountMax })),
    }),
    { minItems: 1, maxItems: placementsMax },
  ),
  context: Type.Optional(Type.Record(FactName, Type.Unknown(), { maxProperties: 50 })),
  locale: Type.Optional(Locale),
  deadlineMs: Type.Optional(Type.Integer({ minimum: 1, maximum: deadlineMsMax })),
  consent: Type.Optional(
    Type.Boolean({
      default: false,
      description:
        'The visitor agreed to personalisation. Without it, and with Sec-GPC: 1, who is asking is not looked at: offers follow from the context alone',
    }),
  ),
  subject: Type.Optional(Type.Unsafe<string>({ ...SubjectToken, description: 'From an earlier answer' })),
  customer: Type.Optional(ProvenCustomer),
})
export type SiteDecisionRequest = Static<typeof SiteDecisionRequest>

export const SiteOffer = closed({
  offerId: Id,
  locale: Locale,
  content: Type.Record(Type.String(), Type.String(), { description: 'The fields of the placement, as plain text' }),
  token: Type.String({ description: 'Comes back with the outcomes of this offer' }),
})
export type SiteOffer = Static<typeof SiteOffer>

export const SiteDecisionAnswer = closed({
  decisionId: Type.String(),
  subject: Type.Unsafe<string>({ ...SubjectToken, description: 'Comes back with outcomes and later decisions' }),
  keep: Type.Boolean({
    description: 'The subject may be kept beyond this page: the visitor agreed. False: in memory only',
  }),
  placements: Type.Array(closed({ id: PlacementId, fallback: Type.Boolean(), offers: Type.Array(SiteOffer) })),
})
export type SiteDecisionAnswer = Static<typeof SiteDecisionAnswer>

export const siteOutcomes = ['impression', 'click', 'accepted', 'declined'] as const

export const SiteOutcomesRequest = closed({
  key: SiteKey,
  subject: SubjectToken,
  outcomes: Type.Array(
    closed({
      token: Type.String({ minLength: 1, maxLength: 2048 }),
      outcome: oneOf(siteOutcomes),
      at: Type.Optional(Type.String({ maxLength: 40, description: 'ISO 8601 with an offset; by default now' })),
      ageMs: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: outcomeAgeMsMax,
          description:
            'Instead of at: how long ago it happened. What browsers should send, since many clocks are wrong',
        }),
      ),
    }),
    { minItems: 1, maxItems: siteOutcomesMax },
  ),
})
export type SiteOutcomesRequest = Static<typeof SiteOutcomesRequest>

/** Says nothing about which, or why: a page cannot put it right. */
export const SiteOutcomesAnswer = closed({
  recorded: Type.Integer(),
  duplicates: Type.Integer(),
  refused: Type.Integer(),
})
export type SiteOutcomesAnswer = Static<typeof SiteOutcomesAnswer>
