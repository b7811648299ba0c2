import type { FastifyReply } from 'fastify'
import type { LiveMessage } from '../../schema/live.ts'
import type { CloseReason, LiveSink } from '../../service/live/live-session.ts'

/** Longest wait for a reader to take the last event. */
const closeWithinMs = 2_000

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // For proxies that would collect an answer before they pass it on.
  'x-accel-buffering': 'no',
}

/**
 * One answer as `text/event-stream`: an event for each message, named after its type, with the message as data. The answer
 * begins with the first of them: what goes wrong before is an ordinary problem. A server that ends the stream says why in
 * an event `close`.
 */
export class EventStreamSink implements LiveSink {
  readonly #reply: FastifyReply

  constructor(reply: FastifyReply) {
    this.#reply = reply
  }

  get backlogBytes(): number {
    return this.#reply.raw.writableLength
  }

  send(message: LiveMessage): void {
    this.#begin()
    if (!this.#reply.raw.writableEnded) this.#reply.raw.write(eventOf(message.type, message))
  }

  close(reason: CloseReason): void {
    this.#begin()
    const { raw } = this.#reply
    if (raw.writableEnded) return
    raw.end(eventOf('close', { reason }))
    setTimeout(() => raw.destroy(), closeWithinMs).unref()
  }

  #begin(): void {
    if (this.#reply.sent) return
    const { raw } = this.#reply
    for (const [name, value] of Object.entries({ ...this.#reply.getHeaders(), ...streamHeaders })) {
      if (value !== undefined) raw.setHeader(name, value)
    }
    this.#reply.hijack()
    raw.writeHead(200)
  }
}

/** JSON has no line ends of its own, so that one line of data holds it. */
function eventOf(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
