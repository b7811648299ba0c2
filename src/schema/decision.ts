import Type, { type Static } from 'typebox'
import { placementCountMax } from './channels-file.ts'
import { CustomerId, closed, FactName, Id, Locale, PlacementId } from './common.ts'
import { PlacementExplanation } from './explanation.ts'

/** Placements that one request may ask for. */
export const placementsMax = 10

/** Longest deadline that a request may ask for. */
export const deadlineMsMax = 10_000

const requestExample = {
  customerId: '79161234567',
  placements: [{ id: 'call-centre.prompt', count: 3 }],
  context: { 'call.reason': 'roaming' },
  locale: 'en',
}

export const DecisionRequest = closed(
  {
    customerId: CustomerId,
    placements: Type.Array(
      closed({
        id: PlacementId,
        count: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: placementCountMax,
            description: 'Offers wanted; by default what the placement declares',
          }),
        ),
      }),
      { minItems: 1, maxItems: placementsMax, description: 'In the order of their priority: an offer is given once' },
    ),
    context: Type.Optional(
      Type.Record(FactName, Type.Unknown(), {
        maxProperties: 200,
        description:
          'Context facts by name, as declared in features.yaml. A fact of the type object takes any JSON object or list of at most 16 KiB and 8 levels',
      }),
    ),
    locale: Type.Optional(Locale),
    deadlineMs: Type.Optional(
      Type.Integer({ minimum: 1, maximum: deadlineMsMax, description: 'Shortens the deadline of the placements' }),
    ),
    explain: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Tell for every offer where it fell and why; takes longer, and no deadline applies',
      }),
    ),
    dryRun: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Decide without leaving a trace: no token, no count, no log of the decision',
      }),
    ),
  },
  { examples: [requestExample] },
)
export type DecisionRequest = Static<typeof DecisionRequest>

export const DecidedOffer = closed({
  offerId: Id,
  group: Id,
  kind: Type.Union([Type.Literal('sale'), Type.Literal('service')]),
  rank: Type.Integer(),
  score: Type.Number({
    description: 'propensity × context weight × value × lever, each to its exponent; 0 for a fallback',
  }),
  propensity: Type.Number(),
  contextWeight: Type.Number(),
  value: Type.Number(),
  lever: Type.Number(),
  treatment: closed({
    locale: Locale,
    content: Type.Record(Type.String(), Type.String(), { description: 'The fields of the placement, filled in' }),
  }),
  reasons: Type.Optional(
    Type.Array(Type.String(), {
      maxItems: 3,
      description: 'Why this offer, the most telling first, in the locale of the request; only with explain',
    }),
  ),
  token: Type.Optional(
    Type.String({ description: 'Proves this offer when its outcome is reported; left out of a dry run' }),
  ),
})
export type DecidedOffer = Static<typeof DecidedOffer>

export const DecidedPlacement = closed({
  id: PlacementId,
  fallback: Type.Boolean({ description: 'Nothing qualified: these are the fallback offers of the placement' }),
  offers: Type.Array(DecidedOffer),
  explanation: Type.Optional(PlacementExplanation),
})
export type DecidedPlacement = Omit<Static<typeof DecidedPlacement>, 'explanation'> & {
  explanation?: PlacementExplanation
}

const answerExample = {
  decisionId: '01a201b9-e927-72dd-8441-379687f75e83',
  customerId: '79161234567',
  ruleset: 'bc78f68c217ed1ea',
  customerKnown: true,
  degraded: [],
  holdout: false,
  experiments: [{ id: 'value-or-likelihood', arm: 'as-is' }],
  placements: [
    {
      id: 'call-centre.prompt',
      fallback: false,
      offers: [
        {
          offerId: 'roaming-data-pack',
          group: 'roaming',
          kind: 'sale',
          rank: 1,
          score: 279,
          propensity: 0.25,
          contextWeight: 3,
          value: 310,
          lever: 1.2,
          treatment: { locale: 'en', content: { title: 'Roaming data pack, 10 GB', accept: 'Connect' } },
          token: 'k1.01a201b9-e927-72dd-8441-379687f75e83~call-centre.prompt~roaming-data-pack.4QLYcYJAcHLuK5rTuygXqQ',
        },
      ],
    },
  ],
}

export const DecisionAnswer = closed(
  {
    decisionId: Type.String({ description: 'UUID, version 7' }),
    customerId: CustomerId,
    ruleset: Type.String({ description: 'Id of the ruleset that decided' }),
    customerKnown: Type.Boolean({ description: 'False: decided on context alone' }),
    degraded: Type.Array(Type.String(), {
      description:
        'What was unknown because it came too late, or is damaged in the store: customer, texts, engine, history; or could not be kept in time: history, budgets. Empty when all went well',
    }),
    holdout: Type.Boolean({
      description: 'The customer is held out from all personalised offers, so that their effect can be measured',
    }),
    experiments: Type.Array(closed({ id: Id, arm: Id }), {
      description: 'Experiments that govern a placement of the request, and the arm that the customer belongs to',
    }),
    placements: Type.Array(DecidedPlacement),
  },
  { examples: [answerExample] },
)
export type DecisionAnswer = Omit<Static<typeof DecisionAnswer>, 'placements'> & { placements: DecidedPlacement[] }
