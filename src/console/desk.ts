import type { LiveMessage, LiveRequestOf } from '../schema/live.ts'
import type { OperatorCard } from '../schema/operator.ts'
import type { LiveClient } from './connection/live-client.ts'
import type { RequestBody, RequestResult } from './connection/outbox.ts'
import type { Rest } from './connection/rest.ts'
import { type Answer, type AnswerOutcome, arrange, type Call, type Caller, contextOf, undoable } from './state/call.ts'
import type { Panel, Ringing } from './state/state.ts'
import type { Store } from './state/store.ts'

interface Why {
  code: string
  detail: string
}

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

  takeSecond(): void {
    const { second } = this.store.state
    if (second === undefined) return
    this.endCall()
    this.openCall([second.caller], second.context)
  }

  /**
   * Begins a call.
   * @param callers by what the customer may be known, the surest first: the next one is tried where one is not known
   */
  openCall(
    callers: readonly [Caller, ...Caller[]],
    context: Record<string, unknown> = {},
    callId: string = newCallId(),
  ): void {
    performance.mark('sufler:call-start')
    const [caller, ...others] = callers
    this.store.dispatch({ type: 'call-opened', callId, caller, atMs: this.#now() })
    void this.#ask(this.#startOf(callId, caller, context), (why) => {
      const [next, ...rest] = others
      const isUnknown = why.code === 'alias-unknown' || why.code === 'alias-invalid'
      const isOpen = this.store.state.call?.callId === callId
      if (isUnknown && isOpen && next !== undefined) this.openCall([next, ...rest], context, callId)
      else this.store.dispatch({ type: 'call-failed', callId, ...why })
    })
  }

  /** Goes on with a call that was open before the page was loaded anew. A server that still has it only tells how it stands. */
  takeUp({ callId, caller, startedAtMs }: Pick<Call, 'callId' | 'caller' | 'startedAtMs'>): void {
    this.store.dispatch({ type: 'call-opened', callId, caller, atMs: startedAtMs })
    void this.#ask(this.#startOf(callId, caller, {}), (why) =>
      this.store.dispatch({ type: 'call-failed', callId, ...why }),
    )
  }

  /** Asks for the call in the language that was just chosen: who begins a call again is told how it stands. */
  translateCall(): void {
    const { call } = this.store.state
    if (call === undefined || call.isEnding || call.failure !== undefined) return
    void this.#ask(this.#startOf(call.callId, call.caller, contextOf(call)), (why) =>
      this.store.dispatch({ type: 'noticed', notice: { kind: 'failed', ...why } }),
    )
  }

  endCall(): void {
    const { call } = this.store.state
    if (call === undefined) return
    if (call.shown === undefined) this.store.dispatch({ type: 'call-closed' })
    else this.store.dispatch({ type: 'call-ending' })
    void this.#live.request({ type: 'call.end', callId: call.callId }).then(() => {
      if (this.store.state.call?.callId === call.callId) this.store.dispatch({ type: 'call-closed' })
    })
    this.#count()
  }

  chooseReason(fact: string, value: string): void {
    const { call } = this.store.state
    if (call === undefined || contextOf(call)[fact] === value) return
    const context = { [fact]: value }
    const { callId } = call
    this.store.dispatch({ type: 'context-asked', context })
    const settle = () => this.store.dispatch({ type: 'context-settled', callId, context })
    const refused = (why: Why) => {
      settle()
      this.store.dispatch({ type: 'noticed', notice: { kind: 'failed', ...why } })
    }
    void this.#ask({ type: 'call.context', callId, context }, refused, settle)
  }

  /** Begins to pitch an offer, or puts it back with null. */
  pitch(offerId: string | null): void {
    const { call } = this.store.state
    if (call === undefined || call.pinned === offerId) return
    this.store.dispatch({ type: 'pitched', offerId })
    void this.#ask({ type: 'call.pin', callId: call.callId, offerId }, (why) => {
      if (this.store.state.call?.pinned === offerId) this.store.dispatch({ type: 'pitched', offerId: null })
      this.store.dispatch({ type: 'noticed', notice: { kind: 'failed', ...why } })
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
      (why) => this.store.dispatch({ type: 'answer-refused', callId, offerId, ...why }),
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
      (why) => this.store.dispatch({ type: 'undo-refused', callId, offerId, ...why }),
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

  #startOf(callId: string, caller: Caller, context: Record<string, unknown>): LiveRequestOf<'call.start'> {
    const { language: locale } = this.store.state
    const start = { type: 'call.start', callId, context, locale } as const
    if (caller.kind === 'customer') return { ...start, customerId: caller.id }
    if (caller.kind === 'phone') return { ...start, phone: caller.phone }
    return { ...start, alias: { kind: 'crm', value: caller.id } }
  }

  #answerOf(
    { offerId, content }: OperatorCard,
    outcome: AnswerOutcome,
    said: { reason?: { label: string }; until?: string },
  ): Answer {
    const { reason, until } = said
    const title = content.title ?? offerId
    return { offerId, title, outcome, reason: reason?.label, until, atMs: this.#now(), stage: 'waiting' }
  }

  async #ask(request: RequestBody, refused: (why: Why) => void, done: () => void = () => {}): Promise<void> {
    const asked = this.#live.request(request)
    this.#count()
    const result: RequestResult = await asked
    this.#count()
    if (result.ok) done()
    else refused({ code: result.code, detail: result.detail })
  }

  #count(): void {
    this.store.dispatch({ type: 'unsent-counted', unsent: this.#live.unanswered })
  }
}

/** 128 random bits. Not `randomUUID`, which browsers have only over HTTPS and on loopback. */
function newCallId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return `console-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
