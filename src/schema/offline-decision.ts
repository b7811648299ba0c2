import Type, { type Static } from 'typebox'
import { closed, FactName } from './common.ts'
import { DecisionRequest } from './decision.ts'

/** A line of `sufler decide`: a decision request that brings its customer and its moment along. */
export const OfflineDecisionRequest = closed({
  ...DecisionRequest.properties,
  features: Type.Optional(
    Type.Record(FactName, Type.Unknown(), { description: 'Left out for a customer who is not known' }),
  ),
  now: Type.Optional(Type.String({ description: 'ISO 8601 with an offset' })),
})
export type OfflineDecisionRequest = Static<typeof OfflineDecisionRequest>
