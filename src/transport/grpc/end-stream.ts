import type { ServerDuplexStream } from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ServiceError } from '../../service/errors.ts'
import type { Sufler } from '../../service/sufler.ts'
import { requestIdHeader } from '../request-id.ts'
import { failedCall } from './failed-call.ts'
import { reportFailure } from './unary.ts'

/** Ends a stream with the status and the problem of a failure; it is counted, and logged when a person must look at it. */
export function endStream(
  call: ServerDuplexStream<Buffer, Buffer>,
  sufler: Sufler,
  method: MethodDefinition<object, object>,
  failure: ServiceError,
): void {
  const requestId = callIdOf(call)
  reportFailure(sufler, failure, { requestId, method: method.path }, failure.cause ?? failure)
  call.emit('error', failedCall(failure, requestId))
}

/** The id of the call, as it stands in the log and in the trailing metadata. */
export function callIdOf(call: ServerDuplexStream<Buffer, Buffer>): string {
  return String(call.metadata.get(requestIdHeader)[0])
}
