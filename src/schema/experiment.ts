import Type, { type Static } from 'typebox'
import { closed, Id, PlacementId } from './common.ts'
import { armsMax, experimentsMax } from './experiments-file.ts'

const interval = {
  low: Type.Number(),
  high: Type.Number(),
}

export const ArmVerdict = Type.Union(
  [
    Type.Literal('nobody-yet'),
    Type.Literal('sample-ratio-mismatch'),
    Type.Literal('too-early'),
    Type.Literal('better'),
    Type.Literal('worse'),
    Type.Literal('no-difference'),
  ],
  { description: 'Against the control' },
)
export type ArmVerdict = Static<typeof ArmVerdict>

export const ArmReport = closed({
  id: Id,
  share: Type.Number({ description: 'Of all customers' }),
  control: Type.Boolean({ description: 'The others are compared with it' }),
  exposures: Type.Integer({ description: 'Customers who got an answer under this arm, each once' }),
  conversions: Type.Integer({ description: 'Those of them who accepted something afterwards, each once' }),
  rate: Type.Optional(Type.Number({ description: 'Conversions by exposures; left out while there are none' })),
  interval: closed(interval, { description: 'In which the rate lies, by Wilson, with 95 % confidence' }),
  difference: Type.Optional(
    closed(
      { value: Type.Number(), ...interval },
      {
        description:
          "Of the rate to the control's, and its interval by Newcombe, with 95 % confidence for all arms together",
      },
    ),
  ),
  verdict: Type.Optional(ArmVerdict),
})
export type ArmReport = Static<typeof ArmReport>

const reportExample = {
  id: 'value-or-likelihood',
  description: 'Does ranking by likelihood alone win more acceptances?',
  state: 'running',
  placements: ['site.hero'],
  minimumEffect: 0.1,
  neededExposures: 30_400,
  sampleRatioP: 0.71,
  summary: 'Too early: each arm needs 30,400 customers and 10 conversions, the smallest has 2,015.',
  arms: [
    {
      id: 'as-is',
      share: 0.5,
      control: true,
      exposures: 2015,
      conversions: 101,
      rate: 0.0501,
      interval: { low: 0.0414, high: 0.0605 },
    },
    {
      id: 'likely-first',
      share: 0.5,
      control: false,
      exposures: 2039,
      conversions: 118,
      rate: 0.0579,
      interval: { low: 0.0485, high: 0.0689 },
      difference: { value: 0.0078, low: -0.0063, high: 0.0218 },
      verdict: 'too-early',
    },
  ],
}

export const ExperimentReport = closed(
  {
    id: Id,
    description: Type.String(),
    state: Type.Union([Type.Literal('scheduled'), Type.Literal('running'), Type.Literal('ended')]),
    from: Type.Optional(Type.String({ description: 'As declared' })),
    until: Type.Optional(Type.String({ description: 'As declared; a date is to its end' })),
    placements: Type.Array(PlacementId, { description: 'Where the arms decide differently' }),
    minimumEffect: Type.Number({ description: 'Smallest relative change of the rate worth finding' }),
    neededExposures: Type.Optional(
      Type.Integer({ description: 'That each arm needs to find it; left out while nothing is known of the rate' }),
    ),
    sampleRatioP: Type.Optional(
      Type.Number({
        description:
          'Probability that chance alone takes the exposures so far from the shares: below 0.001 something is broken',
      }),
    ),
    summary: Type.String({ description: 'What can be said so far, in words' }),
    arms: Type.Array(ArmReport, { maxItems: armsMax }),
  },
  { examples: [reportExample] },
)
export type ExperimentReport = Static<typeof ExperimentReport>

export const ExperimentList = closed({
  holdout: closed({
    share: Type.Number({ description: 'Of all customers, who are shown fallbacks only' }),
    groups: Type.Record(Id, Type.Number(), { description: 'Of all customers, who are not shown offers of the group' }),
  }),
  experiments: Type.Array(ExperimentReport, { maxItems: experimentsMax }),
})
export type ExperimentList = Static<typeof ExperimentList>
