import type { LiveMessage, LiveRequest, LiveRequestOf, PushCause } from '#sufler/schema/live.ts'
import { type CatalogueLocale, scriptedCaller, scriptedCards, scriptedCustomer, scriptedState } from './catalogue.ts'

type Send = (message: LiveMessage) => void

/** Nobody is known by it. */
export const unknownPhone = '+7 900 000-00-00'

/** The server refuses to begin a call with this customer. */
export const refusedCustomer = 'refused'

interface ScriptedCall {
  start: LiveRequestOf<'call.start'>
  context: Record<string, unknown>
  sequence: number
  pinned: string | null
  presented: Set<string>
  /** Outcomes by `offer outcome`: a second one is a duplicate. */
  outcomes: Set<string>
  /** Answered in this call. */
  gone: Set<string>
}

/**
 * A server's end of one session with a small catalogue instead of an engine: says what the protocol says, in its order, and
 * keeps what it was told, so that a test can see whether something came twice or not at all.
 */
export class ScriptedSession {
  readonly calls = new Map<string, ScriptedCall>()
  /** Everything that was recorded, in order: `declined roaming-data-pack too-expensive`. */
  readonly recorded: string[] = []
  #send: Send | undefined

  constructor(readonly id: string) {}

  attach(send: Send | undefined): void {
    this.#send = send
  }

  /** Of all calls, as after a resumption. */
  resume(): void {
    for (const callId of this.calls.keys()) this.push(callId, 'resume')
  }

  receive(request: LiveRequest): void {
    if (request.type === 'ping') this.#say({ type: 'pong' })
    else if (request.type === 'call.start') this.#start(request)
    else if (request.type !== 'hello') {
      const call = this.calls.get(request.callId)
      if (call === undefined) this.#refuse(request, 'call-unknown', 'there is no such call')
      else this.#inCall(call, request)
    }
  }

  #inCall(call: ScriptedCall, request: Exclude<LiveRequest, { type: 'hello' | 'ping' | 'call.start' }>): void {
    switch (request.type) {
      case 'call.identify':
        this.#identify(call, request)
        break
      case 'call.context':
        Object.assign(call.context, request.context)
        this.#done(request.id)
        this.push(request.callId, 'context')
        break
      case 'call.pin':
        call.pinned = request.offerId
        if (request.offerId !== null) this.#present(call, request.offerId)
        this.#done(request.id)
        this.push(request.callId, 'pin')
        break
      case 'call.outcome':
        if (request.undo) this.#undo(call, request)
        else this.#outcome(call, request)
        break
      case 'call.end':
        this.calls.delete(request.callId)
        this.recorded.push(...(request.transferred ? ['transferred'] : []))
        this.#done(request.id)
        this.#say({ type: 'call.ended', callId: request.callId, notPresented: [] })
    }
  }

  /** Says something of the test's own. */
  tell(message: LiveMessage): void {
    this.#say(message)
  }

  push(callId: string, cause: PushCause): void {
    const call = this.calls.get(callId)
    if (call === undefined) return
    const locale: CatalogueLocale = call.start.locale === 'ru' ? 'ru' : 'en'
    const { context, pinned, presented, gone } = call
    const cards = scriptedCards(locale, context['call.reason'], gone)
    this.#say(
      scriptedState({
        callId,
        sequence: ++call.sequence,
        cause,
        locale,
        customer: call.start.unknown
          ? scriptedCaller()
          : scriptedCustomer(locale, call.start.customerId ?? '79160000001'),
        context: { ...context },
        pinned,
        cards: cards.map((card) => ({ ...card, presented: presented.has(card.offerId) })),
      }),
    )
  }

  #start(request: LiveRequestOf<'call.start'>): void {
    if (request.phone === unknownPhone) {
      this.#refuse(request, 'alias-unknown', 'nobody has this number')
      return
    }
    if (request.customerId === refusedCustomer) {
      this.#refuse(request, 'store-unavailable', 'the store is away')
      return
    }
    const known = this.calls.get(request.callId)
    if (known !== undefined) {
      known.start = request
      this.push(request.callId, 'start')
      this.#done(request.id)
      return
    }
    this.calls.set(request.callId, {
      start: request,
      context: { ...request.context },
      sequence: 0,
      pinned: null,
      presented: new Set(),
      outcomes: new Set(),
      gone: new Set(),
    })
    this.push(request.callId, 'start')
    this.#done(request.id)
  }

  #identify(call: ScriptedCall, request: LiveRequestOf<'call.identify'>): void {
    const { type: _type, id, callId, ...who } = request
    if (request.phone === unknownPhone) {
      this.#refuse(request, 'alias-unknown', 'nobody has this number')
      return
    }
    const { unknown: _unknown, ...start } = call.start
    call.start = { ...start, ...who }
    this.#done(id)
    this.push(callId, 'identify')
  }

  #outcome(call: ScriptedCall, request: LiveRequestOf<'call.outcome'>): void {
    const { offerId, outcome, reason, until, callId } = request
    const event = `${offerId} ${outcome}`
    if (call.outcomes.has(event)) {
      this.#done(request.id, 'duplicate')
      return
    }
    call.outcomes.add(event)
    call.gone.add(offerId)
    if (call.pinned === offerId) call.pinned = null
    this.recorded.push([outcome, offerId, reason ?? until].filter((part) => part !== undefined).join(' '))
    this.#done(request.id, 'recorded')
    this.push(callId, 'outcome')
  }

  #undo(call: ScriptedCall, request: LiveRequestOf<'call.outcome'>): void {
    const { offerId, outcome, callId } = request
    if (!call.outcomes.delete(`${offerId} ${outcome}`)) {
      this.#refuse(request, 'nothing-to-undo', 'it was not reported')
      return
    }
    call.gone.delete(offerId)
    this.recorded.push(`undo ${outcome} ${offerId}`)
    this.#done(request.id, 'undone')
    this.push(callId, 'outcome')
  }

  #present(call: ScriptedCall, offerId: string): void {
    if (!call.presented.has(offerId)) this.recorded.push(`presented ${offerId}`)
    call.presented.add(offerId)
  }

  #done(id: string | undefined, result?: 'recorded' | 'duplicate' | 'undone'): void {
    if (id !== undefined) this.#say({ type: 'done', id, ...(result === undefined ? {} : { result }) })
  }

  #refuse(request: LiveRequest, code: string, detail: string): void {
    const callId = 'callId' in request ? { callId: request.callId } : {}
    this.#say({
      type: 'error',
      ...(request.id === undefined ? {} : { id: request.id }),
      ...callId,
      code,
      detail,
      errors: [],
    })
  }

  #say(message: LiveMessage): void {
    this.#send?.(message)
  }
}
