import Type, { type Static } from 'typebox'
import { CustomerId, closed, FactName } from './common.ts'
import { Alias } from './live.ts'

/** Features that one request may change. */
export const featuresPerPatchMax = 500

export const CustomerPatchBody = closed(
  {
    features: Type.Record(FactName, Type.Unknown(), {
      minProperties: 1,
      maxProperties: featuresPerPatchMax,
      description:
        'Values by feature name; null forgets one; { add: […], remove: […] } changes members of a set that is known, or has a default',
    }),
  },
  { examples: [{ features: { mobile_data_mb_30d: 5200, services: { add: ['roaming-data'] }, first_name: null } }] },
)
export type CustomerPatchBody = Static<typeof CustomerPatchBody>

/** The same with the customer in it, for interfaces without addresses. */
export const FeaturesUpdate = closed({ customerId: CustomerId, ...CustomerPatchBody.properties })
export type FeaturesUpdate = Static<typeof FeaturesUpdate>

export const Customer = closed({
  customerId: CustomerId,
  updatedAt: Type.String({ description: 'ISO 8601, to the second' }),
  features: Type.Record(FactName, Type.Unknown(), {
    description: 'Values that are known; what is missing is left out',
  }),
  aliases: Type.Optional(Type.Array(Alias, { description: 'How others know the customer; left out when nobody does' })),
})
export type Customer = Static<typeof Customer>
