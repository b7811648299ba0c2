import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { LiveMessage, LiveRequest } from '#sufler/schema/live.ts'
import type { Connection } from '../../src/console/connection/connection.ts'
import type { LinkEvents, OpenLink } from '../../src/console/connection/link.ts'
import { LiveClient } from '../../src/console/connection/live-client.ts'
import { scriptedState } from './support/catalogue.ts'

/** The far end of a link: what the client sent, and a way to answer. */
class FarEnd {
  readonly sent: LiveRequest[] = []
  isClosed = false

  constructor(
    readonly events: LinkEvents,
    readonly kind: number,
  ) {}

  say(message: LiveMessage): void {
    this.events.received(JSON.stringify(message))
  }

  /** Opens, and answers the hello. */
  welcome(sessionId: string, resumed = false): void {
    this.events.opened()
    this.say({ type: 'welcome', sessionId, resumed, heartbeatMs: 15_000, resumeWithinMs: 60_000 })
  }

  /** Answers the request that was sent last. */
  done(result?: 'recorded' | 'duplicate' | 'undone'): void {
    this.say({ type: 'done', id: this.sent.at(-1)?.id ?? '', ...(result === undefined ? {} : { result }) })
  }

  refuse(code: string): void {
    this.say({ type: 'error', id: this.sent.at(-1)?.id ?? '', code, detail: code, errors: [] })
  }
}

let ends: FarEnd[]
let phases: Connection[]
let restarted: string[]
let messages: LiveMessage[]

const newest = (): FarEnd => ends.at(-1) ?? expect.fail('no link was opened')
const types = () => newest().sent.map(({ type }) => type)

function client(kinds = 1, credential?: string): LiveClient {
  const open =
    (kind: number): OpenLink =>
    (events) => {
      const end = new FarEnd(events, kind)
      ends.push(end)
      return {
        send: (text) => end.sent.push(JSON.parse(text)),
        close: () => {
          end.isClosed = true
        },
      }
    }
  const [first, ...others] = Array.from({ length: kinds }, (_, kind) => open(kind))
  return new LiveClient({
    links: [first ?? expect.fail(), ...others],
    credential: () => credential,
    onMessage: (message) => messages.push(message),
    onConnection: (connection) => phases.push(connection),
    onRestart: (callId) => restarted.push(callId),
    random: () => 0,
  })
}

const start = { type: 'call.start', callId: 'c1', customerId: '7', context: { 'call.reason': 'other' } } as const
const decline = { type: 'call.outcome', callId: 'c1', offerId: 'tv', outcome: 'declined' } as const

beforeEach(() => {
  vi.useFakeTimers()
  ends = []
  phases = []
  restarted = []
  messages = []
})
afterEach(() => vi.useRealTimers())

describe('the connection', () => {
  test('begins with a hello that carries the key, and is there with the welcome', () => {
    client(1, 'secret').start()
    newest().events.opened()
    expect(newest().sent).toEqual([{ type: 'hello', id: 'hello', credential: 'secret' }])
    expect(phases).toEqual([{ phase: 'connecting' }])
    newest().welcome('s1')
    expect(phases.at(-1)).toEqual({ phase: 'connected' })
  })

  test('comes back after a cut, later each time, and resumes its session', () => {
    client().start()
    newest().welcome('s1')
    const delaysMs: number[] = []
    for (let cut = 0; cut < 4; cut++) {
      const before = Date.now()
      newest().events.closed()
      const phase = phases.at(-1)
      if (phase?.phase !== 'waiting') expect.fail(`it is ${phase?.phase}`)
      delaysMs.push(phase.retryAtMs - before)
      vi.advanceTimersByTime(delaysMs.at(-1) ?? 0)
    }
    expect(delaysMs).toEqual([500, 1000, 2000, 4000])
    newest().events.opened()
    expect(newest().sent).toEqual([{ type: 'hello', id: 'hello', resume: { sessionId: 's1' } }])
  })

  test('that says nothing for a heartbeat is given up', () => {
    client().start()
    newest().welcome('s1')
    vi.advanceTimersByTime(10_000)
    newest().say({ type: 'pong' })
    expect(types()).toEqual(['hello', 'ping', 'ping'])
    vi.advanceTimersByTime(15_000)
    expect(phases.at(-1)?.phase).toBe('connected')
    vi.advanceTimersByTime(5_000)
    expect(ends[0]?.isClosed).toBe(true)
    expect(phases.map(({ phase }) => phase)).toContain('waiting')
  })

  test.each(['key-required', 'key-unknown', 'sign-in-invalid', 'forbidden'])(
    'refused with %s is not tried again',
    (code) => {
      client().start()
      newest().events.opened()
      newest().refuse(code)
      expect(phases.at(-1)).toEqual({ phase: 'refused', code })
      vi.advanceTimersByTime(120_000)
      expect(ends).toHaveLength(1)
    },
  )

  test('refused because the server is busy is tried again', () => {
    client().start()
    newest().events.opened()
    newest().refuse('too-many-sessions')
    vi.advanceTimersByTime(500)
    expect(ends).toHaveLength(2)
  })

  test('takes another kind of link when the first does not open twice', () => {
    client(2).start()
    for (const delayMs of [500, 1000]) {
      newest().events.closed()
      vi.advanceTimersByTime(delayMs)
    }
    expect(ends.map(({ kind }) => kind)).toEqual([0, 0, 1])
  })

  test('waits without trying while the device has no network, and tries at once when it has', () => {
    const live = client()
    live.start()
    newest().welcome('s1')
    live.goOffline()
    vi.advanceTimersByTime(120_000)
    expect({ last: phases.at(-1), links: ends.length }).toEqual({ last: { phase: 'offline' }, links: 1 })
    live.retryNow()
    expect(ends).toHaveLength(2)
  })
})

describe('requests', () => {
  test('wait for the connection, and go out one by one in their order', async () => {
    const live = client()
    const results = [live.request(start), live.request(decline)]
    live.start()
    newest().welcome('s1')
    expect(types()).toEqual(['hello', 'call.start'])
    newest().done()
    expect(types()).toEqual(['hello', 'call.start', 'call.outcome'])
    newest().done('recorded')
    expect(await Promise.all(results)).toEqual([{ ok: true }, { ok: true, result: 'recorded' }])
    expect(live.unanswered).toBe(0)
  })

  test('that a cut left unanswered are sent again, in a session that was resumed', async () => {
    const live = client()
    live.start()
    newest().welcome('s1')
    const begun = live.request(start)
    newest().done()
    const result = live.request(decline)
    const before = newest().sent.at(-1)
    newest().events.closed()
    vi.advanceTimersByTime(500)
    newest().welcome('s1', true)
    expect(newest().sent.slice(1)).toEqual([before])
    newest().done('duplicate')
    expect(await Promise.all([begun, result])).toEqual([{ ok: true }, { ok: true, result: 'duplicate' }])
    expect(restarted).toEqual([])
  })

  test('whose answer says that the first time was heard are done', async () => {
    const live = client()
    live.start()
    newest().welcome('s1')
    const result = live.request({ type: 'call.end', callId: 'c1' })
    newest().events.closed()
    vi.advanceTimersByTime(500)
    newest().welcome('s1', true)
    newest().refuse('call-unknown')
    expect(await result).toEqual({ ok: true })
  })

  test('are refused in words', async () => {
    const live = client()
    live.start()
    newest().welcome('s1')
    const result = live.request(decline)
    newest().refuse('call-unknown')
    expect(await result).toEqual({ ok: false, code: 'call-unknown', detail: 'call-unknown' })
  })

  test('without an answer break the connection, and are sent again', () => {
    const live = client()
    live.start()
    newest().welcome('s1')
    void live.request(decline)
    vi.advanceTimersByTime(10_500)
    expect(ends).toHaveLength(2)
    newest().welcome('s1', true)
    expect(types()).toEqual(['hello', 'call.outcome'])
  })

  test('are answered by the push that follows a start', async () => {
    const live = client()
    live.start()
    newest().welcome('s1')
    const result = live.request(start)
    newest().say(scriptedState({ callId: 'c1' }))
    expect(await result).toEqual({ ok: true })
    expect(messages.map(({ type }) => type)).toEqual(['call.state'])
  })
})

describe('a server that has forgotten the session', () => {
  test('is told of its calls as they are now: context, pitch; before what waits', async () => {
    const live = client()
    live.start()
    newest().welcome('s1')
    for (const request of [
      start,
      { type: 'call.context', callId: 'c1', context: { 'call.reason': 'roaming', 'page.category': null } } as const,
      { type: 'call.pin', callId: 'c1', offerId: 'tv' } as const,
    ]) {
      const result = live.request(request)
      newest().done()
      await result
    }
    newest().events.closed()
    void live.request(decline)
    vi.advanceTimersByTime(500)
    newest().welcome('s2', false)
    expect(restarted).toEqual(['c1'])
    newest().done()
    newest().done()
    expect(newest().sent.slice(1)).toMatchObject([
      { ...start, context: { 'call.reason': 'roaming' } },
      { type: 'call.pin', offerId: 'tv', presented: true },
      decline,
    ])
  })

  test('is told who was found on the line, and what was pitched to nobody but them', async () => {
    const live = client()
    live.start()
    newest().welcome('s1')
    const unknown = { type: 'call.start', callId: 'c1', unknown: true, context: { 'call.reason': 'bill' } } as const
    for (const request of [
      unknown,
      { type: 'call.pin', callId: 'c1', offerId: 'tv' } as const,
      { type: 'call.identify', callId: 'c1', phone: '+79160000001' } as const,
    ]) {
      const result = live.request(request)
      newest().done()
      await result
    }
    newest().events.closed()
    vi.advanceTimersByTime(500)
    newest().welcome('s2', false)
    newest().done()
    const { unknown: _unknown, ...known } = unknown
    const [, begun, pinned] = newest().sent
    expect(begun).toEqual({ ...known, phone: '+79160000001', id: expect.any(String) })
    expect(pinned).toMatchObject({ type: 'call.pin', offerId: 'tv', presented: true })
  })

  test('is not told of a call that is over', async () => {
    const live = client()
    live.start()
    newest().welcome('s1')
    const begun = live.request(start)
    newest().done()
    await begun
    newest().say({ type: 'call.ended', callId: 'c1', notPresented: [] })
    newest().events.closed()
    vi.advanceTimersByTime(500)
    newest().welcome('s2', false)
    expect(types()).toEqual(['hello'])
  })
})
