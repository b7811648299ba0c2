import { Metadata, ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js'
import { ServiceError } from '../../service/errors.ts'
import type { Sufler } from '../../service/sufler.ts'
import { requestIdHeader, requestIds } from '../request-id.ts'
import { codeKey, failedCall } from './failed-call.ts'
import { grpcLimits } from './limits.ts'
import type { OpenCalls } from './open-calls.ts'
import { reportFailure } from './unary.ts'

type Ending = Parameters<ServerInterceptingCall['sendStatus']>[0]

/**
 * What all calls have in common, of whatever method: an id, a count of those under way and its limit, a time for the
 * message to arrive, metrics, and a line in the log when wanted.
 *
 * The two methods of the call are replaced and not wrapped as interceptors usually do: the library itself ends calls by
 * them (deadline passed, message too large), which a wrapper around them would never see. A test holds it to that.
 */
export function watchCalls(sufler: Sufler, calls: OpenCalls): ServerInterceptor {
  const { metrics, settings, logger } = sufler
  const idOf = requestIds()
  return ({ path, requestStream }, call) => {
    const method = path.slice(path.lastIndexOf('/') + 1)
    const startedAtMs = performance.now()
    const start = call.start.bind(call)
    const sendStatus = call.sendStatus.bind(call)
    let requestId = ''
    let sent: status | undefined
    let arrival: NodeJS.Timeout | undefined

    const refusal = (error: ServiceError): Ending => {
      reportFailure(sufler, error, { requestId, method: path }, undefined)
      return failedCall(error, requestId)
    }

    const finish = () => {
      clearTimeout(arrival)
      calls.end()
      metrics.requestsInFlight--
      const name = status[sent ?? status.CANCELLED]
      metrics.grpcAnswered(method, name)
      if (!settings.logRequests) return
      const durationMs = Math.round((performance.now() - startedAtMs) * 1_000) / 1_000
      logger.info({ requestId, method: path, status: name, durationMs }, 'answered')
    }

    call.sendStatus = (given) => {
      if (sent !== undefined) return
      const ending = isMessageTooLarge(given) ? refusal(messageTooLarge()) : given
      sent = ending.code
      const metadata = ending.metadata ?? new Metadata()
      metadata.set(requestIdHeader, requestId)
      sendStatus({ ...ending, metadata })
    }

    call.start = (listener) =>
      start({
        onReceiveMetadata(metadata) {
          requestId = idOf(metadata.get(requestIdHeader)[0])
          metadata.set(requestIdHeader, requestId)
          calls.begin()
          metrics.requestsInFlight++
          if (metrics.requestsInFlight > settings.inFlight) {
            const sentence = `${settings.inFlight} requests are under way, the most that may`
            call.sendStatus(refusal(new ServiceError('overloaded', sentence)))
            return
          }
          if (!requestStream) {
            arrival = setTimeout(
              () =>
                call.sendStatus(refusal(new ServiceError('request-timeout', 'the message did not come to its end'))),
              grpcLimits.requestTimeoutMs,
            )
          }
          listener.onReceiveMetadata(metadata)
        },
        onReceiveMessage: (message) => listener.onReceiveMessage(message),
        onReceiveHalfClose() {
          clearTimeout(arrival)
          listener.onReceiveHalfClose()
        },
        // The library calls it at the end of every call, and not only of those that are cancelled.
        onCancel() {
          finish()
          listener.onCancel()
        },
      })
    return new ServerInterceptingCall(call)
  }
}

/** The library refuses a message that is too large by itself, and knows nothing of our codes. */
function isMessageTooLarge({ code, metadata }: Ending): boolean {
  return code === status.RESOURCE_EXHAUSTED && !metadata?.get(codeKey).length
}

function messageTooLarge(): ServiceError {
  return new ServiceError('body-too-large', `a message may have ${grpcLimits.messageBytesMax} bytes`)
}
