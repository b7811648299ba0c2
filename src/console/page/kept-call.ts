import type { Caller } from '../state/call.ts'
import { storedInTab } from './stored.ts'

/** A call under way, as much of it as a reload needs to go on. */
export interface KeptCall {
  callId: string
  caller: Caller
  isUnknown: boolean
  startedAtMs: number
  heldSinceMs?: number | undefined
}

const session = storedInTab('session')
const calls = storedInTab('calls')

/**
 * What outlives a reload of the tab: the live session and its calls. A tab that was opened anew, or copied, begins afresh:
 * two tabs cannot share a session.
 */
export const kept = {
  session,

  get calls(): readonly KeptCall[] {
    return calls.value === undefined ? [] : (JSON.parse(calls.value) as KeptCall[])
  },

  set calls(value: readonly KeptCall[]) {
    calls.value = value.length === 0 ? undefined : JSON.stringify(value)
  },

  forget(): void {
    session.value = undefined
    calls.value = undefined
  },
}

export function isReload(): boolean {
  const [navigation] = performance.getEntriesByType('navigation')
  return navigation instanceof PerformanceNavigationTiming && navigation.type === 'reload'
}
