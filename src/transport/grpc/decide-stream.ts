import type { handleBidiStreamingCall, ServerDuplexStream } from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Ticket } from '../../service/admission/admission.ts'
import { tooMuchArrives } from '../../service/admission/turnstile.ts'
import { CallAbandoned, ServiceError } from '../../service/errors.ts'
import { failureOf } from '../../service/failure.ts'
import type { Sufler } from '../../service/sufler.ts'
import { customerIdsOf, withoutCustomers } from '../without-customer.ts'
import { AnswersInOrder } from './answers-in-order.ts'
import { authenticateCall } from './authenticate-call.ts'
import { callIdOf, endStream } from './end-stream.ts'
import { grpcLimits } from './limits.ts'
import type { OpenCalls } from './open-calls.ts'
import { type DecideRequestMessage, decisionRequestOf } from './requests.ts'
import { decode, reportFailure } from './unary.ts'
import { encodeStreamAnswer } from './wire/encode-answer.ts'

interface DecideStreamRequestMessage {
  requestId?: string
  request?: DecideRequestMessage
}

/**
 * `DecideStream`: many decisions over one call. Requests are decided side by side and answered in their order. A request
 * that fails is answered by its failure; the stream ends only when the client has sent all, when a message cannot be read,
 * or when the server stops, and then after all that was begun is answered.
 */
export function decideStream(
  method: MethodDefinition<object, object>,
  sufler: Sufler,
  calls: OpenCalls,
): handleBidiStreamingCall<Buffer, Buffer> {
  return (call) => {
    void authenticateCall(call, sufler, 'decide').then(
      () => new DecideStream(call, method, sufler, calls),
      (error) => endStream(call, sufler, method, failureOf(error)),
    )
  }
}

class DecideStream {
  readonly #call: ServerDuplexStream<Buffer, Buffer>
  readonly #method: MethodDefinition<object, object>
  readonly #sufler: Sufler
  readonly #answers: AnswersInOrder
  /** Aborted when the client has gone away. */
  readonly #abandoned = new AbortController()
  /** What the stream ends with once all that was begun is answered. */
  #ending: 'whole' | ServiceError | undefined

  constructor(
    call: ServerDuplexStream<Buffer, Buffer>,
    method: MethodDefinition<object, object>,
    sufler: Sufler,
    calls: OpenCalls,
  ) {
    this.#call = call
    this.#method = method
    this.#sufler = sufler
    this.#answers = new AnswersInOrder(call, grpcLimits.streamInFlightMax, () => this.#goOn())
    call.once('cancelled', () => this.#abandoned.abort())
    call.on('data', (bytes: Buffer) => this.#take(bytes))
    call.once('end', () => this.#endWith('whole'))
    // Last, since it may end the stream at once.
    calls.whenStopping(call, () =>
      this.#endWith(new ServiceError('not-ready', 'the server is stopping: open another stream')),
    )
  }

  #take(bytes: Buffer): void {
    if (this.#ending !== undefined) return
    let message: DecideStreamRequestMessage
    try {
      message = decode(this.#method, bytes)
    } catch (error) {
      // Nobody can tell which request it was.
      this.#endWith(failureOf(error))
      return
    }
    const settle = this.#answers.take()
    const { signal } = this.#abandoned
    this.#sufler.turnstile.enter({
      get isGone() {
        return signal.aborted
      },
      serve: (waitedSinceMs) => {
        void this.#answer(message, waitedSinceMs).then((bytes) => {
          if (bytes !== undefined) settle(bytes)
        })
      },
      refuse: () => settle(this.#failed(message, tooMuchArrives())),
    })
    if (this.#answers.isFull) this.#call.pause()
  }

  /** Undefined when nobody waits for it any more. */
  async #answer(message: DecideStreamRequestMessage, waitedSinceMs: number | undefined): Promise<Buffer | undefined> {
    const { requestId = '', request } = message
    const id = requestId.slice(0, grpcLimits.requestIdLengthMax)
    let ticket: Ticket | undefined
    try {
      ticket = this.#sufler.admission.enter()
      // Again for each: its rate counts, and a key may have been revoked since the stream began.
      await authenticateCall(this.#call, this.#sufler, 'decide')
      if (id !== requestId || request === undefined) throw misshapen(requestId, request)
      const { answer } = await this.#sufler.decisions.decide(decisionRequestOf(request), this.#abandoned.signal, {
        arrivedAtMs: waitedSinceMs,
      })
      return encodeStreamAnswer(this.#method, id, answer)
    } catch (error) {
      return error instanceof CallAbandoned ? undefined : this.#failed(message, error)
    } finally {
      ticket?.giveBack()
    }
  }

  #failed({ requestId = '', request }: DecideStreamRequestMessage, error: unknown): Buffer {
    const failure = failureOf(error)
    const where = { requestId: callIdOf(this.#call), method: this.#method.path }
    reportFailure(this.#sufler, failure, where, withoutCustomers(failure.cause ?? error, customerIdsOf(request)))
    const { code, detail, errors } = failure
    const id = requestId.slice(0, grpcLimits.requestIdLengthMax)
    return this.#method.responseSerialize({ requestId: id, failure: { code, detail, errors: [...errors] } })
  }

  #endWith(ending: 'whole' | ServiceError): void {
    this.#ending ??= ending
    this.#goOn()
  }

  #goOn(): void {
    if (this.#ending !== undefined && this.#answers.isEmpty) {
      if (this.#ending === 'whole') this.#call.end()
      else endStream(this.#call, this.#sufler, this.#method, this.#ending)
    } else if (this.#call.isPaused() && !this.#answers.isFull) this.#call.resume()
  }
}

function misshapen(requestId: string, request: unknown): ServiceError {
  if (request === undefined) {
    const error = { path: '/request', found: 'nothing', expected: 'the request of a decision' }
    return new ServiceError('request-invalid', '1 value of the message is wrong', [error])
  }
  const expected = `at most ${grpcLimits.requestIdLengthMax} characters`
  const error = { path: '/requestId', found: `${requestId.length} characters`, expected }
  return new ServiceError('request-invalid', '1 value of the message is wrong', [error])
}
