import type { LiveMessage, LiveRequest } from '../../schema/live.ts'
import { outcomeAgeMsMax } from '../../schema/outcome-times.ts'

type WithoutId<Request> = Request extends unknown ? Omit<Request, 'id'> : never

/** What is asked of a call; the outbox gives it an id. */
export type RequestBody = WithoutId<Exclude<LiveRequest, { type: 'hello' | 'ping' }>>

export type RequestResult =
  | { ok: true; result?: 'recorded' | 'duplicate' | 'undone' }
  | { ok: false; code: string; detail: string }

interface Pending {
  request: RequestBody & { id: string }
  /** On the outbox's clock. */
  madeAtMs: number
  /** How often it was sent: from the second time on the server may have done it already. */
  sent: number
  settle(result: RequestResult): void
}

/** Requests that wait at the same time; an operator's hands make a few. */
const waitingMax = 200

/** What waited less happens when it arrives. */
const worthAnAgeMs = 2_000

/** Requests in the order in which they were made, until they are answered. One at a time is under way. */
export class Outbox {
  readonly #send: (request: LiveRequest) => void
  readonly #steadyMs: () => number
  readonly #waiting: Pending[] = []
  #isOpen = false
  #isUnderWay = false
  #count = 0

  /** `steadyMs` goes on evenly, whatever is done to the clock of the workplace. */
  constructor(send: (request: LiveRequest) => void, steadyMs: () => number = () => performance.now()) {
    this.#send = send
    this.#steadyMs = steadyMs
  }

  get size(): number {
    return this.#waiting.length
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0
  }

  add(body: RequestBody): Promise<RequestResult> {
    if (this.#waiting.length >= waitingMax)
      return Promise.resolve({ ok: false, code: 'too-many-waiting', detail: `${waitingMax} requests wait already` })
    const result = new Promise<RequestResult>((settle) => this.#waiting.push(this.#pending(body, settle)))
    this.#pump()
    return result
  }

  /** Before all that waits; nobody waits for the answers. */
  addFirst(bodies: readonly RequestBody[]): void {
    this.#waiting.unshift(...bodies.map((body) => this.#pending(body, () => {})))
  }

  /** There is a connection: what waits is sent, the one that was under way when it broke first. */
  open(): void {
    this.#isOpen = true
    this.#pump()
  }

  close(): void {
    this.#isOpen = false
    this.#isUnderWay = false
  }

  /** Settles the request under way, if the message is its answer. */
  receive(message: LiveMessage): void {
    const [first] = this.#waiting
    if (first === undefined || !this.#isUnderWay) return
    const result = answerTo(first, message)
    if (result === undefined) return
    this.#waiting.shift()
    this.#isUnderWay = false
    first.settle(result)
    this.#pump()
  }

  #pending(body: RequestBody, settle: (result: RequestResult) => void): Pending {
    return { request: { ...body, id: `r${++this.#count}` }, madeAtMs: this.#steadyMs(), sent: 0, settle }
  }

  #pump(): void {
    const [first] = this.#waiting
    if (first === undefined || !this.#isOpen || this.#isUnderWay) return
    this.#isUnderWay = true
    first.sent++
    this.#send(withAge(first, this.#steadyMs()))
  }
}

/** What became of an offer did so when the operator said it, not when there was a connection again. */
function withAge({ request, madeAtMs }: Pending, steadyMs: number): LiveRequest {
  const ageMs = Math.min(Math.round(steadyMs - madeAtMs), outcomeAgeMsMax)
  const isDated = request.type === 'call.outcome' || (request.type === 'call.pin' && request.offerId !== null)
  return isDated && ageMs >= worthAnAgeMs ? { ...request, ageMs } : request
}

/** Codes that mean, after a request was sent twice, that the first time was heard. */
const doneBefore: Partial<Record<RequestBody['type'], string>> = {
  'call.end': 'call-unknown',
  'call.outcome': 'nothing-to-undo',
}

function answerTo({ request, sent }: Pending, message: LiveMessage): RequestResult | undefined {
  if (message.type === 'error' && message.id === request.id) {
    if (sent > 1 && doneBefore[request.type] === message.code) return { ok: true }
    return { ok: false, code: message.code, detail: message.detail }
  }
  if (message.type === 'done' && message.id === request.id)
    return { ok: true, ...(message.result === undefined ? {} : { result: message.result }) }
  // A state of the call, or its end, tells as much as the `done` behind it.
  if (message.type === 'call.ended' && request.type === 'call.end' && message.callId === request.callId)
    return { ok: true }
  if (message.type === 'call.state' && request.type === 'call.start' && message.callId === request.callId)
    return { ok: true }
  return undefined
}
