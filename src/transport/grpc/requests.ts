import type { Static, TSchema } from 'typebox'
import { FeaturesUpdate } from '../../schema/customer.ts'
import { DecisionRequest } from '../../schema/decision.ts'
import { OutcomesEnvelope, type OutcomesRequest } from '../../schema/outcome.ts'
import { requestChecker } from '../../service/request-checker.ts'
import { wordOf } from './enum-names.ts'
import { fromValues, type ValueMessages } from './value.ts'

/** Only what is converted has a type here: all else the schema checks. */
export interface DecideRequestMessage {
  context: ValueMessages
}

export interface UpdateFeaturesRequestMessage {
  features: ValueMessages
}

export interface RecordOutcomesRequestMessage {
  outcomes: { outcome?: string | number }[]
}

const checkedDecision = checked(DecisionRequest)
const checkedUpdate = checked(FeaturesUpdate)
const checkedOutcomes = checked(OutcomesEnvelope)

/** Throws `request-invalid`. */
export function decisionRequestOf(message: DecideRequestMessage): DecisionRequest {
  return checkedDecision({ ...message, context: fromValues(message.context) })
}

/** Throws `request-invalid`. */
export function featuresUpdateOf(message: UpdateFeaturesRequestMessage): FeaturesUpdate {
  return checkedUpdate({ ...message, features: fromValues(message.features) })
}

/** Throws `request-invalid`; each outcome is checked by the service. */
export function outcomesRequestOf({ outcomes, ...message }: RecordOutcomesRequestMessage): OutcomesRequest {
  return checkedOutcomes({
    ...message,
    outcomes: outcomes.map(({ outcome, ...entry }) => {
      const word = wordOf('OUTCOME', outcome)
      return word === undefined ? entry : { ...entry, outcome: word }
    }),
  })
}

/** The checker of REST, so that both interfaces accept the same and say the same. */
function checked<Schema extends TSchema>(schema: Schema): (value: unknown) => Static<Schema> {
  const check = requestChecker(schema, 'the message')
  return (value) => {
    const error = check(value)
    if (error !== undefined) throw error
    return value as Static<Schema>
  }
}
