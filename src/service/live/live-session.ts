import { randomUUID } from 'node:crypto'
import type { Caller } from '../../domain/access/caller.ts'
import {
  type CallState,
  callsPerSessionMax,
  type Done,
  type LiveMessage,
  type LiveRequest,
  type LiveRequestOf,
  type PushCause,
} from '../../schema/live.ts'
import { type ErrorCode, ServiceError } from '../errors.ts'
import { failureOf } from '../failure.ts'
import { type CallCustomer, knownCustomer, unknownCaller } from './call-customer.ts'
import { LiveCall } from './live-call.ts'
import type { CallAudience, LiveEngine } from './live-engine.ts'
import type { MessageNames } from './live-requests.ts'
import { MessageRate } from './message-rate.ts'

/** Why a connection is closed: it cannot go on, or the server is stopping and another one will do. */
export type CloseReason = ErrorCode | 'stopping'

/** One connection of a client, whatever carries it. */
export interface LiveSink {
  /** Never throws. */
  send(message: LiveMessage): void
  /** Bytes written and not yet taken by the peer; above the bound the session keeps back all states until `drained` is called. */
  readonly backlogBytes: number
  close(reason: CloseReason): void
}

/** What a session tells the service that holds it. */
export interface SessionEvents {
  onPush(cause: PushCause, tookMs: number): void
  onError(error: ServiceError): void
  /** It is over. */
  onEnded(): void
}

/** Bytes that may wait for a reader; then it gets no more states until it has read. */
export const backlogBytesMax = 64 * 1024

/** Bytes that may wait for a reader in all, answers included, which are not kept back; then its connection is closed. */
export const unreadBytesMax = 2 * 1024 * 1024

/** Messages that may wait for those before them. */
const waitingMax = 100

/** Pauses before the end of a call is recorded once more, when nobody waits for it. */
const endAgainMs = [1_000, 5_000, 30_000]

/** The calls of one client. It outlives its connection for a while, so that the client finds everything as it was. */
export class LiveSession implements CallAudience {
  readonly id = randomUUID()
  readonly caller: Caller
  readonly #engine: LiveEngine
  readonly #events: SessionEvents
  readonly #calls = new Map<string, LiveCall>()
  #sink: LiveSink | undefined
  #rate: MessageRate
  /** On the clock of `performance.now()`. */
  #heardAtMs = performance.now()
  #detachedAtMs = Number.POSITIVE_INFINITY
  #isBehind = false
  /** Messages are done one after the other. */
  #last: Promise<void> = Promise.resolve()
  #waiting = 0
  #hasEnded = false

  constructor(caller: Caller, engine: LiveEngine, events: SessionEvents) {
    this.caller = caller
    this.#engine = engine
    this.#events = events
    this.#rate = new MessageRate(performance.now())
  }

  get callCount(): number {
    return this.#calls.size
  }

  get isAttached(): boolean {
    return this.#sink !== undefined
  }

  get isListening(): boolean {
    return this.#sink !== undefined && !this.#isBehind
  }

  /** The connection of a client who has just come, or come back; an earlier one is closed. */
  attach(sink: LiveSink): void {
    this.#sink?.close('session-unknown')
    this.#sink = sink
    this.#rate = new MessageRate(performance.now())
    this.#heardAtMs = performance.now()
    this.#detachedAtMs = Number.POSITIVE_INFINITY
    this.#isBehind = false
  }

  /** The newest state of every call. */
  resume(): void {
    for (const call of this.#calls.values()) call.refresh('resume')
  }

  /** The ruleset was swapped. */
  refresh(cause: PushCause): void {
    for (const call of this.#calls.values()) call.refresh(cause)
  }

  /** Answers through the sink, errors too; never rejects. */
  async receive(request: LiveRequest): Promise<void> {
    const { id } = request
    const names: MessageNames = {
      ...(id === undefined ? {} : { id }),
      ...('callId' in request ? { callId: request.callId } : {}),
    }
    if (!this.heard(names)) return
    if (request.type === 'ping') {
      this.#send({ type: 'pong', ...(id === undefined ? {} : { id }) })
      return
    }
    if (this.#waiting >= waitingMax) {
      this.refuse(new ServiceError('rate-limited', `${waitingMax} messages wait to be done, the most that may`), names)
      return
    }
    this.#waiting++
    const receivedAtMs = performance.now()
    this.#last = this.#last.then(() => this.#handle(request, names, receivedAtMs))
    await this.#last
  }

  /** A message has come, sound or not. False when it must not be looked at: its sender was told. */
  heard(names: MessageNames): boolean {
    const nowMs = performance.now()
    this.#heardAtMs = nowMs
    const verdict = this.#rate.take(nowMs)
    if (verdict === 'pass') return true
    if (verdict === 'close') this.#sink?.close('rate-limited')
    else this.refuse(new ServiceError('rate-limited', 'send fewer messages a second'), names)
    return false
  }

  /** Tells the client that one of its messages was wrong. */
  refuse(error: unknown, names: MessageNames): void {
    const failure = failureOf(error)
    this.#events.onError(failure)
    if (failure.code === 'internal-error') this.#engine.onBroken(failure.cause ?? error)
    const { code, detail, errors } = failure
    this.#send({ type: 'error', ...names, code, detail, errors: [...errors] })
  }

  push(state: CallState, cause: PushCause, sinceMs: number): void {
    this.#send(state)
    this.#events.onPush(cause, performance.now() - sinceMs)
    if (this.#sink !== undefined && this.#sink.backlogBytes > backlogBytesMax) this.#isBehind = true
  }

  fail(callId: string, error: unknown): void {
    this.refuse(error, { callId })
  }

  /** The reader has read what there was. */
  drained(): void {
    if (!this.#isBehind) return
    this.#isBehind = false
    for (const call of this.#calls.values()) call.wake()
  }

  /** The connection broke: calls wait for the client to come back. `sink` tells it from one that has taken its place. */
  detach(sink?: LiveSink): void {
    if (this.#sink === undefined || (sink !== undefined && sink !== this.#sink)) return
    this.#sink = undefined
    this.#detachedAtMs = performance.now()
  }

  /** Looks after a client of whom nothing is heard. */
  async check(nowMs: number, silentMsMax: number, detachedMsMax: number): Promise<void> {
    if (nowMs - this.#detachedAtMs > detachedMsMax) await this.end()
    else if (this.#sink !== undefined && nowMs - this.#heardAtMs > silentMsMax) {
      this.#sink.close('request-timeout')
      this.detach()
    }
  }

  /** The client said goodbye, or never came back: all calls end. Resolves when that is recorded. */
  async end(): Promise<void> {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#sink = undefined
    this.#events.onEnded()
    await this.#last
    await Promise.all([...this.#calls.values()].map((call) => this.#endUnheard(call)))
    this.#calls.clear()
  }

  /** The client's key was revoked: its connection is closed and its calls end. Resolves when that is recorded. */
  refuseFurther(): Promise<void> {
    this.#sink?.close('key-unknown')
    return this.end()
  }

  /** The server stops: the client goes on elsewhere, and takes its calls along. */
  drop(): void {
    this.#hasEnded = true
    this.#sink?.close('stopping')
    this.#sink = undefined
    for (const call of this.#calls.values()) call.drop()
    this.#calls.clear()
  }

  async #handle(request: LiveRequest, names: MessageNames, receivedAtMs: number): Promise<void> {
    try {
      if (this.#hasEnded) return
      const result = await this.#do(request, receivedAtMs)
      if (names.id === undefined) return
      const done: Done = { type: 'done', id: names.id, ...(result === undefined ? {} : { result }) }
      this.#send(done)
    } catch (error) {
      this.refuse(error, names)
    } finally {
      this.#waiting--
    }
  }

  async #do(request: LiveRequest, receivedAtMs: number): Promise<Done['result'] | undefined> {
    switch (request.type) {
      case 'call.start':
        await this.#start(request, receivedAtMs)
        return undefined
      case 'call.context':
        this.#callOf(request.callId).changeContext(request.context)
        return undefined
      case 'call.pin':
        await this.#callOf(request.callId).pin(request)
        return undefined
      case 'call.outcome':
        return (await this.#callOf(request.callId).report(request)) as Done['result']
      case 'call.identify':
        await this.#callOf(request.callId).identify(await this.#customerOf(request))
        return undefined
      case 'call.end': {
        const notPresented = await this.#callOf(request.callId).end(request)
        this.#calls.delete(request.callId)
        this.#send({ type: 'call.ended', callId: request.callId, notPresented })
        return undefined
      }
      default:
        throw new ServiceError('live-message-invalid', `'${request.type}' is not for a session that has begun`, [
          { path: '/type', found: `'${request.type}'`, expected: 'a message about a call' },
        ])
    }
  }

  async #start(request: LiveRequestOf<'call.start'>, receivedAtMs: number): Promise<void> {
    const { callId, placement, locale, context = {} } = request
    const customer = request.unknown === true ? unknownCaller() : knownCustomer(await this.#customerOf(request))
    const known = this.#calls.get(callId)
    if (known !== undefined) {
      this.#startAgain(known, customer, locale)
      return
    }
    if (this.#calls.size >= callsPerSessionMax) {
      throw new ServiceError('too-many-calls', `${callsPerSessionMax} calls are under way, the most that may`)
    }
    const call = new LiveCall(this.#engine, this, {
      callId,
      customer,
      placement: placement ?? this.#engine.screen.placement,
      locale,
      context: Object.fromEntries(Object.entries(context).filter(([, value]) => value !== null)),
    })
    await call.start(receivedAtMs)
    this.#calls.set(callId, call)
  }

  /** Who begins a call that is under way only wants to see it; of an unknown caller that may have been found out meanwhile. */
  #startAgain(call: LiveCall, { customerId, isPassing }: CallCustomer, locale: string | undefined): void {
    if (!isPassing && call.customerId !== customerId)
      throw new ServiceError('call-exists', 'end it first, or take another id')
    call.startAgain(locale)
  }

  /** Throws `alias-unknown`, `alias-invalid`; for `call.identify`, which is a question, `customer-unknown`, too. */
  async #customerOf(request: LiveRequestOf<'call.start' | 'call.identify'>): Promise<string> {
    const { type, customerId, phone, alias } = request
    if (alias !== undefined) return this.#engine.aliases.resolve(alias, '/alias/value')
    if (customerId === undefined) return this.#engine.aliases.resolve({ kind: 'phone', value: phone ?? '' }, '/phone')
    if (type === 'call.identify') {
      const { vector, damaged } = await this.#engine.store.readCustomer(customerId)
      if (vector === undefined && damaged === undefined)
        throw new ServiceError('customer-unknown', 'nothing is known of a customer with this id')
    }
    return customerId
  }

  #callOf(callId: string): LiveCall {
    const call = this.#calls.get(callId)
    if (call === undefined) throw new ServiceError('call-unknown', 'start it first')
    return call
  }

  /** Nobody waits for it, so a store that is away is given some time to come back. */
  async #endUnheard(call: LiveCall): Promise<void> {
    for (const pauseMs of [...endAgainMs, undefined]) {
      try {
        await call.end()
        return
      } catch (error) {
        if (pauseMs === undefined || failureOf(error).code !== 'store-unavailable') {
          call.drop()
          this.#engine.onBroken(error)
          return
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs).unref())
      }
    }
  }

  #send(message: LiveMessage): void {
    const sink = this.#sink
    sink?.send(message)
    if (sink === undefined || sink.backlogBytes <= unreadBytesMax) return
    sink.close('rate-limited')
    this.detach(sink)
  }
}
