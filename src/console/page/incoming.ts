import type { CallCard } from '../../schema/call-card.ts'
import type { Caller } from '../state/call.ts'

/** A call that the page was opened for. */
export interface Incoming {
  /** Of the telephone system, when it told one. */
  callId: string | undefined
  /** By what the customer may be known, the surest first. */
  callers: readonly [Caller, ...Caller[]]
}

/**
 * The call that the address or the call card of a CRM names. A customer's id is taken out of the address bar, so that it
 * stays neither there nor in the history of the browser.
 */
export function takeIncoming(location: Location, history: History, page: Document): Incoming | undefined {
  const url = new URL(location.href)
  const customer = url.searchParams.get('customer')?.trim()
  if (url.searchParams.has('customer')) {
    url.searchParams.delete('customer')
    history.replaceState(history.state, '', url)
  }
  if (customer) return { callId: undefined, callers: [{ kind: 'customer', id: customer }] }
  const card = page.getElementById('call-card')?.textContent
  return card ? incomingOf(JSON.parse(card)) : undefined
}

function incomingOf({ callId, customerId, phone, entity }: CallCard): Incoming | undefined {
  const [first, ...others]: Caller[] = [
    ...(customerId === undefined ? [] : [{ kind: 'customer' as const, id: customerId }]),
    ...(phone === undefined ? [] : [{ kind: 'phone' as const, phone }]),
    // The aliases of a CRM are as the loader sets them: contact:275.
    ...(entity === undefined ? [] : [{ kind: 'crm' as const, id: `${entity.type}:${entity.id}`.toLowerCase() }]),
  ]
  return first === undefined ? undefined : { callId, callers: [first, ...others] }
}
