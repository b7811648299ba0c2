import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import type { ServiceDefinition } from '@grpc/proto-loader'
import { ServiceError } from '../../service/errors.ts'
import type { Sufler } from '../../service/sufler.ts'
import { methodOf } from './proto-files.ts'
import { unary } from './unary.ts'

export const healthName = 'grpc.health.v1.Health'

interface HealthCheckRequest {
  /** Left out for the whole server. */
  service?: string
}

const anybody = async () => undefined

/** `grpc.health.v1.Health`: what `/readyz` says, for those who ask over gRPC. `known` are the services that have a health. */
export function health(
  service: ServiceDefinition,
  known: readonly string[],
  sufler: Sufler,
): UntypedServiceImplementation {
  return {
    Check: unary<HealthCheckRequest, undefined>(
      methodOf(service, 'Check'),
      sufler,
      anybody,
      async ({ service: name = '' }) => {
        if (name !== '' && !known.includes(name)) {
          throw new ServiceError('service-unknown', `known are ${known.join(', ')}, and the empty name for all of them`)
        }
        const { isReady } = await sufler.readiness.check()
        return { status: isReady ? 'SERVING' : 'NOT_SERVING' }
      },
    ),
  }
}
