import type { Caller } from '../state/call.ts'
import type { Ringing } from '../state/state.ts'

/** Who calls, as far as we know before the server has looked: a number, or an id. */
export const callerLabel = (caller: Caller): string => (caller.kind === 'phone' ? caller.phone : caller.id)

export const callerName = ({ caller, note }: Ringing): string =>
  note === undefined ? callerLabel(caller) : `${note}, ${callerLabel(caller)}`
