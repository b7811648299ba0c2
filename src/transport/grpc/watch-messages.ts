import type { LiveMessage } from '../../schema/live.ts'
import type { OperatorCard, OperatorCustomer } from '../../schema/operator.ts'
import { enumNameOf, wordOf } from './enum-names.ts'
import { fromValues, toValues, type ValueMessages } from './value.ts'

/** A `WatchRequest`: an id, and one of these. */
export interface WatchRequestMessage {
  id?: string
  hello?: object
  callStart?: { context: ValueMessages; alias?: { kind?: string } }
  callIdentify?: { alias?: { kind?: string } }
  callContext?: { context: ValueMessages }
  callPin?: { offerId?: string }
  callOutcome?: { outcome?: string }
  callEnd?: object
  ping?: object
}

/** The message as the live protocol has it, still to be checked; without any message in it, it has no type. */
export function liveRequestOf({ id, ...request }: WatchRequestMessage): unknown {
  const said = id === undefined ? {} : { id }
  const { hello, callStart, callIdentify, callContext, callPin, callOutcome, callEnd, ping } = request
  if (hello !== undefined) return { type: 'hello', ...said, ...hello }
  if (callStart !== undefined) {
    const { context, ...start } = callStart
    return { type: 'call.start', ...said, ...start, ...aliasOf(start), context: fromValues(context) }
  }
  if (callIdentify !== undefined) return { type: 'call.identify', ...said, ...callIdentify, ...aliasOf(callIdentify) }
  if (callContext !== undefined) {
    return { type: 'call.context', ...said, ...callContext, context: fromValues(callContext.context) }
  }
  if (callPin !== undefined) return { type: 'call.pin', ...said, ...callPin, offerId: callPin.offerId ?? null }
  if (callOutcome !== undefined) {
    return { type: 'call.outcome', ...said, ...callOutcome, outcome: wordOf('OUTCOME', callOutcome.outcome) }
  }
  if (callEnd !== undefined) return { type: 'call.end', ...said, ...callEnd }
  return ping === undefined ? said : { type: 'ping', ...said }
}

function aliasOf({ alias }: { alias?: { kind?: string } }): object {
  return alias === undefined ? {} : { alias: { ...alias, kind: wordOf('ALIAS_KIND', alias.kind) } }
}

/** The message as a `WatchResponse`. */
export function watchResponseOf(message: LiveMessage): object {
  switch (message.type) {
    case 'welcome':
      return { welcome: message }
    case 'call.state': {
      const { cause, customer, context, pinned, cards, ...state } = message
      return {
        callState: {
          ...state,
          ...(pinned === null ? {} : { pinned }),
          cause: enumNameOf('PUSH_CAUSE', cause),
          customer: customerMessageOf(customer),
          context: toValues(context),
          cards: cards.map(cardMessageOf),
        },
      }
    }
    case 'done': {
      const { result, ...done } = message
      return { done: result === undefined ? done : { ...done, result: enumNameOf('OUTCOME_RESULT', result) } }
    }
    case 'call.ended':
      return { callEnded: message }
    case 'error':
      return { error: message }
    case 'pong':
      return { pong: message }
  }
}

function customerMessageOf({ facts, recent, ...customer }: OperatorCustomer): object {
  return {
    ...customer,
    facts: facts.map((fact) => ({ ...fact, tone: enumNameOf('TONE', fact.tone) })),
    recent: recent.map((contact) => ({ ...contact, outcome: enumNameOf('OUTCOME', contact.outcome) })),
  }
}

function cardMessageOf(card: OperatorCard): object {
  return { ...card, kind: enumNameOf('OFFER_KIND', card.kind) }
}
