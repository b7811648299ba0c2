import type { DecisionResult, Metrics } from '../observability/metrics.ts'
import type { DecidedPlacement } from '../schema/decision.ts'
import type { Decided } from './decided.ts'
import { CallAbandoned, errorRegistry, ServiceError } from './errors.ts'

/** Counts a decision. Dry runs and explanations count as well: they are work, and their durations are real. */
export function observeDecision({ answer, timings }: Decided, metrics: Metrics): void {
  metrics.took(timings)
  for (const part of answer.degraded) metrics.degraded(part)
  for (const placement of answer.placements) metrics.decided(placement.id, resultOf(placement))
}

/** Counts a decision that failed by our fault; what the caller did wrong, or gave up, is no decision. */
export function observeFailure(placementIds: readonly string[], error: unknown, metrics: Metrics): void {
  if (error instanceof CallAbandoned) return
  if (error instanceof ServiceError && errorRegistry[error.code].status < 500) return
  for (const id of placementIds) metrics.decided(id, 'error')
}

function resultOf({ fallback, offers }: DecidedPlacement): DecisionResult {
  if (offers.length === 0) return 'empty'
  return fallback ? 'fallback' : 'offers'
}
