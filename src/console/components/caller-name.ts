import type { Caller } from '../state/call.ts'
import type { Ringing } from '../state/state.ts'
import type { Format } from '../words/format.ts'

/** Who calls, as far as we know before the server has looked: a number, or an id. */
export const callerLabel = (caller: Caller, format: Format): string =>
  caller.kind === 'phone' ? format.phone(caller.phone) : caller.id

export const callerName = ({ caller, note }: Ringing, format: Format): string =>
  note ? `${note}, ${callerLabel(caller, format)}` : callerLabel(caller, format)
