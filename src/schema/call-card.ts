import Type, { type Static } from 'typebox'
import { CustomerId, closed, oneOf } from './common.ts'
import { CallId } from './live.ts'

/** Longest text that is taken over from a CRM's form, in characters. */
export const callCardTextMax = 128

/**
 * What a CRM posts to `/console/operator` about the call at hand, as the page gets it: in a script of the type
 * `application/json` with the id `call-card`. What was not posted, or is not known, is left out.
 */
export const CallCard = closed({
  source: oneOf(['bitrix24', 'form'] as const),
  callId: Type.Optional(CallId),
  phone: Type.Optional(Type.String({ minLength: 1, maxLength: 32, description: 'As the telephone system writes it' })),
  customerId: Type.Optional(CustomerId),
  entity: Type.Optional(
    closed(
      {
        type: Type.String({ minLength: 1, maxLength: callCardTextMax, description: 'CONTACT, LEAD, COMPANY, …' }),
        id: Type.String({ minLength: 1, maxLength: callCardTextMax }),
      },
      { description: 'What the CRM has open beside the call' },
    ),
  ),
})
export type CallCard = Static<typeof CallCard>
