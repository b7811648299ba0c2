import type { Deadline } from '@grpc/grpc-js'
import type { DecisionRequest } from '../../schema/decision.ts'

/** At most this is kept back of the time that a client gives, for the way of the answer. */
const reserveMsMax = 20

/** And at most this part of it, so that short deadlines leave time to decide. */
const reserveShareMax = 0.2

/** Milliseconds until the client gives up; infinite when it never does. */
export function leftMsOf(deadline: Deadline, nowMs: number): number {
  return Number(deadline) - nowMs
}

/** The request with the deadline that answers in time for a client who gives up in `leftMs`. */
export function withinDeadline(request: DecisionRequest, leftMs: number): DecisionRequest {
  if (leftMs === Number.POSITIVE_INFINITY) return request
  const forDecisionMs = leftMs - Math.min(reserveMsMax, leftMs * reserveShareMax)
  return { ...request, deadlineMs: Math.min(request.deadlineMs ?? Number.POSITIVE_INFINITY, forDecisionMs) }
}
