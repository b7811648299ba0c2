import { type Assignment, unassigned } from '../../domain/experiments/assign-arms.ts'
import { heldOutRecords } from '../../domain/experiments/held-out-records.ts'
import type { PlacementAnswer, PlacementRequest } from '../../worker/messages.ts'
import type { RulesetIndex } from '../ruleset-index.ts'
import type { ExperimentLog } from './experiment-log.ts'

/** A decision that leaves a trace, made by the arms of `assignment`. */
export interface AssignedDecision {
  customerId: string
  nowMs: number
  index: RulesetIndex
  assignment: Assignment
  /** As it was read for the decision. */
  history: Uint8Array
  requests: readonly PlacementRequest[]
  /** In the order of `requests`. */
  answers: readonly PlacementAnswer[]
}

/** Notes which arms the customer has met, and what was withheld from who is held out. Never throws and does not wait. */
export function noteDecision(log: Pick<ExperimentLog, 'expose' | 'withhold'>, decision: AssignedDecision): void {
  const { customerId, nowMs, index, assignment, history, requests, answers } = decision
  if (assignment === unassigned) return
  log.expose(customerId, index.experiments, assignment.arms, history, nowMs)
  const withheld = answers.flatMap(({ withheld }, position) =>
    withheld.length === 0
      ? []
      : { placement: requests[position]?.placement ?? -1, offers: withheld.map(({ offer }) => offer) },
  )
  if (withheld.length === 0) return
  log.withhold(customerId, heldOutRecords(withheld, index.ruleset, index.layout, nowMs), history)
}
