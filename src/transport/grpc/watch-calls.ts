import { Metadata, ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js'
import type { Ticket } from '../../service/admission/admission.ts'
import { tooMuchArrives } from '../../service/admission/turnstile.ts'
import { ServiceError } from '../../service/errors.ts'
import { failureOf } from '../../service/failure.ts'
import type { Sufler } from '../../service/sufler.ts'
import { noteArrival } from '../arrival.ts'
import { requestIdHeader, requestIds } from '../request-id.ts'
import { codeKey, failedCall } from './failed-call.ts'
import { healthName } from './health.ts'
import { grpcLimits } from './limits.ts'
import type { OpenCalls } from './open-calls.ts'
import { reportFailure } from './unary.ts'

type Ending = Parameters<ServerInterceptingCall['sendStatus']>[0]

/**
 * What all calls have in common, of whatever method: an id, a place among the requests under way once their message is
 * there, a time for it to arrive, metrics, and a line in the log when wanted. Streams have no place of their own, since
 * they may last for ever: each request on one has. Questions about health stand outside.
 *
 * The two methods of the call are replaced and not wrapped as interceptors usually do: the library itself ends calls by
 * them (deadline passed, message too large), which a wrapper around them would never see. A test holds it to that.
 */
export function watchCalls(sufler: Sufler, calls: OpenCalls): ServerInterceptor {
  const { metrics, settings, logger, admission, turnstile } = sufler
  const idOf = requestIds()
  return ({ path, requestStream }, call) => {
    const method = path.slice(path.lastIndexOf('/') + 1)
    const isVital = path.startsWith(`/${healthName}/`)
    const startedAtMs = performance.now()
    const start = call.start.bind(call)
    const sendStatus = call.sendStatus.bind(call)
    let requestId = ''
    let received: Metadata | undefined
    let sent: status | undefined
    let arrival: NodeJS.Timeout | undefined
    let ticket: Ticket | undefined
    let hasBegun = false
    let hasFinished = false

    const refusal = (error: ServiceError): Ending => {
      reportFailure(sufler, error, { requestId, method: path }, undefined)
      return failedCall(error, requestId)
    }

    const begin = () => {
      hasBegun = true
      calls.begin()
    }

    /** The message of a unary call is whole. */
    const arrive = (goOn: () => void): void => {
      clearTimeout(arrival)
      // Refused before, as too late.
      if (sent !== undefined) return
      begin()
      if (isVital) {
        goOn()
        return
      }
      turnstile.enter({
        get isGone() {
          return hasFinished
        },
        serve(waitedSinceMs) {
          if (received !== undefined) noteArrival(received, waitedSinceMs)
          try {
            ticket = admission.enter()
          } catch (error) {
            call.sendStatus(refusal(failureOf(error)))
            return
          }
          goOn()
        },
        refuse: () => call.sendStatus(refusal(tooMuchArrives())),
      })
    }

    const finish = () => {
      hasFinished = true
      clearTimeout(arrival)
      if (hasBegun) calls.end()
      ticket?.giveBack()
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
          received = metadata
          requestId = idOf(metadata.get(requestIdHeader)[0])
          metadata.set(requestIdHeader, requestId)
          if (requestStream) begin()
          else {
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
          if (requestStream) listener.onReceiveHalfClose()
          else arrive(() => listener.onReceiveHalfClose())
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
