import type { CallState, PushCause } from '../../schema/live.ts'
import type { Store } from '../../store/store.ts'
import type { AliasService } from '../alias-service.ts'
import type { DecisionService } from '../decision-service.ts'
import type { DecisionTokens } from '../decision-token.ts'
import type { OperatorScreen } from '../operator/operator-screen.ts'
import type { OutcomeService } from '../outcome-service.ts'
import type { RulesetService } from '../ruleset-service.ts'
import type { Pace } from './pace.ts'
import type { UnitsOfTokens } from './units-of-tokens.ts'

/** What all calls of a node share. */
export interface LiveEngine {
  store: Pick<Store, 'changes' | 'readCustomer'>
  rulesets: Pick<RulesetService, 'active'>
  decisions: Pick<DecisionService, 'decide'>
  outcomes: Pick<OutcomeService, 'record'>
  aliases: Pick<AliasService, 'resolve'>
  screen: Pick<OperatorScreen, 'render' | 'placement'>
  units: UnitsOfTokens
  /** Sign again what was decided for a caller who was not known yet. */
  tokens: Pick<DecisionTokens, 'sign'>
  /** Of decisions that nobody asked for by a message of their own. */
  pace: Pace
  /** Something broke that no caller can have caused. */
  onBroken: (error: unknown) => void
  now: () => number
}

/** Where a call pushes to. */
export interface CallAudience {
  /** False while nobody listens, or reads too slowly: then nothing is decided, and the newest state is once it is true again. */
  readonly isListening: boolean
  push(state: CallState, cause: PushCause, sinceMs: number): void
  /** The call could not be decided again; it is tried on. */
  fail(callId: string, error: unknown): void
}
