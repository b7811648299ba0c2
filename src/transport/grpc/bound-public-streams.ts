import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js'
import { ServiceError } from '../../service/errors.ts'
import { failedCall } from './failed-call.ts'

/** Of a stream that anybody may open: tools that ask what a server offers have some dozens of questions, and are done. */
export const publicStreamLimits = { messagesMax: 500, lifetimeMs: 60_000 }

type Call = ConstructorParameters<typeof ServerInterceptingCall>[0]

/**
 * Streams of the library's own services need no key, and it answers whatever comes over them, read or not. Here they get an
 * end, and nothing more is read from a client that does not take the answer before, so that HTTP/2's flow control stops it
 * before our memory is full.
 */
export function boundPublicStreams(
  isPublic: (path: string) => boolean,
  limits = publicStreamLimits,
): ServerInterceptor {
  return ({ path, requestStream }, call) => {
    if (requestStream && isPublic(path)) {
      readOnlyAnswered(call)
      endInTime(call, limits)
    }
    return new ServerInterceptingCall(call)
  }
}

function readOnlyAnswered(call: Call): void {
  const startRead = call.startRead.bind(call)
  const sendMessage = call.sendMessage.bind(call)
  let isSending = false
  let isHeld = false
  call.startRead = () => {
    if (isSending) isHeld = true
    else startRead()
  }
  // The library sends the next message only when it was told that this one is taken.
  call.sendMessage = (message, taken) => {
    isSending = true
    sendMessage(message, () => {
      isSending = false
      taken()
      if (!isHeld || isSending) return
      isHeld = false
      startRead()
    })
  }
}

function endInTime(call: Call, { messagesMax, lifetimeMs }: typeof publicStreamLimits): void {
  const start = call.start.bind(call)
  const end = (bound: string) => {
    call.sendStatus(failedCall(new ServiceError('rate-limited', `a stream without a key has ${bound}`), ''))
  }
  let messages = 0
  call.start = (listener) => {
    const timer = setTimeout(() => end(`${lifetimeMs} ms`), lifetimeMs)
    start({
      onReceiveMetadata: (metadata) => listener.onReceiveMetadata(metadata),
      onReceiveMessage: (message) => {
        if (++messages > messagesMax) end(`${messagesMax} messages`)
        else listener.onReceiveMessage(message)
      },
      onReceiveHalfClose: () => listener.onReceiveHalfClose(),
      onCancel: () => {
        clearTimeout(timer)
        listener.onCancel()
      },
    })
  }
}
