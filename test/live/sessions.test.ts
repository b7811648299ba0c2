import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loopbackCaller } from '#sufler/domain/access/caller.ts'
import { callsPerSessionMax, type LiveMessage, type LiveRequest } from '#sufler/schema/live.ts'
import { backlogBytesMax, type LiveSink } from '#sufler/service/live/live-session.ts'
import { offerFile } from '../rest/rules.ts'
import { TestServer } from '../rest/test-server.ts'
import { eventually } from '../support/timed.ts'
import { LiveClient } from './live-client.ts'
import { liveRules } from './live-rules.ts'

const quietMs = 200

let server: TestServer
/** Somebody else, whom nothing of all this may concern. */
let bystander: LiveClient
let beats: NodeJS.Timeout
const quietCall = 'quiet'

const aCustomer = async (to = server) => {
  const customerId = `c-${randomUUID()}`
  await to.send('PATCH', `/v1/customers/${customerId}`, { features: { data_mb: 5_000 } })
  return customerId
}
const change = (customerId: string, data_mb: number, to = server) =>
  to.send('PATCH', `/v1/customers/${customerId}`, { features: { data_mb } })

beforeAll(async () => {
  server = await TestServer.start({ log: 'error' }, liveRules)
  bystander = await LiveClient.open(server.url)
  await bystander.do({ type: 'call.start', callId: quietCall, customerId: await aCustomer() })
  beats = setInterval(() => bystander.send({ type: 'ping' }), 3_000)
})
afterAll(async () => {
  clearInterval(beats)
  expect(bystander.closed).toBeUndefined()
  expect(bystander.states(quietCall)).toHaveLength(1)
  expect(bystander.errors).toEqual([])
  await bystander.close()
  await server.stop()
  expect(server.logLines).toEqual([])
})

describe('a message', () => {
  const wrong: [name: string, sent: string | Buffer, answer: object][] = [
    ['that is not JSON', '{', { errors: [{ path: '', found: "'{'", expected: 'JSON' }] }],
    ['that is no object', '[1]', { errors: [{ path: '', found: '[1]', expected: 'an object with a type' }] }],
    ['that is null', 'null', { errors: [{ path: '', expected: 'an object with a type' }] }],
    [
      'of an unknown type',
      '{"type":"call.strat","id":"a"}',
      { id: 'a', errors: [{ path: '/type', found: "'call.strat'", suggestion: 'call.start' }] },
    ],
    [
      'that lacks something',
      '{"type":"call.end","id":"b"}',
      { id: 'b', errors: [{ path: '/callId', found: 'nothing' }] },
    ],
    [
      'with a property too many',
      '{"type":"call.end","callId":"x","calId":"x"}',
      { callId: 'x', errors: [{ path: '/calId' }] },
    ],
    [
      'with an impossible id of a call',
      '{"type":"call.end","callId":"a b"}',
      { errors: [{ path: '/callId', found: "'a b'" }] },
    ],
    [
      'that says in two ways who calls',
      '{"type":"call.start","callId":"x","customerId":"a","phone":"b"}',
      { callId: 'x', errors: [{ path: '/customerId', found: 'customerId and phone' }] },
    ],
    ['of binary data', Buffer.from([0, 255, 1]), { errors: [{ path: '', found: '3 bytes of binary data' }] }],
    ['that greets again', '{"type":"hello","id":"c"}', { id: 'c', errors: [{ path: '/type', found: "'hello'" }] }],
  ]
  test.each(wrong)('%s is refused, and says what is wrong', async (_name, sent, answer) => {
    const client = await LiveClient.open(server.url)
    client.sendRaw(sent)
    await client.until('error')
    expect(client.errors).toMatchObject([{ code: 'live-message-invalid', ...answer }])
    client.send({ type: 'ping', id: 'p' })
    expect(await client.until('pong')).toEqual({ type: 'pong', id: 'p' })
    await client.close()
  })

  test.each(['call.context', 'call.pin', 'call.outcome', 'call.end'] as const)(
    '%s about a call that has not begun is refused',
    async (type) => {
      const client = await LiveClient.open(server.url)
      const about = { callId: 'nobody', offerId: 'one', outcome: 'accepted', context: {} }
      const needed = {
        'call.context': ['context'],
        'call.pin': ['offerId'],
        'call.outcome': ['offerId', 'outcome'],
        'call.end': [],
      }
      const message = Object.fromEntries(
        Object.entries(about).filter(([name]) => name === 'callId' || (needed[type] as string[]).includes(name)),
      )
      expect(await client.ask({ type, ...message } as LiveRequest)).toMatchObject({
        code: 'call-unknown',
        callId: 'nobody',
      })
      await client.close()
    },
  )

  test('that is larger than may be ends the connection, and the session can be taken up again', async () => {
    const client = await LiveClient.open(server.url)
    const customerId = await aCustomer()
    await client.do({ type: 'call.start', callId: 'large', customerId })
    client.sendRaw(JSON.stringify({ type: 'ping', id: 'x'.repeat(1_000_000) }))
    expect((await client.untilClosed()).code).toBe(1009)
    const again = await LiveClient.open(server.url, { resume: { sessionId: client.welcome.sessionId } })
    expect(again.welcome.resumed).toBe(true)
    await again.untilState('large', ({ cause }) => cause === 'resume')
    await again.close()
  })

  test('too many in a second are refused, and who goes on is sent away', async () => {
    const client = await LiveClient.open(server.url)
    for (let i = 0; i < 150; i++) client.send({ type: 'ping' })
    await client.until('error', ({ code }) => code === 'rate-limited')
    expect(client.closed).toBeUndefined()
    for (let i = 0; i < 400; i++) client.sendRaw(i % 2 === 0 ? 'garbage' : '{"type":"ping"}')
    expect(await client.untilClosed()).toEqual({ code: 1008, reason: 'rate-limited' })
    expect(client.all('pong').length).toBeLessThan(200)
  })
})

describe('a connection', () => {
  test('must begin with hello', async () => {
    const client = await LiveClient.connect(server.url)
    client.send({ type: 'call.start', callId: 'x', customerId: 'y', id: 'early' })
    expect(await client.until('error')).toMatchObject({
      id: 'early',
      code: 'live-message-invalid',
      errors: [{ path: '/type', found: "'call.start'", expected: "'hello'" }],
    })
    client.send({ type: 'hello' })
    await client.until('welcome')
    await client.close()
  })

  test('that says nothing is closed', async () => {
    const client = await LiveClient.connect(server.url)
    expect(await client.untilClosed()).toEqual({ code: 1008, reason: 'key-required' })
    expect(client.errors).toMatchObject([{ code: 'key-required' }])
  })

  test('of a page from elsewhere is refused where no key is needed', async () => {
    const client = await LiveClient.connect(server.url, { origin: 'https://evil.example' })
    client.send({ type: 'hello', id: 'h' })
    expect(await client.until('error')).toMatchObject({ id: 'h', code: 'origin-refused' })
    expect((await client.untilClosed()).code).toBe(1008)
    const own = await LiveClient.connect(server.url, { origin: server.url })
    own.send({ type: 'hello' })
    await own.until('welcome')
    await own.close()
  })

  test('without an upgrade is told what to do', async () => {
    const { status, body, headers } = await server.send('GET', '/v1/live')
    expect([status, body.code, headers.get('upgrade')]).toEqual([426, 'upgrade-required', 'websocket'])
  })
})

describe('a session', () => {
  test('that was cut off in the middle of a call loses nothing and repeats nothing', async () => {
    const customerId = await aCustomer()
    const callId = 'cut'
    const client = await LiveClient.open(server.url)
    await client.do({ type: 'call.start', callId, customerId, context: { 'call.reason': 'roaming' } })
    await client.do({ type: 'call.pin', callId, offerId: 'one' })
    await client.untilState(callId, ({ cause }) => cause === 'pin')
    // Sent, and cut off before the answer: nobody knows whether it arrived.
    const outcome = { type: 'call.outcome', callId, offerId: 'roaming', outcome: 'declined', id: 'o' } as const
    client.send(outcome)
    await new Promise((resolve) => setImmediate(resolve))
    client.cut()
    await sleep(2_000)
    for (let i = 0; i < 20; i++) await change(customerId, 100 + i)
    const seen = client.state(callId).sequence

    const again = await LiveClient.open(server.url, { resume: { sessionId: client.welcome.sessionId } })
    expect(again.welcome).toMatchObject({ resumed: true, sessionId: client.welcome.sessionId })
    const state = await again.untilState(callId, () => true)
    expect(state).toMatchObject({ cause: 'resume', pinned: 'one' })
    expect(state.sequence).toBeGreaterThan(seen)
    again.send(outcome)
    const done = await again.until('done', ({ id }) => id === 'o')
    expect(['recorded', 'duplicate']).toContain(done.result)
    await again.untilState(callId, ({ cards }) => cards.every(({ offerId }) => offerId !== 'roaming'))
    await sleep(quietMs)
    const sequences = again.states(callId).map(({ sequence }) => sequence)
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b))
    expect(again.states(callId).length).toBeLessThanOrEqual(2)
    await again.do({ type: 'call.end', callId })
    const { body } = await server.send('GET', `/v1/customers/${customerId}/history`)
    const events = body.records.map(({ kind, offerId }: { kind: string; offerId: string }) => `${kind} ${offerId}`)
    expect(events.sort()).toEqual([...new Set(events)].sort())
    expect(events).toContain('declined roaming')
    await again.close()
  })

  test('that is not here any more is begun anew, and its call goes on with the same id', async () => {
    const customerId = await aCustomer()
    const client = await LiveClient.open(server.url)
    await client.do({ type: 'call.start', callId: 'moves', customerId })
    const elsewhere = await TestServer.start({ log: 'error' }, liveRules)
    await change(customerId, 5_000, elsewhere)
    const again = await LiveClient.open(elsewhere.url, { resume: { sessionId: client.welcome.sessionId } })
    expect(again.welcome.resumed).toBe(false)
    expect(again.welcome.sessionId).not.toBe(client.welcome.sessionId)
    await again.do({ type: 'call.start', callId: 'moves', customerId })
    expect(again.offers('moves')).toEqual(['one', 'two', 'three'])
    await again.close()
    await elsewhere.stop()
    await client.close()
  })

  test('belongs to the connection that took it up last', async () => {
    const client = await LiveClient.open(server.url)
    const again = await LiveClient.open(server.url, { resume: { sessionId: client.welcome.sessionId } })
    expect(await client.untilClosed()).toEqual({ code: 1008, reason: 'session-unknown' })
    await again.do({ type: 'call.start', callId: 'taken', customerId: await aCustomer() })
    await again.close()
  })

  test('has so many calls and no more', async () => {
    const client = await LiveClient.open(server.url)
    const customerId = await aCustomer()
    for (let i = 0; i < callsPerSessionMax; i++) await client.do({ type: 'call.start', callId: `${i}`, customerId })
    const one = { type: 'call.start', callId: 'more', customerId } as const
    expect(await client.ask(one)).toMatchObject({ code: 'too-many-calls' })
    await client.do({ type: 'call.end', callId: '3' })
    await client.do(one)
    await client.close()
  })

  test('said goodbye to ends its calls', async () => {
    const customerId = await aCustomer()
    const client = await LiveClient.open(server.url)
    await client.do({ type: 'call.start', callId: 'bye', customerId })
    await client.close()
    await eventually(async () => {
      const { body } = await server.send('GET', `/v1/customers/${customerId}/history`)
      expect(body.records?.map(({ kind }: { kind: string }) => kind)).toEqual(Array(3).fill('not-presented'))
    }, 3_000)
    const again = await LiveClient.open(server.url, { resume: { sessionId: client.welcome.sessionId } })
    expect(again.welcome.resumed).toBe(false)
    await again.close()
  })

  test('with a slow reader gets the newest state, and no queue', async () => {
    const customerId = await aCustomer()
    const got: LiveMessage[] = []
    let backlogBytes = 0
    const sink: LiveSink = {
      send: (message) => void got.push(message),
      get backlogBytes() {
        return backlogBytes
      },
      close: () => {},
    }
    const session = server.server.sufler.live.open(loopbackCaller, sink)
    await session.receive({ type: 'call.start', callId: 'slow', customerId, context: {} })
    backlogBytes = backlogBytesMax + 1
    await change(customerId, 600)
    await eventually(async () => expect(got).toHaveLength(3), 2_000)
    for (let i = 0; i < 10; i++) await change(customerId, 601 + i)
    await change(customerId, 3)
    await sleep(quietMs)
    expect(got).toHaveLength(3)
    backlogBytes = 0
    session.drained()
    await eventually(async () => expect(got).toHaveLength(4), 2_000)
    expect(got[3]).toMatchObject({ type: 'call.state', fallback: true, cause: 'features' })
    await session.end()
  })
})

describe('a server', () => {
  test('whose ruleset is swapped brings all calls up to date', async () => {
    const own = await TestServer.start({ log: 'error' }, liveRules)
    const customerId = await aCustomer(own)
    const clients = await Promise.all(Array.from({ length: 20 }, () => LiveClient.open(own.url)))
    const context = { 'call.reason': 'roaming' }
    await Promise.all(clients.map((client) => client.do({ type: 'call.start', callId: 'swap', customerId, context })))
    // The reason of the call is no fact of the new rules.
    await own.writeRules({
      'features.yaml': (liveRules['features.yaml'] as string).replace('[roaming, bill, other]', '[bill, other]'),
      'offers/roaming.yaml': undefined,
      'offers/four.yaml': offerFile('four', { placements: ['call-centre.prompt'], value: 99 }),
    })
    expect((await own.send('POST', '/v1/rulesets')).status).toBe(200)
    for (const client of clients) {
      const state = await client.untilState('swap', ({ cause }) => cause === 'ruleset')
      expect(state.cards.map(({ offerId }) => offerId)).toEqual(['four', 'one', 'two'])
      expect(state.context).toEqual({})
      expect(client.states('swap')).toHaveLength(2)
    }
    for (const client of clients) await client.close()
    await own.stop()
    expect(own.logLines).toEqual([])
  })

  test('that stops sends its clients elsewhere', async () => {
    const own = await TestServer.start({ log: 'error' }, liveRules)
    const client = await LiveClient.open(own.url)
    await client.do({ type: 'call.start', callId: 'stop', customerId: await aCustomer(own) })
    await own.stop()
    expect(await client.untilClosed()).toEqual({ code: 1012, reason: 'stopping' })
    expect(own.logLines).toEqual([])
  })

  test('ends what a dead tab has left, and waits for one that may come back', async () => {
    const own = await TestServer.start({ log: 'error', liveHeartbeatMs: '500', liveResumeMs: '1000' }, liveRules)
    const customerId = await aCustomer(own)
    const alive = await LiveClient.open(own.url)
    expect(alive.welcome).toMatchObject({ heartbeatMs: 500, resumeWithinMs: 1_000 })
    const aliveBeats = setInterval(() => alive.send({ type: 'ping' }), 150)
    const dead = await LiveClient.open(own.url)
    await dead.do({ type: 'call.start', callId: 'dead', customerId })
    expect(await dead.untilClosed()).toEqual({ code: 1008, reason: 'request-timeout' })
    expect(own.server.sufler.live.callCount).toBe(1)
    await eventually(async () => {
      const { body } = await own.send('GET', `/v1/customers/${customerId}/history`)
      expect(body.records).toHaveLength(3)
    }, 4_000)
    expect([own.server.sufler.live.sessionCount, own.server.sufler.live.callCount]).toEqual([1, 0])
    clearInterval(aliveBeats)
    expect(alive.closed).toBeUndefined()
    await alive.close()
    await own.stop()
    expect(own.logLines).toEqual([])
  })

  test('holds so many sessions, and so many of one key', async () => {
    const own = await TestServer.start({ log: 'error', liveSessions: '2', liveSessionsPerKey: '2' }, liveRules)
    const clients = [await LiveClient.open(own.url), await LiveClient.open(own.url)]
    const more = await LiveClient.connect(own.url)
    more.send({ type: 'hello' })
    expect(await more.until('error')).toMatchObject({ code: 'too-many-sessions' })
    expect(await more.untilClosed()).toEqual({ code: 1013, reason: 'too-many-sessions' })
    await clients[0]?.close()
    await eventually(async () => expect(own.server.sufler.live.sessionCount).toBe(1), 2_000)
    const next = await LiveClient.open(own.url)
    await Promise.all([next.close(), clients[1]?.close()])
    await own.stop()
  })

  test('counts its sessions, calls and pushes', async () => {
    const metrics = (await server.send('GET', '/metrics')).body as string
    expect(metrics).toMatch(/^sufler_live_sessions [1-9]/m)
    expect(metrics).toMatch(/^sufler_live_calls [1-9]/m)
    expect(metrics).toMatch(/^sufler_live_pushes_total\{cause="start"\} [1-9]/m)
    expect(metrics).toMatch(/^sufler_live_push_seconds_count [1-9]/m)
  })
})
