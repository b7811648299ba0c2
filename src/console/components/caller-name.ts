import type { Call, Caller } from '../state/call.ts'
import type { Ringing } from '../state/state.ts'
import type { Format } from '../words/format.ts'
import type { Words } from '../words/words.ts'

/** Who calls, as far as we know before the server has looked: a number. What a CRM calls its entry says nothing to anybody. */
export function callerLabel(caller: Caller, format: Format, { call: words }: Words): string {
  if (caller.kind === 'phone') return format.phone(caller.phone)
  return caller.kind === 'customer' ? words.customerNumber(caller.id) : words.crmCard
}

export const callerName = ({ caller, note }: Ringing, format: Format, words: Words): string =>
  note ? `${note}, ${callerLabel(caller, format, words)}` : callerLabel(caller, format, words)

/** The customer's name, where it is known; what stands for it, where nobody knows who it is. */
export function nameOf({ shown, isUnknown }: Call, { call: words }: Words): string | undefined {
  const customer = shown?.customer
  if (customer?.name !== undefined) return customer.name
  if (isUnknown || customer?.identified === false) return words.unknownCaller
  return customer === undefined || customer.known ? undefined : words.unknownCustomer
}
