import type { ServiceDefinition } from '@grpc/proto-loader'
import type { Sufler } from '../../service/sufler.ts'
import { withinDeadline } from './deadline.ts'
import { decideResponseOf } from './decide-response.ts'
import { methodOf } from './proto-files.ts'
import {
  type DecideRequestMessage,
  decisionRequestOf,
  featuresUpdateOf,
  type UpdateFeaturesRequestMessage,
} from './requests.ts'
import { type UnaryHandlers, unary } from './unary.ts'

/** `sufler.v1.Decisioning`: what REST has under `/v1/decisions` and `PATCH /v1/customers/:customerId`. */
export function decisioning(service: ServiceDefinition, sufler: Sufler): UnaryHandlers {
  const { decisions, customers } = sufler
  return {
    Decide: unary<DecideRequestMessage>(methodOf(service, 'Decide'), sufler, async (message, { leftMs, signal }) => {
      const request = withinDeadline(decisionRequestOf(message), leftMs)
      return decideResponseOf((await decisions.decide(request, signal)).answer)
    }),
    UpdateFeatures: unary<UpdateFeaturesRequestMessage>(
      methodOf(service, 'UpdateFeatures'),
      sufler,
      async (message) => {
        const { customerId, features } = featuresUpdateOf(message)
        await customers.patch(customerId, features)
        return {}
      },
    ),
  }
}
