import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LiveMessage, LiveRequest } from '#sufler/schema/live.ts'
import { TestServer } from '../rest/test-server.ts'
import { eventually } from '../support/timed.ts'
import { liveRules } from './live-rules.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start({ log: 'error' }, liveRules)
})
afterAll(async () => {
  await server.stop()
  expect(server.logLines).toEqual([])
})

const aCustomer = async () => {
  const customerId = `c-${randomUUID()}`
  await server.send('PATCH', `/v1/customers/${customerId}`, { features: { data_mb: 5_000 } })
  return customerId
}

/** A stream of events, read as it comes. */
class EventStream {
  readonly events: { name: string; data: LiveMessage & { reason?: string } }[] = []
  readonly #abort = new AbortController()

  static async open(messages: unknown[], headers: Record<string, string> = {}): Promise<EventStream> {
    const stream = new EventStream()
    const response = await fetch(`${server.url}/v1/live/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ messages }),
      signal: stream.#abort.signal,
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    void stream.#read(response.body as ReadableStream<Uint8Array>)
    return stream
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = ''
    const decoder = new TextDecoder()
    try {
      for await (const chunk of body) {
        text += decoder.decode(chunk, { stream: true })
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const [, name, data] = /^event: (.+)\ndata: (.+)$/.exec(text.slice(0, end)) ?? []
          this.events.push({ name: name as string, data: JSON.parse(data as string) })
          text = text.slice(end + 2)
        }
      }
    } catch {
      // Aborted.
    }
  }

  until(name: string, fits: (data: EventStream['events'][number]['data']) => boolean = () => true) {
    return eventually(async () => {
      const found = this.events.find((event) => event.name === name && fits(event.data))
      if (found === undefined) throw new Error(`no ${name} that fits`)
      return found.data
    }, 5_000)
  }

  get sessionId(): string {
    const welcome = this.events[0]?.data
    if (welcome?.type !== 'welcome') throw new Error('no welcome')
    return welcome.sessionId
  }

  cut(): void {
    this.#abort.abort()
  }
}

const post = (sessionId: string, ...messages: LiveRequest[]) =>
  server.send('POST', `/v1/live/sessions/${sessionId}/messages`, { messages })

describe('a session as a stream of events', () => {
  test('plays a call', async () => {
    const customerId = await aCustomer()
    const stream = await EventStream.open([
      { type: 'hello' },
      { type: 'call.start', callId: 'a', customerId, context: { 'call.reason': 'roaming' }, id: '1' },
    ])
    await stream.until('done', (data) => data.type === 'done' && data.id === '1')
    expect(stream.events.map(({ name }) => name)).toEqual(['welcome', 'call.state', 'done'])
    const { status } = await post(
      stream.sessionId,
      { type: 'call.outcome', callId: 'a', offerId: 'roaming', outcome: 'declined', id: '2' },
      { type: 'ping', id: '3' },
    )
    expect(status).toBe(204)
    await stream.until('done', (data) => data.type === 'done' && data.result === 'recorded')
    await stream.until('pong')
    const state = await stream.until('call.state', (data) => data.type === 'call.state' && data.sequence === 2)
    expect(state).toMatchObject({
      cause: 'outcome',
      cards: [{ offerId: 'one' }, { offerId: 'two' }, { offerId: 'three' }],
    })
    await server.send('PATCH', `/v1/customers/${customerId}`, { features: { data_mb: 1 } })
    await stream.until('call.state', (data) => data.type === 'call.state' && data.fallback)
    await post(stream.sessionId, { type: 'call.end', callId: 'a' })
    await stream.until('call.ended')
    stream.cut()
  })

  test('is taken up again', async () => {
    const customerId = await aCustomer()
    const stream = await EventStream.open([{ type: 'call.start', callId: 'b', customerId }])
    await stream.until('call.state')
    const { sessionId } = stream
    stream.cut()
    const again = await EventStream.open([{ type: 'hello', resume: { sessionId } }])
    expect(await again.until('welcome')).toMatchObject({ resumed: true, sessionId })
    await again.until('call.state', (data) => data.type === 'call.state' && data.cause === 'resume')
    again.cut()
  })

  test('tells what is wrong with a message, and does the others', async () => {
    const stream = await EventStream.open([{ type: 'hello' }])
    await stream.until('welcome')
    const { status } = await post(stream.sessionId, { type: 'cal.end' } as unknown as LiveRequest, { type: 'ping' })
    expect(status).toBe(204)
    expect(await stream.until('error')).toMatchObject({ code: 'live-message-invalid', errors: [{ path: '/type' }] })
    await stream.until('pong')
    stream.cut()
  })

  test.each([
    ['without messages', {}, 400, 'request-invalid'],
    ['with a wrong greeting', { messages: [{ type: 'hello', resum: 1 }] }, 400, 'live-message-invalid'],
    ['with too many messages', { messages: Array(21).fill({ type: 'ping' }) }, 400, 'request-invalid'],
    ['larger than may be', { messages: ['x'.repeat(70_000)] }, 413, 'body-too-large'],
  ])('is not begun %s', async (_name, body, status, code) => {
    const answer = await server.send('POST', '/v1/live/events', body)
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })

  test('is not begun for a page from elsewhere where no key is needed', async () => {
    const { status, body } = await server.send(
      'POST',
      '/v1/live/events',
      { messages: [{ type: 'hello' }] },
      { origin: 'https://evil.example' },
    )
    expect([status, body.code]).toEqual([403, 'origin-refused'])
  })

  test('that is not here takes no messages', async () => {
    const { status, body } = await post(randomUUID(), { type: 'ping' })
    expect([status, body.code]).toEqual([404, 'session-unknown'])
  })

  test('ends with the server, and says so', async () => {
    const stream = await EventStream.open([{ type: 'hello' }])
    await stream.until('welcome')
    await server.stop()
    expect(await stream.until('close')).toEqual({ reason: 'stopping' })
    server = await TestServer.start({ log: 'error' }, liveRules)
  })
})
