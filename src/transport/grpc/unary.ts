import type { handleUnaryCall, ServerUnaryCall } from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Caller } from '../../domain/access/caller.ts'
import { CallAbandoned, errorRegistry, ServiceError } from '../../service/errors.ts'
import { failureOf } from '../../service/failure.ts'
import { observeProblem } from '../../service/observe-problem.ts'
import type { Sufler } from '../../service/sufler.ts'
import { arrivalOf } from '../arrival.ts'
import { requestIdHeader } from '../request-id.ts'
import { customerIdsOf, withoutCustomers } from '../without-customer.ts'
import { assertUtf8 } from './assert-utf8.ts'
import { leftMsOf } from './deadline.ts'
import { failedCall } from './failed-call.ts'

/** What a method may want to know about its call, beside the message. */
export interface CallContext<Who> {
  /** Milliseconds until the client gives up; infinite when it never does. */
  leftMs: number
  /** Aborted when the client has gone away or given up. */
  signal: AbortSignal
  caller: Who
  /** As `Asker` has it. */
  arrivedAtMs: number | undefined
}

/** Answers one message with one message, or with its bytes; throws `ServiceError` and the like for what goes wrong. */
export type Answer<Message, Who = Caller> = (message: Message, context: CallContext<Who>) => Promise<object | Buffer>

/**
 * The handler of a unary method. It gets bytes and answers bytes, so that messages are decoded and encoded here, where
 * every failure gets its code and its line in the log; the library would answer INTERNAL and say nothing. `admit` tells
 * who calls, or throws.
 */
export function unary<Message extends object, Who>(
  method: MethodDefinition<object, object>,
  sufler: Sufler,
  admit: (call: ServerUnaryCall<Buffer, Buffer>) => Promise<Who>,
  answer: Answer<Message, Who>,
): handleUnaryCall<Buffer, Buffer> {
  return async (call, callback) => {
    let message: Message | undefined
    try {
      const caller = await admit(call)
      message = decode<Message>(method, call.request)
      const answered = await answer(message, { ...contextOf(call), caller })
      callback(null, Buffer.isBuffer(answered) ? answered : method.responseSerialize(answered))
    } catch (error) {
      // Nobody hears the answer.
      if (error instanceof CallAbandoned) return
      const requestId = String(call.metadata.get(requestIdHeader)[0])
      const failure = failureOf(error)
      reportFailure(
        sufler,
        failure,
        { requestId, method: method.path },
        withoutCustomers(failure.cause ?? error, customerIdsOf(message)),
      )
      callback(failedCall(failure, requestId))
    }
  }
}

/** Throws `message-invalid`. */
export function decode<Message extends object>(method: MethodDefinition<object, object>, bytes: Buffer): Message {
  let message: Message
  try {
    message = method.requestDeserialize(bytes) as Message
  } catch (error) {
    throw new ServiceError('message-invalid', 'the bytes are no message of this method', [], { cause: error })
  }
  assertUtf8(message, bytes)
  return message
}

function contextOf(call: ServerUnaryCall<Buffer, Buffer>): Omit<CallContext<never>, 'caller'> {
  const abandoned = new AbortController()
  if (call.cancelled) abandoned.abort()
  else call.once('cancelled', () => abandoned.abort())
  return {
    leftMs: leftMsOf(call.getDeadline(), Date.now()),
    signal: abandoned.signal,
    arrivedAtMs: arrivalOf(call.metadata),
  }
}

/** Counts a failure; what a person must look at goes into the log. */
export function reportFailure(
  sufler: Sufler,
  failure: ServiceError,
  where: { requestId: string; method: string },
  cause: unknown,
): void {
  const { code } = failure
  observeProblem(failure, sufler)
  if (errorRegistry[code].status === 500) sufler.logger.error({ ...where, code, err: cause }, 'a call failed')
}
