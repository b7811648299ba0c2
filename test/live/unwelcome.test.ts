import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { loopbackCaller } from '#sufler/domain/access/caller.ts'
import type { LiveMessage } from '#sufler/schema/live.ts'
import { KeyedServer } from '../access/keyed-server.ts'
import { busyMs, eventually } from '../support/timed.ts'
import { LiveClient } from './live-client.ts'
import { liveRules } from './live-rules.ts'

/** Sessions wait so long for their clients here. */
const resumeMs = 1_000

let keyed: KeyedServer
beforeAll(async () => {
  keyed = await KeyedServer.start({ log: 'error', liveHeartbeatMs: '1000', liveResumeMs: String(resumeMs) }, liveRules)
})
afterAll(async () => {
  await keyed.stop()
  expect(keyed.server.logLines).toEqual([])
})

const live = () => keyed.server.server.sufler.live
const credential = () => keyed.keys.operator.text
const connect = () => LiveClient.connect(keyed.server.url)
const noSessions = (withinMs = busyMs) => eventually(async () => expect(live().sessionCount).toBe(0), withinMs)

/** Everybody who shows a key waits for its check, until `go` is called. */
function holdAtTheDoor(): { go: () => void; arrived: () => Promise<void> } {
  const { access } = keyed.server.server.sufler
  let go = () => {}
  const door = new Promise<void>((resolve) => {
    go = resolve
  })
  const spy = vi.spyOn(access, 'authenticate').mockImplementation(async () => {
    await door
    return loopbackCaller
  })
  vi.spyOn(access, 'mayStay').mockReturnValue(true)
  return { go, arrived: () => vi.waitFor(() => expect(spy).toHaveBeenCalled()) }
}

/** Resolves when the server has heard that the next connection is gone. */
function nextConnectionGone(): Promise<unknown> {
  const { server } = keyed.server.server.rest
  return once(server, 'connection').then(([socket]) => once(socket, 'close'))
}

describe('before it has said who asks, a connection', () => {
  test.each([
    ['messages of a session', '{"type":"ping"}'],
    ['what is no JSON', 'garbage'],
    ['binary data', Buffer.from([1, 2, 3])],
  ])('that floods with %s is closed after three answers', async (_what, message) => {
    const client = await connect()
    for (let i = 0; i < 5_000; i++) client.sendRaw(message)
    const { reason } = await client.untilClosed()
    // The farewell, or the cut of who does not hear it.
    expect(['live-message-invalid', '']).toContain(reason)
    expect(client.messages.length).toBeLessThanOrEqual(3)
    expect(client.errors.every(({ code }) => code === 'live-message-invalid')).toBe(true)
  })

  test('that floods with pings is not answered for ever', async () => {
    const client = await connect()
    let pongs = 0
    client.socket.on('pong', () => pongs++)
    for (let i = 0; i < 5_000; i++) client.socket.ping()
    await client.untilClosed()
    expect(pongs).toBeLessThan(500)
  })

  test('with many greetings in one packet has one session, and the others are refused', async () => {
    const client = await connect()
    const tcp = (client.socket as unknown as { _socket: { cork(): void; uncork(): void } })._socket
    tcp.cork()
    for (let i = 0; i < 20; i++) client.send({ type: 'hello', credential: credential(), id: `h${i}` })
    client.send({ type: 'ping', id: 'last' })
    tcp.uncork()
    await client.until('pong')
    expect(client.all('welcome')).toHaveLength(1)
    expect(client.errors.map(({ id }) => id)).toEqual(Array.from({ length: 19 }, (_, i) => `h${i + 1}`))
    expect(live().sessionCount).toBe(1)
    client.cut()
    await noSessions(resumeMs + 2 * busyMs)
  })

  test('that goes while its key is checked leaves no session', async () => {
    const door = holdAtTheDoor()
    const opened = vi.spyOn(live(), 'open')
    const gone = nextConnectionGone()
    const client = await connect()
    client.send({ type: 'hello', credential: 'any' })
    await door.arrived()
    client.cut()
    await gone
    door.go()
    await new Promise((resolve) => setImmediate(resolve))
    expect(opened).not.toHaveBeenCalled()
    expect(live().sessionCount).toBe(0)
    vi.restoreAllMocks()
  })

  test('that sends too much while its key is checked is closed', async () => {
    const door = holdAtTheDoor()
    const client = await connect()
    const tcp = (client.socket as unknown as { _socket: { cork(): void; uncork(): void } })._socket
    tcp.cork()
    client.send({ type: 'hello', credential: 'any' })
    for (let i = 0; i < 500; i++) client.send({ type: 'ping' })
    tcp.uncork()
    await door.arrived()
    expect((await client.untilClosed()).reason).toMatch(/^(rate-limited|)$/)
    door.go()
    expect(client.all('welcome')).toEqual([])
    vi.restoreAllMocks()
    await noSessions()
  })
})

describe('a stream of events', () => {
  test('whose reader goes while its key is checked leaves no session', async () => {
    const door = holdAtTheDoor()
    const opened = vi.spyOn(live(), 'open')
    const gone = nextConnectionGone()
    const { port } = new URL(keyed.server.url)
    const headers = { 'content-type': 'application/json' }
    const sent = request({ agent: false, port, path: '/v1/live/events', method: 'POST', headers })
    sent.on('error', () => {})
    sent.end(JSON.stringify({ messages: [{ type: 'hello', credential: 'any' }] }))
    await door.arrived()
    sent.destroy()
    await gone
    door.go()
    await new Promise((resolve) => setImmediate(resolve))
    expect(opened).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })
})

describe('a session', () => {
  test('taken up by another connection is not ended by the goodbye of the one before', async () => {
    const before = await LiveClient.open(keyed.server.url, { credential: credential() })
    const { sessionId } = before.welcome
    const after = await LiveClient.open(keyed.server.url, { credential: credential(), resume: { sessionId } })
    expect(after.welcome.resumed).toBe(true)
    before.socket.close(1000)
    await before.untilClosed()
    expect(await after.ask({ type: 'call.end', callId: randomUUID() })).toMatchObject({ code: 'call-unknown' })
    await after.close()
    await noSessions()
  })

  test('whose answers nobody reads is cut off before they fill the memory', async () => {
    const closed: string[] = []
    let backlogBytes = 0
    const sink = {
      send: (message: LiveMessage) => {
        backlogBytes += JSON.stringify(message).length
      },
      get backlogBytes() {
        return backlogBytes
      },
      close: (reason: string) => void closed.push(reason),
    }
    const session = live().open(loopbackCaller, sink)
    for (let i = 0; i < 100 && session.isAttached; i++) {
      session.refuse(new Error('x'), { id: 'y'.repeat(64_000) })
    }
    expect(closed).toEqual(['rate-limited'])
    expect(backlogBytes).toBeLessThan(3 * 1024 * 1024)
    expect(session.isAttached).toBe(false)
    keyed.server.logLines.length = 0
    await session.end()
  })
})
