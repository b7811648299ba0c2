import { type Caller, mayDo } from '../../domain/access/caller.ts'
import type { OutcomeTrust } from '../outcome-service.ts'

/** How far outcomes of a caller are believed: without the token of the offer only where the role says so. */
export function outcomeTrustOf(caller: Caller): OutcomeTrust {
  return { requiresTokens: !mayDo(caller, 'report-outcomes-by-id') }
}
