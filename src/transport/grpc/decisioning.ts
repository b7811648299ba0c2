import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import type { ServiceDefinition } from '@grpc/proto-loader'
import { mayDo } from '../../domain/access/caller.ts'
import type { Sufler } from '../../service/sufler.ts'
import { withinDeadline } from './deadline.ts'
import { decideResponseOf } from './decide-response.ts'
import { decideStream } from './decide-stream.ts'
import type { OpenCalls } from './open-calls.ts'
import { outcomesResponseOf } from './outcomes-response.ts'
import { methodOf } from './proto-files.ts'
import {
  type DecideRequestMessage,
  decisionRequestOf,
  featuresUpdateOf,
  outcomesRequestOf,
  type RecordOutcomesRequestMessage,
  type UpdateFeaturesRequestMessage,
} from './requests.ts'
import { type Answer, unary } from './unary.ts'
import { watch } from './watch-stream.ts'

/** `sufler.v1.Decisioning`: what REST has under `/v1/decisions`, `/v1/outcomes`, `PATCH /v1/customers/:customerId` and `/v1/live`. */
export function decisioning(
  service: ServiceDefinition,
  sufler: Sufler,
  calls: OpenCalls,
): UntypedServiceImplementation {
  const { decisions, outcomes, customers } = sufler

  const decide: Answer<DecideRequestMessage> = async (message, { leftMs, signal }) => {
    const request = withinDeadline(decisionRequestOf(message), leftMs)
    return decideResponseOf((await decisions.decide(request, signal)).answer)
  }
  const recordOutcomes: Answer<RecordOutcomesRequestMessage> = async (message, { caller }) => {
    const requiresTokens = caller === undefined || !mayDo(caller, 'report-outcomes-by-id')
    return outcomesResponseOf(await outcomes.record(outcomesRequestOf(message), { requiresTokens }))
  }
  const updateFeatures: Answer<UpdateFeaturesRequestMessage> = async (message) => {
    const { customerId, features } = featuresUpdateOf(message)
    await customers.patch(customerId, features)
    return {}
  }

  return {
    Decide: unary(methodOf(service, 'Decide'), sufler, 'decide', decide),
    DecideStream: decideStream(methodOf(service, 'DecideStream'), sufler, calls),
    RecordOutcomes: unary(methodOf(service, 'RecordOutcomes'), sufler, 'report-outcomes', recordOutcomes),
    Watch: watch(methodOf(service, 'Watch'), sufler, calls),
    UpdateFeatures: unary(methodOf(service, 'UpdateFeatures'), sufler, 'change-customers', updateFeatures),
  }
}
