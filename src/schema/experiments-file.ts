import Type, { type Static } from 'typebox'
import { Arbitration } from './catalog-file.ts'
import { closed, Id, PlacementId, record } from './common.ts'
import { Moment } from './offers-file.ts'

/** Experiments of one ruleset, those that are over included: each arm that ranks differently keeps its scores in memory. */
export const experimentsMax = 50

/** Arms of one experiment. */
export const armsMax = 10

/** By default a change of the conversion rate by a tenth is what an experiment is to find. */
export const minimumEffectDefault = 0.1

const ArmDeclaration = closed({
  id: Id,
  share: Type.Number({ minimum: 0, maximum: 1, description: 'Of all customers, 0 to 1' }),
  description: Type.Optional(Type.String()),
  arbitration: Type.Optional(Arbitration),
  rules: Type.Optional(
    Type.Unsafe<string>({ ...Id, description: 'Decides by this variant of the rules: a folder in variants/' }),
  ),
})

const ExperimentDeclaration = closed({
  description: Type.Optional(Type.String({ description: 'What is to be learned' })),
  salt: Type.Optional(Type.Unsafe<string>({ ...Id, description: 'Another salt draws all customers anew' })),
  from: Type.Optional(Moment),
  until: Type.Optional(Moment),
  channels: Type.Optional(
    Type.Array(Id, { minItems: 1, uniqueItems: true, description: 'Every placement of these channels' }),
  ),
  placements: Type.Optional(
    Type.Array(PlacementId, {
      minItems: 1,
      uniqueItems: true,
      description: 'These placements, too; with neither channels nor placements it is everywhere',
    }),
  ),
  control: Type.Unsafe<string>({ ...Id, description: 'The arm that the others are compared with' }),
  minimumEffect: Type.Optional(
    Type.Number({
      minimum: 0.01,
      maximum: 1,
      default: minimumEffectDefault,
      description: 'Smallest relative change of the conversion rate worth finding; says how many customers it takes',
    }),
  ),
  arms: Type.Array(ArmDeclaration, {
    minItems: 2,
    maxItems: armsMax,
    description: 'Their order matters: to let more customers in while it runs, raise the share of the last',
  }),
})
export type ExperimentDeclaration = Static<typeof ExperimentDeclaration>

export const ExperimentsFile = closed(
  { experiments: record(Id, ExperimentDeclaration, { maxProperties: experimentsMax }) },
  { title: 'experiments.yaml', description: 'Comparisons of ways to rank, and of rules, among customers' },
)
export type ExperimentsFile = Static<typeof ExperimentsFile>
