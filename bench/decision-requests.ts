import type { DecisionRequest } from '#sufler/schema/decision.ts'
import { customerIdOf } from './generate-customers.ts'
import { callReasonFact, callReasons, placementId } from './generate-ruleset.ts'
import { createRandom, integerBelow, pick, streamOf } from './random.ts'

/** What the operators of a call centre ask for: three offers for a customer who is on the line, and why. */
export function decisionRequests(seed: number, customerCount: number, count: number): DecisionRequest[] {
  const random = createRandom(seed, streamOf('requests'))
  return Array.from({ length: count }, () => ({
    customerId: customerIdOf(integerBelow(random, customerCount)),
    placements: [{ id: placementId, count: 3 }],
    context: { [callReasonFact]: pick(random, callReasons) },
  }))
}
