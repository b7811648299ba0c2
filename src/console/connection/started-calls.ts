import type { LiveRequestOf } from '../../schema/live.ts'
import type { RequestBody } from './outbox.ts'

type Start = Omit<LiveRequestOf<'call.start'>, 'id'>
type Pin = Omit<LiveRequestOf<'call.pin'>, 'id'>

/** What the server was told about the calls under way: enough to begin them anew where nobody knows them. */
export class StartedCalls {
  readonly #calls = new Map<string, { start: Start; pin: Pin | undefined }>()

  /** Notes a request that was done. */
  answered(body: RequestBody): void {
    if (body.type === 'call.start') {
      this.#calls.set(body.callId, { start: body, pin: this.#calls.get(body.callId)?.pin })
      return
    }
    if (body.type === 'call.end') {
      this.ended(body.callId)
      return
    }
    const call = this.#calls.get(body.callId)
    if (call === undefined) return
    switch (body.type) {
      case 'call.identify': {
        const { unknown, customerId: _id, phone: _phone, alias: _alias, ...start } = call.start
        const { customerId, phone, alias } = body
        const who = { customerId, phone, alias }
        call.start = { ...start, ...Object.fromEntries(Object.entries(who).filter(([, value]) => value !== undefined)) }
        // What was pitched to another customer is not pitched to this one.
        if (unknown !== true) call.pin = undefined
        break
      }
      case 'call.context':
        call.start = { ...call.start, context: mergedContext(call.start.context ?? {}, body.context) }
        break
      case 'call.pin':
        call.pin = body.offerId === null ? undefined : body
        break
      case 'call.outcome':
        // An answered offer is no longer pitched.
        if (body.outcome !== 'presented' && body.offerId === call.pin?.offerId) call.pin = undefined
    }
  }

  ended(callId: string): void {
    this.#calls.delete(callId)
  }

  restarts(): readonly { start: Start; pin: Pin | undefined }[] {
    return [...this.#calls.values()]
  }
}

/** The context after a change; null takes a fact away. */
export function mergedContext(
  context: Record<string, unknown>,
  change: Record<string, unknown>,
): Record<string, unknown> {
  const merged = { ...context, ...change }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null))
}
