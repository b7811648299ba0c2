import type { CallCard } from '../../schema/call-card.ts'
import type { Caller } from '../state/call.ts'

/** A call that the page was opened for. */
export interface Incoming {
  /** Of the telephone system, when it told one. */
  callId: string | undefined
  caller: Caller
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
  if (customer) return { callId: undefined, caller: { kind: 'customer', id: customer } }
  return fromCallCard(page.getElementById('call-card')?.textContent ?? '')
}

function fromCallCard(json: string): Incoming | undefined {
  if (json.trim() === '') return undefined
  const { callId, customerId, phone, entity } = JSON.parse(json) as CallCard
  if (customerId) return { callId, caller: { kind: 'customer', id: customerId } }
  if (phone) return { callId, caller: { kind: 'phone', phone } }
  // The aliases of a CRM are as the loader sets them: contact:275.
  if (entity) return { callId, caller: { kind: 'crm', id: `${entity.type}:${entity.id}`.toLowerCase() } }
  return undefined
}
