import type { Caller } from '../state/call.ts'
import { storedInTab } from './stored.ts'

/** A call under way, as much of it as a reload needs to go on. */
export interface KeptCall {
  callId: string
  caller: Caller
  startedAtMs: number
}

const session = storedInTab('session')
const call = storedInTab('call')

/**
 * What outlives a reload of the tab: the live session and its call. A tab that was opened anew, or copied, begins afresh:
 * two tabs cannot share a session.
 */
export const kept = {
  session,

  get call(): KeptCall | undefined {
    return call.value === undefined ? undefined : (JSON.parse(call.value) as KeptCall)
  },

  set call(value: KeptCall | undefined) {
    call.value = value === undefined ? undefined : JSON.stringify(value)
  },

  forget(): void {
    session.value = undefined
    call.value = undefined
  },
}

export function isReload(): boolean {
  const [navigation] = performance.getEntriesByType('navigation')
  return navigation instanceof PerformanceNavigationTiming && navigation.type === 'reload'
}
