import type { LiveMessage, LiveRequest } from '../../schema/live.ts'
import { backoffMs } from './backoff.ts'
import { type Connection, refusals } from './connection.ts'
import type { Link, OpenLink } from './link.ts'
import { Outbox, type RequestBody, type RequestResult } from './outbox.ts'
import { StartedCalls } from './started-calls.ts'

/** Longest wait for the answer to a message, `hello` included; after it the connection counts as broken. */
const answerWithinMs = 10_000

/** Links that may break before the welcome, one after the other; then the next kind of link is tried. */
const failuresPerLink = 2

export interface LiveClientOptions {
  /** The kinds of links, the best first; a later one is tried when an earlier one does not open. */
  links: readonly [OpenLink, ...OpenLink[]]
  /** What `hello` carries; asked anew for every connection. */
  credential(): string | undefined
  /** The session of an earlier life of this page, to be taken up again. */
  sessionId?: string | undefined
  onMessage(message: LiveMessage): void
  onConnection(connection: Connection): void
  /** The server had forgotten our session: this call was begun anew, and its pushes are counted from the start. */
  onRestart(callId: string): void
  onSession?(sessionId: string): void
  now?(): number
  random?(): number
}

/**
 * The console's end of `/v1/live`: connects, comes back after a cut and takes its session up again, and loses no request
 * on the way. Requests go out one by one, each when the one before is answered, so that they are done in the order in
 * which they were made; what a cut leaves unanswered is sent again, which the protocol allows for each of them.
 */
export class LiveClient {
  readonly #options: LiveClientOptions
  readonly #outbox: Outbox
  readonly #calls = new StartedCalls()
  #link: Link | undefined
  #isWelcome = false
  #sessionId: string | undefined
  /** Tries since the last welcome. */
  #attempt = 0
  #linkNumber = 0
  #failures = 0
  #isRunning = false
  #heardAtMs = 0
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  #answerTimer: ReturnType<typeof setTimeout> | undefined
  #heartbeatTimer: ReturnType<typeof setInterval> | undefined

  constructor(options: LiveClientOptions) {
    this.#options = options
    this.#sessionId = options.sessionId
    this.#outbox = new Outbox((request) => this.#send(request))
  }

  /** Connects, and from now on keeps connected. */
  start(): void {
    this.#isRunning = true
    this.#attempt = 0
    this.#connect()
  }

  stop(): void {
    this.#isRunning = false
    clearTimeout(this.#retryTimer)
    this.#drop()
  }

  /** Tries at once instead of waiting; does nothing while connected. */
  retryNow(): void {
    if (!this.#isRunning || this.#link !== undefined) return
    clearTimeout(this.#retryTimer)
    this.#connect()
  }

  /** The device has no network: a link that seems open is dead, and trying costs battery and log lines. */
  goOffline(): void {
    if (!this.#isRunning) return
    clearTimeout(this.#retryTimer)
    this.#drop()
    this.#options.onConnection({ phase: 'offline' })
  }

  /** Requests that the server has not answered yet. */
  get unanswered(): number {
    return this.#outbox.size
  }

  /** Sends the request as soon as there is a connection; resolves when it was answered, whenever that is. */
  request(body: RequestBody): Promise<RequestResult> {
    const result = this.#outbox.add(body)
    void result.then((answer) => {
      if (answer.ok) this.#calls.answered(body)
    })
    return result
  }

  #now(): number {
    return (this.#options.now ?? Date.now)()
  }

  #connect(): void {
    this.#options.onConnection({ phase: 'connecting' })
    this.#isWelcome = false
    const { links } = this.#options
    const open = links[this.#linkNumber % links.length] ?? links[0]
    const link = open({
      opened: () => {
        if (this.#link !== link) return
        this.#hello()
      },
      received: (text) => {
        if (this.#link === link) this.#receive(text)
      },
      closed: () => {
        if (this.#link === link) this.#lost()
      },
    })
    this.#link = link
    this.#expectAnswer()
  }

  #hello(): void {
    const credential = this.#options.credential()
    this.#send({
      type: 'hello',
      id: 'hello',
      ...(credential === undefined ? {} : { credential }),
      ...(this.#sessionId === undefined ? {} : { resume: { sessionId: this.#sessionId } }),
    })
  }

  #send(request: LiveRequest): void {
    this.#expectAnswer()
    this.#link?.send(JSON.stringify(request))
  }

  /** Starts the clock for an answer; any link that lets it run out is given up. */
  #expectAnswer(): void {
    clearTimeout(this.#answerTimer)
    this.#answerTimer = setTimeout(() => this.#lost(), answerWithinMs)
  }

  #receive(text: string): void {
    this.#heardAtMs = this.#now()
    const message = JSON.parse(text) as LiveMessage
    switch (message.type) {
      case 'welcome':
        this.#welcome(message)
        return
      case 'pong':
        return
      case 'error':
        if (!this.#isWelcome) {
          this.#refuse(message.code)
          return
        }
        break
      case 'call.ended':
        this.#calls.ended(message.callId)
        break
    }
    this.#options.onMessage(message)
    this.#outbox.receive(message)
    if (this.#outbox.isIdle) clearTimeout(this.#answerTimer)
  }

  #welcome(welcome: Extract<LiveMessage, { type: 'welcome' }>): void {
    clearTimeout(this.#answerTimer)
    this.#isWelcome = true
    this.#attempt = 0
    this.#failures = 0
    this.#sessionId = welcome.sessionId
    this.#options.onSession?.(welcome.sessionId)
    if (!welcome.resumed) {
      for (const { start, pin } of this.#calls.restarts()) {
        this.#options.onRestart(start.callId)
        this.#outbox.addFirst(pin === undefined ? [start] : [start, { ...pin, presented: true }])
      }
    }
    this.#beat(welcome.heartbeatMs)
    this.#options.onConnection({ phase: 'connected' })
    this.#outbox.open()
  }

  /** A ping whenever a third of the heartbeat has passed; a server that was silent for all of it is gone. */
  #beat(heartbeatMs: number): void {
    clearInterval(this.#heartbeatTimer)
    this.#heartbeatTimer = setInterval(() => {
      if (this.#now() - this.#heardAtMs > heartbeatMs) this.#lost()
      else this.#link?.send(JSON.stringify({ type: 'ping' } satisfies LiveRequest))
    }, heartbeatMs / 3)
  }

  #refuse(code: string): void {
    if (!refusals.has(code)) {
      this.#lost()
      return
    }
    this.#isRunning = false
    this.#drop()
    this.#options.onConnection({ phase: 'refused', code })
  }

  #drop(): void {
    const link = this.#link
    this.#link = undefined
    this.#isWelcome = false
    clearTimeout(this.#answerTimer)
    clearInterval(this.#heartbeatTimer)
    this.#outbox.close()
    link?.close()
  }

  #lost(): void {
    if (!this.#isWelcome && ++this.#failures >= failuresPerLink) {
      this.#failures = 0
      this.#linkNumber++
    }
    this.#drop()
    if (!this.#isRunning) return
    const delayMs = backoffMs(this.#attempt++, this.#options.random ?? Math.random)
    this.#options.onConnection({ phase: 'waiting', retryAtMs: this.#now() + delayMs })
    this.#retryTimer = setTimeout(() => this.#connect(), delayMs)
  }
}
