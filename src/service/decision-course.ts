import type { Assignment } from '../domain/experiments/assign-arms.ts'
import type { DecisionRequest } from '../schema/decision.ts'
import type { CustomerRecord } from '../store/store.ts'
import type { EncodedRequest, PlacementAnswer } from '../worker/messages.ts'
import type { ActiveRuleset } from './active-ruleset.ts'
import type { ReservedUnits } from './budgets/reserved-units.ts'
import type { Deadline } from './deadline.ts'
import type { DecisionPlan } from './decision-plan.ts'
import { CallAbandoned } from './errors.ts'

/** What is known of who asks, beside the request. */
export interface Asker {
  /**
   * The customer's id was made up for this one answer: nothing is read or written under it. The tokens of its offers are
   * good, and budgets count.
   */
  isPassing?: boolean
  /** An operator talks with somebody, known or not: also a placement for known customers is decided, by the context alone. */
  isOnTheLine?: boolean
  /** When the request arrived, on the clock of `performance.now()`, if it had to wait: its deadline counts from then. */
  arrivedAtMs?: number | undefined
}

/** What could not be known, or kept, in time. */
export type Degraded = 'customer' | 'texts' | 'engine' | 'history' | 'budgets'

/** One decision on its way. */
export interface Course {
  decisionId: string
  request: DecisionRequest
  active: ActiveRuleset
  plan: DecisionPlan
  nowMs: number
  /** On the clock of `performance.now()`. */
  startedAtMs: number
  expiresAtMs: number
  deadline: Deadline
  degraded: Degraded[]
  /** Nothing is known of who asks, nor looked for, nor kept. */
  isPassing: boolean
  isOnTheLine: boolean
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal | undefined
}

/** What a decision has come to before it is put into words. */
export interface Settled {
  /** Undefined when it could not be read in time. */
  record: CustomerRecord | undefined
  assignment: Assignment
  encoded: EncodedRequest
  /** Undefined when it could not be decided, or its records not be kept. */
  answers: PlacementAnswer[] | undefined
  /** What the answer holds of budgets; undefined when none of its offers takes from any. */
  units: ReservedUnits | undefined
  /** On the clock of `performance.now()`. */
  readAtMs: number
}

/** Throws `CallAbandoned` when nobody waits for the answer any more. */
export function dropIfAbandoned({ signal }: Course): void {
  if (signal?.aborted) throw new CallAbandoned('nobody waits for this decision any more')
}
