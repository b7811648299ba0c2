import type { DecisionAnswer } from '../../schema/decision.ts'
import type { CallState } from '../../schema/live.ts'
import type { RenderedScreen } from '../operator/operator-screen.ts'

/** What only the call knows of its state. */
type OfCall = Pick<CallState, 'callId' | 'sequence' | 'cause' | 'locale' | 'placement' | 'context' | 'pinned' | 'cards'>

/** The state of a call as it is pushed. */
export function callState(answer: DecisionAnswer, { customer }: RenderedScreen, ofCall: OfCall): CallState {
  const { ruleset, decisionId, degraded, placements } = answer
  const fallback = placements[0]?.fallback ?? true
  return { type: 'call.state', ...ofCall, ruleset, decisionId, degraded, fallback, customer }
}
