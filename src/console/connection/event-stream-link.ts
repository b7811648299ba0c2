import type { LiveMessage } from '../../schema/live.ts'
import { EventLines } from './event-lines.ts'
import type { LinkEvents, OpenLink } from './link.ts'

/**
 * Where WebSockets are blocked: what the server says comes as a stream of events, what we say goes by POST. The first
 * message, `hello`, opens the stream; the others go to the session that `welcome` names.
 * @param base the address that `v1/…` stands below
 */
export function eventStreamLink(base: URL, credential: () => string | undefined): OpenLink {
  return (events) => {
    const link = new EventStreamLink(base, credential, events)
    queueMicrotask(() => events.opened())
    return link
  }
}

class EventStreamLink {
  readonly #base: URL
  readonly #credential: () => string | undefined
  readonly #events: LinkEvents
  readonly #stop = new AbortController()
  #isOpening = false
  #sessionId: string | undefined

  constructor(base: URL, credential: () => string | undefined, events: LinkEvents) {
    this.#base = base
    this.#credential = credential
    this.#events = events
  }

  send(text: string): void {
    if (this.#isOpening) void this.#post(text)
    else void this.#open(text)
  }

  close(): void {
    this.#stop.abort()
  }

  async #open(hello: string): Promise<void> {
    this.#isOpening = true
    try {
      const response = await this.#fetch('v1/live/events', hello)
      if (response.ok && response.body !== null) await this.#read(response.body)
      else await this.#refused(response)
    } catch {
      // Cut, or closed by us: both are told below.
    }
    this.#events.closed()
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const reader = body.getReader()
    const decoder = new TextDecoder()
    const lines = new EventLines((data) => this.#receive(data))
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      lines.push(decoder.decode(value, { stream: true }))
    }
  }

  #receive(data: string): void {
    const message = JSON.parse(data) as LiveMessage
    if (message.type === 'welcome') this.#sessionId = message.sessionId
    this.#events.received(data)
  }

  /** The server's refusal of the stream, as it would come over a WebSocket. */
  async #refused(response: Response): Promise<void> {
    const { code, detail } = (await response.json()) as { code: string; detail: string }
    const message: LiveMessage = { type: 'error', id: 'hello', code, detail, errors: [] }
    this.#events.received(JSON.stringify(message))
  }

  /** A message that the server does not take means that the session is gone: the answer would never come. */
  async #post(message: string): Promise<void> {
    try {
      const response = await this.#fetch(`v1/live/sessions/${this.#sessionId}/messages`, message)
      if (response.ok) return
    } catch {
      // The same.
    }
    this.#stop.abort()
  }

  #fetch(path: string, message: string): Promise<Response> {
    const credential = this.#credential()
    return fetch(new URL(path, this.#base), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
      },
      body: `{"messages":[${message}]}`,
      cache: 'no-store',
      signal: this.#stop.signal,
    })
  }
}
