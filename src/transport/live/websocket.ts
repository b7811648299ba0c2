import type { FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import type { LiveMessage, LiveRequest } from '../../schema/live.ts'
import { ServiceError } from '../../service/errors.ts'
import { failureOf } from '../../service/failure.ts'
import { checkLiveRequest, type MessageNames, namesOf, parseJson } from '../../service/live/live-requests.ts'
import type { CloseReason, LiveSession, LiveSink } from '../../service/live/live-session.ts'
import { MessageRate, messagesAtOnceMax } from '../../service/live/message-rate.ts'
import { observeProblem } from '../../service/observe-problem.ts'
import type { Sufler } from '../../service/sufler.ts'
import { callerOf } from './caller-of.ts'

/** Longest wait for the first message, which says who asks. */
const helloWithinMs = 5_000

/** Wrong messages before a hello: enough for a person who tries the protocol by hand, too few for a flood. */
const faultsBeforeHelloMax = 3

/** Longest wait for the peer's part of a farewell. */
const closeWithinMs = 2_000

/** Frames after our farewell, as may be under way; whoever sends more has not heard it, and is cut off. */
const framesAfterCloseMax = 1_000

/** https://www.rfc-editor.org/rfc/rfc6455#section-7.4; 1012: the server restarts, come again; 1013: come again later. */
const closeCodes: Partial<Record<CloseReason, number>> = {
  stopping: 1012,
  'too-many-sessions': 1013,
  'not-ready': 1013,
}
const policyViolated = 1008

/** The client has closed on purpose; anything else, a page that is left included, may come back. */
const normalClosure = 1000

/** Carries the live protocol over one WebSocket: a message is one text frame of JSON. */
export function serveWebSocket(socket: WebSocket, request: FastifyRequest, sufler: Sufler): void {
  new LiveWebSocket(socket, request, sufler).begin()
}

/**
 * One WebSocket, and the session over it: at most one, and only while it is open. Until it is known who asks, messages wait
 * for the hello before them, so that they are done in the order in which they came.
 */
class LiveWebSocket implements LiveSink {
  readonly #socket: WebSocket
  readonly #request: FastifyRequest
  readonly #sufler: Sufler
  readonly #tooLate: NodeJS.Timeout
  /** Of frames that are no messages: clients send a ping now and then, and are answered with a pong. */
  readonly #controlRate = new MessageRate(performance.now())
  #session: LiveSession | undefined
  /** Messages that came while the caller of a hello is being found; undefined when none is. */
  #waiting: (() => void)[] | undefined
  #faults = 0
  #isClosing = false
  #framesAfterClose = 0

  constructor(socket: WebSocket, request: FastifyRequest, sufler: Sufler) {
    this.#socket = socket
    this.#request = request
    this.#sufler = sufler
    this.#tooLate = setTimeout(() => {
      this.#refuse(new ServiceError('key-required', 'the first message must be hello, within 5 s'), {})
      this.close('key-required')
    }, helloWithinMs)
  }

  begin(): void {
    this.#socket.on('message', (data, isBinary) => this.#take(data as Buffer, isBinary))
    this.#socket.on('ping', (data) => this.#control(() => this.#socket.pong(data)))
    this.#socket.on('pong', () => this.#control(() => {}))
    this.#socket.on('close', (code) => {
      clearTimeout(this.#tooLate)
      // Where we have closed it, the session may be another connection's by now.
      if (code === normalClosure && !this.#isClosing) void this.#session?.end()
      else this.#session?.detach(this)
      this.#isClosing = true
    })
  }

  get backlogBytes(): number {
    return this.#socket.bufferedAmount
  }

  send(message: LiveMessage): void {
    this.#socket.send(JSON.stringify(message), this.#sent)
  }

  close(reason: CloseReason): void {
    if (this.#isClosing) return
    this.#isClosing = true
    clearTimeout(this.#tooLate)
    this.#socket.close(closeCodes[reason] ?? policyViolated, reason)
    setTimeout(() => this.#socket.terminate(), closeWithinMs).unref()
  }

  /** One for all messages: a closure for each would cost more than the call. */
  readonly #sent = () => {
    if (this.#socket.bufferedAmount === 0) this.#session?.drained()
  }

  #take(data: Buffer, isBinary: boolean): void {
    if (this.#isClosing) this.#countAfterClose()
    else if (this.#waiting === undefined) this.#receive(data, isBinary)
    else if (this.#waiting.length < messagesAtOnceMax) this.#waiting.push(() => this.#receive(data, isBinary))
    else this.close('rate-limited')
  }

  #control(answer: () => void): void {
    if (this.#isClosing) {
      this.#countAfterClose()
      return
    }
    const verdict = this.#controlRate.take(performance.now())
    if (verdict === 'pass') answer()
    else if (verdict === 'close') this.close('rate-limited')
  }

  #receive(data: Buffer, isBinary: boolean): void {
    let names: MessageNames = {}
    try {
      if (isBinary) throw binaryMessage(data)
      const value = parseJson(data.toString())
      names = namesOf(value)
      const message = checkLiveRequest(value)
      if (this.#session !== undefined) void this.#session.receive(message)
      else if (message.type === 'hello') void this.#greet(message, names)
      else throw notHello(message.type)
    } catch (error) {
      // Bad messages count as well, or they could come as fast as one likes.
      if (this.#session !== undefined) {
        if (this.#session.heard(names)) this.#session.refuse(error, names)
        return
      }
      this.#refuse(error, names)
      if (++this.#faults >= faultsBeforeHelloMax) this.close(failureOf(error).code)
    }
  }

  /** Nothing more is read until it is known who asks; what has been read already waits. Never rejects. */
  async #greet({ credential, resume }: LiveRequest & { type: 'hello' }, names: MessageNames): Promise<void> {
    clearTimeout(this.#tooLate)
    this.#waiting = []
    this.#socket.pause()
    try {
      const caller = await callerOf(this.#request, this.#sufler, credential)
      if (this.#isClosing) return
      const resumed = resume === undefined ? {} : { resume: resume.sessionId }
      this.#session = this.#sufler.live.open(caller, this, resumed)
    } catch (error) {
      this.#refuse(error, names)
      this.close(failureOf(error).code)
    } finally {
      this.#socket.resume()
      const waiting = this.#waiting
      this.#waiting = undefined
      for (const receive of waiting) if (!this.#isClosing) receive()
    }
  }

  /** Before there is a session. */
  #refuse(error: unknown, names: MessageNames): void {
    const failure = failureOf(error)
    const { code, detail, errors, cause } = failure
    observeProblem(failure, this.#sufler)
    if (code === 'internal-error') this.#sufler.logger.error({ err: cause }, 'a live session could not begin')
    this.send({ type: 'error', ...names, code, detail, errors: [...errors] })
  }

  #countAfterClose(): void {
    if (++this.#framesAfterClose > framesAfterCloseMax) this.#socket.terminate()
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
