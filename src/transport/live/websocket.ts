import type { FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import type { LiveMessage } from '../../schema/live.ts'
import { ServiceError } from '../../service/errors.ts'
import { failureOf } from '../../service/failure.ts'
import { checkLiveRequest, type MessageNames, namesOf, parseJson } from '../../service/live/live-requests.ts'
import type { CloseReason, LiveSession, LiveSink } from '../../service/live/live-session.ts'
import { observeProblem } from '../../service/observe-problem.ts'
import type { Sufler } from '../../service/sufler.ts'
import { callerOf } from './caller-of.ts'

/** Longest wait for the first message, which says who asks. */
const helloWithinMs = 5_000

/** Longest wait for the peer's part of a farewell. */
const closeWithinMs = 2_000

/** https://www.rfc-editor.org/rfc/rfc6455#section-7.4; 1012: the server restarts, come again; 1013: come again later. */
const closeCodes: Partial<Record<CloseReason, number>> = {
  stopping: 1012,
  'too-many-sessions': 1013,
  'not-ready': 1013,
}
const policyViolated = 1008

/** The client has closed on purpose; anything else, a page that is left included, may come back. */
const normalClosure = 1000

/** One WebSocket as the service sees it. */
class WebSocketSink implements LiveSink {
  readonly #socket: WebSocket
  readonly #onDrained: () => void

  constructor(socket: WebSocket, onDrained: () => void) {
    this.#socket = socket
    this.#onDrained = onDrained
  }

  get backlogBytes(): number {
    return this.#socket.bufferedAmount
  }

  send(message: LiveMessage): void {
    this.#socket.send(JSON.stringify(message), this.#sent)
  }

  close(reason: CloseReason): void {
    this.#socket.close(closeCodes[reason] ?? policyViolated, reason)
    setTimeout(() => this.#socket.terminate(), closeWithinMs).unref()
  }

  /** One for all messages: a closure for each would cost more than the call. */
  readonly #sent = () => {
    if (this.#socket.bufferedAmount === 0) this.#onDrained()
  }
}

/** Carries the live protocol over one WebSocket: a message is one text frame of JSON. */
export function serveWebSocket(socket: WebSocket, request: FastifyRequest, sufler: Sufler): void {
  let session: LiveSession | undefined
  const sink: WebSocketSink = new WebSocketSink(socket, () => session?.drained())
  const tooLate = setTimeout(() => {
    refuse(new ServiceError('key-required', 'the first message must be hello, within 5 s'), {})
    sink.close('key-required')
  }, helloWithinMs)

  socket.on('message', (data, isBinary) => void receive(data as Buffer, isBinary))
  socket.on('close', (code) => {
    clearTimeout(tooLate)
    if (code === normalClosure) void session?.end()
    else session?.detach(sink)
  })

  async function receive(data: Buffer, isBinary: boolean): Promise<void> {
    let names: MessageNames = {}
    try {
      if (isBinary) throw binaryMessage(data)
      const value = parseJson(data.toString())
      names = namesOf(value)
      const message = checkLiveRequest(value)
      if (session !== undefined) return await session.receive(message)
      if (message.type !== 'hello') throw notHello(message.type)
      clearTimeout(tooLate)
      // Nothing more is read until it is known who asks.
      socket.pause()
      try {
        const caller = await callerOf(request, sufler, message.credential)
        const resume = message.resume === undefined ? {} : { resume: message.resume.sessionId }
        if (socket.readyState === socket.OPEN) session = sufler.live.open(caller, sink, resume)
      } catch (error) {
        refuse(error, names)
        sink.close(failureOf(error).code)
      } finally {
        socket.resume()
      }
    } catch (error) {
      // Bad messages count as well, or they could come as fast as one likes.
      if (session === undefined) refuse(error, names)
      else if (session.heard(names)) session.refuse(error, names)
    }
  }

  /** Before there is a session. */
  function refuse(error: unknown, names: MessageNames): void {
    const failure = failureOf(error)
    const { code, detail, errors, cause } = failure
    observeProblem(failure, sufler)
    if (code === 'internal-error') sufler.logger.error({ err: cause }, 'a live session could not begin')
    sink.send({ type: 'error', ...names, code, detail, errors: [...errors] })
  }
}

function binaryMessage({ byteLength }: Buffer): ServiceError {
  const found = `${byteLength} bytes of binary data`
  return new ServiceError('live-message-invalid', 'the message is not text', [
    { path: '', found, expected: 'JSON in a text message' },
  ])
}

function notHello(type: string): ServiceError {
  return new ServiceError('live-message-invalid', 'the session has not begun', [
    { path: '/type', found: `'${type}'`, expected: "'hello'" },
  ])
}
