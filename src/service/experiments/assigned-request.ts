import { type Assignment, unassigned } from '../../domain/experiments/assign-arms.ts'
import type { Arm } from '../../domain/experiments/experiment.ts'
import type { DecisionAnswer } from '../../schema/decision.ts'
import type { EncodedRequest } from '../../worker/messages.ts'

/** The request as the worker is to decide it for a customer who is assigned so. */
export function underAssignment(request: EncodedRequest, assignment: Assignment): EncodedRequest {
  if (assignment === unassigned) return request
  const { heldOut, variants } = assignment
  if (variants.length === 0) return { ...request, heldOut }
  const placements = request.placements.map((placement, at) => ({ ...placement, variant: variants[at]?.variant ?? 0 }))
  return { ...request, placements, heldOut }
}

/** What the answer says of an assignment. */
export function assignmentInAnswer({ heldOut, arms }: Assignment): Pick<DecisionAnswer, 'holdout' | 'experiments'> {
  return {
    holdout: heldOut.fromAll,
    experiments: arms.map(({ compiled: { experiment }, arm }) => ({
      id: experiment.id,
      arm: (experiment.arms[arm] as Arm).id,
    })),
  }
}
