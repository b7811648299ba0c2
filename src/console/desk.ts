import type { LiveMessage, LiveRequestOf } from '../schema/live.ts'
import type { OperatorCard } from '../schema/operator.ts'
import type { LiveClient } from './connection/live-client.ts'
import type { RequestBody, RequestResult } from './connection/outbox.ts'
import type { Rest } from './connection/rest.ts'
import type { KeptCall } from './page/kept-call.ts'
import { type Answer, type AnswerOutcome, arrange, type Call, type Caller, contextOf, undoable } from './state/call.ts'
import { callIn } from './state/calls.ts'
import { titleOf } from './state/offer-title.ts'
import type { Panel, Ringing } from './state/state.ts'
import type { Store } from './state/store.ts'

/** Codes that say that nobody is known by what the caller gave. */
const unknownCodes: ReadonlySet<string> = new Set(['alias-unknown', 'alias-invalid', 'customer-unknown'])

/** What an operator can do. Each changes the screen at once, and asks the server; a refusal puts the screen right again. */
export class Desk {
  readonly store: Store
  readonly #live: LiveClient
  readonly #rest: Rest
  readonly #now: () => number

  constructor(store: Store, live: LiveClient, rest: Rest, now: () => number = Date.now) {
    this.store = store
    this.#live = live
    this.#rest = rest
    this.#now = now
  }

  /** A call comes in; while another is open the operator is asked. */
  ring(ringing: Ringing): void {
    this.store.dispatch({ type: 'rang', ringing })
  }

  answerRinging(): void {
    const { ringing } = this.store.state
    if (ringing !== undefined) this.openCall([ringing.caller], ringing.context)
  }

  /** Answers the call that came while another is open, which waits, or ends. */
  takeSecond(present: 'hold' | 'end'): void {
    const { second } = this.store.state
    if (second === undefined) return
    if (present === 'hold') this.hold()
    else this.endCall()
    this.openCall([second.caller], second.context)
  }

  /**
   * Begins a call. Where nobody is known by any of them, it begins all the same: somebody is on the line.
   * @param callers by what the customer may be known, the surest first: the next one is tried where one is not known
   */
  openCall(
    callers: readonly [Caller, ...Caller[]],
    context: Record<string, unknown> = {},
    callId: string = newCallId(),
  ): void {
    performance.mark('sufler:call-start')
    const [caller, ...others] = callers
    this.#open({ callId, caller, isUnknown: false, startedAtMs: this.#now() }, context, () => {
      const [next, ...rest] = others
      if (next !== undefined) this.openCall([next, ...rest], context, callId)
      else this.#open({ callId, caller: callers[0], isUnknown: true, startedAtMs: this.#now() }, context)
    })
  }

  /** Goes on with a call that was open before the page was loaded anew. A server that still has it only tells how it stands. */
  takeUpAgain(call: KeptCall): void {
    this.#open(call, {}, () => this.#open({ ...call, isUnknown: true }, {}))
  }

  #open(call: KeptCall, context: Record<string, unknown>, isNobody?: () => void): void {
    const { callId, caller, startedAtMs: atMs, isUnknown, heldSinceMs } = call
    if (callIn(this.store.state, callId) !== undefined) this.store.dispatch({ type: 'call-closed', callId })
    const held = heldSinceMs === undefined ? {} : { heldSinceMs }
    this.store.dispatch({ type: 'call-opened', callId, caller, atMs, isUnknown, ...held })
    void this.#ask(this.#startOf(call, context), (code) => {
      if (callIn(this.store.state, callId) === undefined) return
      if (isNobody !== undefined && unknownCodes.has(code)) isNobody()
      else this.store.dispatch({ type: 'call-failed', callId, code, context })
    })
  }

  /** Begins the call anew that could not begin. */
  tryAgain(): void {
    const { call, notice } = this.store.state
    if (notice?.notBegun === undefined) return
    if (call !== undefined) this.hold()
    const { caller, context } = notice.notBegun
    this.openCall([caller], context)
  }

  /** Says who the caller is. Resolves with the code of what is wrong with it, undefined when it is done. */
  async identify(caller: Caller): Promise<string | undefined> {
    const { call } = this.store.state
    if (call === undefined) return undefined
    const { callId } = call
    let refusal: string | undefined
    const refused = (code: string) => {
      refusal = code
    }
    const done = () => this.store.dispatch({ type: 'caller-identified', callId, caller })
    await this.#ask({ type: 'call.identify', callId, ...whoOf(caller) }, refused, done)
    return refusal
  }

  /** Asks for all calls in the language that was just chosen: who begins a call again is told how it stands. */
  translateCalls(): void {
    const { call, held } = this.store.state
    for (const each of call === undefined ? held : [call, ...held])
      void this.#ask(this.#startOf(each, contextOf(each)), (code) => this.#failed(code))
  }

  /** The call waits; what its customer is offered follows every change meanwhile. */
  hold(): void {
    this.store.dispatch({ type: 'call-held', atMs: this.#now() })
  }

  /** Goes on with a call on hold, by default with the one that waits longest; the one on the screen waits in its turn. */
  takeUp(callId: string | undefined = this.store.state.held[0]?.callId): void {
    if (callId !== undefined) this.store.dispatch({ type: 'call-taken-up', callId, atMs: this.#now() })
  }

  /** The screen is free at once, for the next call, whenever the server hears of it. */
  endCall({ transferred = false }: { transferred?: boolean } = {}): void {
    const { call } = this.store.state
    if (call === undefined) return
    const { callId } = call
    this.store.dispatch({ type: 'call-closed', callId })
    void this.#live.request({ type: 'call.end', callId, ...(transferred ? { transferred } : {}) })
    this.#count()
  }

  chooseReason(fact: string, value: string): void {
    const { call } = this.store.state
    if (call === undefined || contextOf(call)[fact] === value) return
    const context = { [fact]: value }
    const { callId } = call
    this.store.dispatch({ type: 'context-asked', context })
    const settle = () => this.store.dispatch({ type: 'context-settled', callId, context })
    const refused = (code: string) => {
      settle()
      this.#failed(code)
    }
    void this.#ask({ type: 'call.context', callId, context }, refused, settle)
  }

  /** Begins to pitch an offer, or puts it back with null. */
  pitch(offerId: string | null): void {
    const { call } = this.store.state
    if (call === undefined || call.pinned === offerId) return
    this.store.dispatch({ type: 'pitched', offerId })
    const { callId } = call
    void this.#ask({ type: 'call.pin', callId, offerId }, (code) => {
      const { call: now } = this.store.state
      if (now?.callId === callId && now.pinned === offerId) this.store.dispatch({ type: 'pitched', offerId: null })
      this.#failed(code)
    })
  }

  /** What the customer said to the lead. It counts as pitched: who answers has heard it. */
  answer(outcome: AnswerOutcome, said: { reason?: { id: string; label: string }; until?: string } = {}): void {
    const { call } = this.store.state
    const lead = call && arrange(call).lead
    if (call === undefined || lead === undefined) return
    if (!lead.presented) this.pitch(lead.offerId)
    const { callId } = call
    const answer = this.#answerOf(lead, outcome, said)
    const { offerId } = lead
    this.store.dispatch({ type: 'answered', answer })
    const request: RequestBody = {
      type: 'call.outcome',
      callId,
      offerId,
      outcome,
      ...(said.reason === undefined ? {} : { reason: said.reason.id }),
      ...(said.until === undefined ? {} : { until: said.until }),
    }
    void this.#ask(
      request,
      (code) => this.store.dispatch({ type: 'answer-refused', callId, offerId, code }),
      () => this.store.dispatch({ type: 'answer-recorded', callId, offerId }),
    )
  }

  /** Takes the latest answer back. */
  undo(): void {
    const { call, about } = this.store.state
    const answer = call && undoable(call, this.#now(), about?.undoWindowMinutes ?? 0)
    if (call === undefined || answer === undefined) return
    const { offerId, outcome } = answer
    const { callId } = call
    this.store.dispatch({ type: 'undo-begun', offerId })
    void this.#ask(
      { type: 'call.outcome', callId, offerId, outcome, undo: true },
      (code) => this.store.dispatch({ type: 'undo-refused', callId, offerId, code }),
      () => this.store.dispatch({ type: 'undone', callId, offerId }),
    )
  }

  /** Why an offer is not shown to the customer of this call, now. */
  async whyNot(offerId: string) {
    const { call, about } = this.store.state
    const shown = call?.shown
    if (call === undefined || shown === undefined || about === undefined) return undefined
    const { placement, locale } = shown
    const { customerId } = shown.customer
    const answer = await this.#rest.explain({ customerId, placement, context: contextOf(call), locale })
    if (!answer.ok) return answer
    const found = answer.value.placements[0]?.explanation?.offers.find((offer) => offer.offerId === offerId)
    return { ok: true as const, value: found }
  }

  openPanel(panel: Panel): void {
    this.store.dispatch({ type: 'panel-opened', panel })
  }

  closePanel(): void {
    this.store.dispatch({ type: 'panel-opened', panel: 'none' })
  }

  retryNow(): void {
    this.#live.retryNow()
  }

  /** A message that the live client has for us. */
  receive(message: LiveMessage): void {
    this.store.dispatch({ type: 'message-received', message, atMs: this.#now() })
    this.#count()
  }

  #startOf(
    { callId, caller, isUnknown }: Pick<Call, 'callId' | 'caller' | 'isUnknown'>,
    context: Record<string, unknown>,
  ): LiveRequestOf<'call.start'> {
    const { language: locale } = this.store.state
    const who = isUnknown ? ({ unknown: true } as const) : whoOf(caller)
    return { type: 'call.start', callId, context, locale, ...who }
  }

  #answerOf(
    { offerId, content }: OperatorCard,
    outcome: AnswerOutcome,
    said: { reason?: { label: string }; until?: string },
  ): Answer {
    const { reason, until } = said
    const title = titleOf({ offerId, content }, this.store.state.about)
    return { offerId, title, outcome, reason: reason?.label, until, atMs: this.#now(), stage: 'waiting' }
  }

  async #ask(request: RequestBody, refused: (code: string) => void, done: () => void = () => {}): Promise<void> {
    const asked = this.#live.request(request)
    this.#count()
    const result: RequestResult = await asked
    this.#count()
    if (result.ok) done()
    else refused(result.code)
  }

  #failed(code: string): void {
    this.store.dispatch({ type: 'noticed', notice: { kind: 'failed', code } })
  }

  #count(): void {
    this.store.dispatch({ type: 'unsent-counted', unsent: this.#live.unanswered })
  }
}

/** As the live protocol names them. */
function whoOf(caller: Caller): Pick<LiveRequestOf<'call.identify'>, 'customerId' | 'phone' | 'alias'> {
  if (caller.kind === 'customer') return { customerId: caller.id }
  if (caller.kind === 'phone') return { phone: caller.phone }
  return { alias: { kind: 'crm', value: caller.id } }
}

/** 128 random bits. Not `randomUUID`, which browsers have only over HTTPS and on loopback. */
function newCallId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return `console-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
