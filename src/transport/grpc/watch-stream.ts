import { setTimeout as sleep } from 'node:timers/promises'
import type { handleBidiStreamingCall, ServerDuplexStream } from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { LiveMessage, LiveRequest } from '../../schema/live.ts'
import { ServiceError } from '../../service/errors.ts'
import { failureOf } from '../../service/failure.ts'
import { checkLiveRequest, type MessageNames, namesOf } from '../../service/live/live-requests.ts'
import type { CloseReason, LiveSession, LiveSink } from '../../service/live/live-session.ts'
import type { Sufler } from '../../service/sufler.ts'
import { authenticateCall } from './authenticate-call.ts'
import { endStream } from './end-stream.ts'
import type { OpenCalls } from './open-calls.ts'
import { decode } from './unary.ts'
import { liveRequestOf, type WatchRequestMessage, watchResponseOf } from './watch-messages.ts'

/** A call that is broken off first looks as if the client had sent all, and is cancelled some turns later: 4 ms were seen. */
const brokenOffWithinMs = 50

/** Longest wait for the first message: until it has come, nobody knows who calls. */
const firstWithinMs = 5_000

/**
 * `Watch`: the live protocol over one call. Who calls is said by the metadata, or by a hello; the first message may be any
 * other. When the client has sent all it wants, its session ends and so do its calls; when the connection breaks, the
 * session waits for it to come back and say hello.
 */
export function watch(
  method: MethodDefinition<object, object>,
  sufler: Sufler,
  calls: OpenCalls,
): handleBidiStreamingCall<Buffer, Buffer> {
  return (call) => new WatchStream(call, method, sufler, calls)
}

class WatchStream implements LiveSink {
  readonly #call: ServerDuplexStream<Buffer, Buffer>
  readonly #method: MethodDefinition<object, object>
  readonly #sufler: Sufler
  readonly #tooLate: NodeJS.Timeout
  #session: LiveSession | undefined
  #hasEnded = false
  #backlogBytes = 0
  /** Until it is known who calls, messages wait for each other. */
  #last: Promise<void> = Promise.resolve()

  constructor(
    call: ServerDuplexStream<Buffer, Buffer>,
    method: MethodDefinition<object, object>,
    sufler: Sufler,
    calls: OpenCalls,
  ) {
    this.#call = call
    this.#method = method
    this.#sufler = sufler
    this.#tooLate = setTimeout(
      () => this.#fail(new ServiceError('request-timeout', 'the first message must come within 5 s')),
      firstWithinMs,
    )
    call.once('cancelled', () => {
      clearTimeout(this.#tooLate)
      this.#hasEnded = true
      this.#session?.detach(this)
    })
    call.on('data', (bytes: Buffer) => {
      clearTimeout(this.#tooLate)
      call.pause()
      this.#last = this.#last.then(() => this.#receive(bytes)).finally(() => call.resume())
    })
    call.once('end', () => {
      this.#last = this.#last.then(() => this.#end())
    })
    // Last, since it may end the stream at once.
    calls.whenStopping(call, () => this.close('stopping'))
  }

  get backlogBytes(): number {
    return this.#backlogBytes
  }

  send(message: LiveMessage): void {
    if (this.#hasEnded) return
    const bytes = this.#method.responseSerialize(watchResponseOf(message))
    this.#backlogBytes += bytes.length
    this.#call.write(bytes, () => {
      this.#backlogBytes -= bytes.length
      if (this.#backlogBytes === 0) this.#session?.drained()
    })
  }

  close(reason: CloseReason): void {
    if (reason === 'stopping') {
      this.#fail(new ServiceError('not-ready', 'the server is stopping: begin again, it will be on another node'))
    } else this.#fail(new ServiceError(reason, 'the session cannot go on over this call'))
  }

  async #receive(bytes: Buffer): Promise<void> {
    if (this.#hasEnded) return
    let names: MessageNames = {}
    try {
      const value = liveRequestOf(decode<WatchRequestMessage>(this.#method, bytes))
      names = namesOf(value)
      const request = checkLiveRequest(value)
      if (this.#session === undefined) await this.#begin(request)
      // The session does its messages one after the other; waiting for them here would hold up pings.
      if (request.type !== 'hello') void this.#session?.receive(request)
    } catch (error) {
      if (this.#session === undefined) this.#fail(failureOf(error))
      else if (this.#session.heard(names)) this.#session.refuse(error, names)
    }
  }

  async #begin(request: LiveRequest): Promise<void> {
    const hello = request.type === 'hello' ? request : undefined
    const caller = await authenticateCall(this.#call, this.#sufler, 'take-calls', hello?.credential)
    if (this.#hasEnded) return
    const resume = hello?.resume === undefined ? {} : { resume: hello.resume.sessionId }
    this.#session = this.#sufler.live.open(caller, this, resume)
  }

  async #end(): Promise<void> {
    await sleep(brokenOffWithinMs)
    if (this.#hasEnded) return
    await this.#session?.end()
    this.#hasEnded = true
    this.#call.end()
  }

  #fail(failure: ServiceError): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    endStream(this.#call, this.#sufler, this.#method, failure)
  }
}
