import type { Outcome } from '../../schema/outcome.ts'
import type { Budget } from './budget.ts'
import type { UnitChange } from './ledger.ts'

/**
 * What an outcome does to the unit that its offer holds; undefined when nothing.
 *
 * Where it counts that the offer was shown, every outcome but `not-presented` says that it was, and none can be taken
 * back: another one may say so as well. Where acceptance counts, an acceptance that was a slip frees the unit again.
 */
export function unitChangeOf(countOn: Budget['countOn'], outcome: Outcome, isUndo: boolean): UnitChange | undefined {
  if (countOn === 'presented') {
    if (isUndo) return undefined
    return outcome === 'not-presented' ? 'return' : 'use'
  }
  if (outcome === 'accepted') return isUndo ? 'undo' : 'use'
  return !isUndo && (outcome === 'declined' || outcome === 'not-presented') ? 'return' : undefined
}
