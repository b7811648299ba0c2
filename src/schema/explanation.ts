import Type, { type Static } from 'typebox'
import { closed, Id } from './common.ts'

const Result = Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('unknown')], {
  description: 'unknown: a value is missing',
})

const name = Type.Optional(Type.String({ description: 'The name of the condition, or the segment that it stands for' }))

/** What json-rules-engine found for one condition and everything below it. */
export const ConditionExplanation = Type.Cyclic(
  {
    ConditionExplanation: Type.Union([
      closed({ all: Type.Array(Type.Ref('ConditionExplanation')), result: Result, name }),
      closed({ any: Type.Array(Type.Ref('ConditionExplanation')), result: Result, name }),
      closed({ not: Type.Ref('ConditionExplanation'), result: Result, name }),
      closed({
        fact: Type.String(),
        path: Type.Optional(Type.String({ description: 'Into the fact, where it is an object' })),
        operator: Type.String(),
        expected: Type.Unknown({ description: 'The value compared with, as the rule states it' }),
        expectedActual: Type.Optional(
          Type.Unknown({ description: "The other fact's value, where a fact is compared with a fact" }),
        ),
        actual: Type.Optional(Type.Unknown({ description: "The customer's value; left out when missing" })),
        result: Result,
        miss: Type.Optional(Type.String({ description: 'What is lacking, when the condition does not hold' })),
        name,
      }),
    ]),
  },
  'ConditionExplanation',
)

export type TruthName = Static<typeof Result>

export interface LeafExplanation {
  fact: string
  path?: string
  operator: string
  expected: unknown
  expectedActual?: unknown
  actual?: unknown
  result: TruthName
  miss?: string
  name?: string
}

export type ConditionExplanation =
  | { all: ConditionExplanation[]; result: TruthName; name?: string }
  | { any: ConditionExplanation[]; result: TruthName; name?: string }
  | { not: ConditionExplanation; result: TruthName; name?: string }
  | LeafExplanation

export const OfferExplanation = closed({
  offerId: Id,
  stage: Type.String({
    description: 'Where the offer fell: validity, treatment, eligibility, contact-policy, text, arbitration; or shown',
  }),
  reason: Type.String({ description: 'Reason code' }),
  detail: Type.Optional(Type.String({ description: 'The nearest miss, in a sentence' })),
  score: Type.Optional(Type.Number({ description: 'For offers that were ranked' })),
  conditions: Type.Optional(ConditionExplanation),
})
export type OfferExplanation = Omit<Static<typeof OfferExplanation>, 'conditions'> & {
  conditions?: ConditionExplanation
}

export const PlacementExplanation = closed({
  funnel: Type.Record(Type.String(), Type.Integer(), {
    description: 'Offers that passed each stage, and `offers`, all there are',
  }),
  offers: Type.Array(OfferExplanation, { description: 'Every offer of the ruleset' }),
})
export type PlacementExplanation = Omit<Static<typeof PlacementExplanation>, 'offers'> & { offers: OfferExplanation[] }
