import type { ServerUnaryCall, UntypedServiceImplementation } from '@grpc/grpc-js'
import type { ServiceDefinition } from '@grpc/proto-loader'
import type { Permission } from '../../domain/access/roles.ts'
import { outcomeTrustOf } from '../../service/access/outcome-trust.ts'
import type { Sufler } from '../../service/sufler.ts'
import { authenticateCall } from './authenticate-call.ts'
import { withinDeadline } from './deadline.ts'
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
import { encodeAnswer } from './wire/encode-answer.ts'

/** `sufler.v1.Decisioning`: what REST has under `/v1/decisions`, `/v1/outcomes`, `PATCH /v1/customers/:customerId` and `/v1/live`. */
export function decisioning(
  service: ServiceDefinition,
  sufler: Sufler,
  calls: OpenCalls,
): UntypedServiceImplementation {
  const { decisions, outcomes, customers } = sufler
  const whoMay = (permission: Permission) => (call: ServerUnaryCall<Buffer, Buffer>) =>
    authenticateCall(call, sufler, permission)

  const decideMethod = methodOf(service, 'Decide')
  const decide: Answer<DecideRequestMessage> = async (message, { leftMs, signal, arrivedAtMs }) => {
    // A deadline counts from the arrival, and so must what the client had left.
    const waitedMs = arrivedAtMs === undefined ? 0 : performance.now() - arrivedAtMs
    const request = withinDeadline(decisionRequestOf(message), leftMs + waitedMs)
    return encodeAnswer(decideMethod, (await decisions.decide(request, signal, { arrivedAtMs })).answer)
  }
  const recordOutcomes: Answer<RecordOutcomesRequestMessage> = async (message, { caller }) =>
    outcomesResponseOf(await outcomes.record(outcomesRequestOf(message), outcomeTrustOf(caller)))

  const updateFeatures: Answer<UpdateFeaturesRequestMessage> = async (message) => {
    const { customerId, features } = featuresUpdateOf(message)
    await customers.patch(customerId, features)
    return {}
  }

  return {
    Decide: unary(decideMethod, sufler, whoMay('decide'), decide),
    DecideStream: decideStream(methodOf(service, 'DecideStream'), sufler, calls),
    RecordOutcomes: unary(methodOf(service, 'RecordOutcomes'), sufler, whoMay('report-outcomes'), recordOutcomes),
    Watch: watch(methodOf(service, 'Watch'), sufler, calls),
    UpdateFeatures: unary(methodOf(service, 'UpdateFeatures'), sufler, whoMay('change-customers'), updateFeatures),
  }
}
