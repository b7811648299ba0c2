import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import type { GivenSettings } from '#sufler/service/settings.ts'
import { TestServer } from '../rest/test-server.ts'
import { LiveClient } from './live-client.ts'
import { liveRules } from './live-rules.ts'

const sharedKey = `shared:${Buffer.alloc(32, 7).toString('base64')}`

/** As long as a push may take, where a test waits for none. */
const quietMs = 200

describe.each(['lmdb', 'redis'])('a call on %s', (store) => {
  const nodes: TestServer[] = []
  let client: LiveClient
  const settings: GivenSettings =
    store === 'redis'
      ? { store: inject('redisUrl'), redisKeyPrefix: `live-${process.pid}:`, tokenKeys: sharedKey, log: 'error' }
      : { log: 'error' }

  beforeAll(async () => {
    nodes.push(await TestServer.start(settings, liveRules))
    nodes.push(store === 'redis' ? await TestServer.start(settings, liveRules) : (nodes[0] as TestServer))
  })
  beforeEach(async () => {
    client = await LiveClient.open(here().url)
  })
  afterEach(() => client.close())
  afterAll(async () => {
    await Promise.all([...new Set(nodes)].map((node) => node.stop()))
    for (const node of nodes) expect(node.logLines).toEqual([])
  })

  const here = () => nodes[0] as TestServer
  /** On Redis another node, on LMDB the same. */
  const there = () => nodes[1] as TestServer

  const aCustomer = async (features: object = { data_mb: 5_000 }) => {
    const customerId = `c-${randomUUID()}`
    await there().send('PATCH', `/v1/customers/${customerId}`, { features })
    return customerId
  }
  const aCall = async (customerId: string, context: Record<string, unknown> = { 'call.reason': 'roaming' }) => {
    const callId = randomUUID()
    await client.do({ type: 'call.start', callId, customerId, context })
    return callId
  }
  const history = async (customerId: string) => {
    const { body } = await there().send('GET', `/v1/customers/${customerId}/history`)
    return body.records.map(({ kind, offerId }: { kind: string; offerId: string }) => `${kind} ${offerId}`)
  }

  test('begins with offers at once', async () => {
    const customerId = await aCustomer({ data_mb: 5_000, first_name: 'Anna' })
    const callId = randomUUID()
    await client.do({ type: 'call.start', callId, customerId, context: { 'call.reason': 'roaming' }, locale: 'en' })
    expect(client.states(callId)).toHaveLength(1)
    const state = client.state(callId)
    expect(state).toMatchObject({
      sequence: 1,
      cause: 'start',
      locale: 'en',
      degraded: [],
      placement: 'call-centre.prompt',
      fallback: false,
      context: { 'call.reason': 'roaming' },
      pinned: null,
      customer: { customerId, identified: true, known: true, name: 'Anna' },
    })
    expect(client.offers(callId)).toEqual(['roaming', 'one', 'two'])
    expect(state.cards[0]?.content).toEqual({ title: 'Anna, a pack' })
    expect(state.cards.map(({ presented }) => presented)).toEqual([false, false, false])
  })

  test('follows its context, merged and taken away', async () => {
    const callId = await aCall(await aCustomer(), {})
    expect(client.offers(callId)).toEqual(['one', 'two', 'three'])
    await client.do({ type: 'call.context', callId, context: { 'call.reason': 'bill' } })
    await client.untilState(callId, ({ sequence }) => sequence === 2)
    expect(client.offers(callId)).toEqual(['bill', 'one', 'two'])
    await client.do({ type: 'call.context', callId, context: { 'call.reason': null } })
    const state = await client.untilState(callId, ({ sequence }) => sequence === 3)
    expect([state.cause, state.context]).toEqual(['context', {}])
    expect(client.offers(callId)).toEqual(['one', 'two', 'three'])
  })

  test('refuses facts that cannot be, and changes nothing', async () => {
    const callId = await aCall(await aCustomer())
    const answer = await client.ask({ type: 'call.context', callId, context: { 'call.reason': 'weather' } })
    expect(answer).toMatchObject({ type: 'error', callId, code: 'context-invalid' })
    expect(answer).toMatchObject({ errors: [{ path: '/context/call.reason', found: "'weather'" }] })
    await sleep(quietMs)
    expect(client.states(callId)).toHaveLength(1)
  })

  test('ranks anew when a feature changes elsewhere', async () => {
    const customerId = await aCustomer({ data_mb: 1 })
    const callId = await aCall(customerId)
    expect([client.offers(callId), client.state(callId).fallback]).toEqual([['greeting'], true])
    await there().send('PATCH', `/v1/customers/${customerId}`, { features: { data_mb: 500 } })
    const state = await client.untilState(callId, ({ cause }) => cause === 'features')
    expect(state.fallback).toBe(false)
    expect(client.offers(callId)).toEqual(['roaming', 'one', 'two'])
  })

  test('ranks anew when an outcome is reported in another channel', async () => {
    const customerId = await aCustomer()
    const callId = await aCall(customerId)
    const { body } = await there().decide({ customerId, placements: [{ id: 'call-centre.prompt' }] })
    const { token } = body.placements[0].offers[0]
    await there().send('POST', '/v1/outcomes', { customerId, outcomes: [{ token, outcome: 'declined' }] })
    const state = await client.untilState(callId, ({ cause }) => cause === 'outcome')
    expect(client.offers(callId)).toEqual(['roaming', 'two', 'three'])
    expect(state.customer.recent[0]).toMatchObject({ offerId: 'one', outcome: 'declined' })
  })

  test('an outcome of its own makes one push, and what was declined is gone', async () => {
    const customerId = await aCustomer()
    const callId = await aCall(customerId)
    const answer = await client.do({
      type: 'call.outcome',
      callId,
      offerId: 'roaming',
      outcome: 'declined',
      reason: 'too-dear',
    })
    expect(answer.result).toBe('recorded')
    await client.untilState(callId, ({ sequence }) => sequence === 2)
    await sleep(quietMs)
    expect(client.states(callId).map(({ cause }) => cause)).toEqual(['start', 'outcome'])
    expect(client.offers(callId)).toEqual(['one', 'two', 'three'])
    expect(await history(customerId)).toContain('declined roaming')
    const again = await client.do({ type: 'call.outcome', callId, offerId: 'roaming', outcome: 'declined', undo: true })
    expect(again.result).toBe('undone')
    await client.untilState(callId, ({ sequence }) => sequence === 3)
    expect(client.offers(callId)).toEqual(['roaming', 'one', 'two'])
    await sleep(quietMs)
    expect(client.states(callId)).toHaveLength(3)
  })

  test('an outcome that is wrong is refused with its reason', async () => {
    const callId = await aCall(await aCustomer())
    expect(
      await client.ask({ type: 'call.outcome', callId, offerId: 'roaming', outcome: 'declined', reason: 'too-deer' }),
    ).toMatchObject({ type: 'error', code: 'reason-unknown', errors: [{ path: '/reason', suggestion: 'too-dear' }] })
    expect(await client.ask({ type: 'call.outcome', callId, offerId: 'bill', outcome: 'accepted' })).toMatchObject({
      code: 'card-unknown',
      errors: [{ path: '/offerId' }],
    })
    expect(await client.ask({ type: 'call.outcome', callId, offerId: 'one', outcome: 'later' })).toMatchObject({
      code: 'outcome-invalid',
      errors: [{ path: '/until', found: 'nothing' }],
    })
    await client
      .do({ type: 'call.outcome', callId, offerId: 'one', outcome: 'later', until: '2099-01-01' })
      .catch(() => {})
    expect(
      await client.ask({ type: 'call.outcome', callId, offerId: 'two', outcome: 'accepted', undo: true }),
    ).toMatchObject({
      code: 'nothing-to-undo',
    })
  })

  test('the offer that is pitched keeps its place, its texts and its decision, and is presented', async () => {
    const customerId = await aCustomer({ data_mb: 5_000, first_name: 'Anna' })
    const callId = await aCall(customerId, {})
    const before = client.state(callId)
    await client.do({ type: 'call.pin', callId, offerId: 'two' })
    const pinned = await client.untilState(callId, ({ cause }) => cause === 'pin')
    expect([pinned.pinned, client.offers(callId)]).toEqual(['two', ['one', 'two', 'three']])
    expect(pinned.cards[1]).toEqual({ ...before.cards[1], presented: true })
    await client.do({ type: 'call.context', callId, context: { 'call.reason': 'roaming' } })
    await client.untilState(callId, ({ cause }) => cause === 'context')
    expect(client.offers(callId)).toEqual(['roaming', 'two', 'one'])
    await there().send('PATCH', `/v1/customers/${customerId}`, { features: { data_mb: 1 } })
    const alone = await client.untilState(callId, ({ cause }) => cause === 'features')
    expect(client.offers(callId)).toEqual(['greeting', 'two'])
    expect(alone.cards[1]).toEqual(pinned.cards[1])
    expect(await history(customerId)).toEqual(['presented two'])
    await client.do({ type: 'call.outcome', callId, offerId: 'two', outcome: 'accepted' })
    const after = await client.untilState(callId, ({ cause }) => cause === 'outcome')
    expect([after.pinned, client.offers(callId)]).toEqual([null, ['greeting']])
  })

  test('is not presented again when its session is gone and another goes on with the call', async () => {
    const customerId = await aCustomer()
    const callId = await aCall(customerId, {})
    await client.do({ type: 'call.pin', callId, offerId: 'two', presented: true })
    const { cards } = await client.untilState(callId, ({ pinned }) => pinned === 'two')
    expect(cards.map(({ offerId, presented }) => [offerId, presented])).toContainEqual(['two', true])
    await client.do({ type: 'call.outcome', callId, offerId: 'two', outcome: 'accepted' })
    await client.do({ type: 'call.end', callId })
    const records: string[] = await history(customerId)
    expect(records.filter((record) => record.endsWith('two'))).toEqual(['accepted two'])
  })

  test('is unpinned, and pins only what is on the screen', async () => {
    const callId = await aCall(await aCustomer(), {})
    expect(await client.ask({ type: 'call.pin', callId, offerId: 'bill' })).toMatchObject({ code: 'card-unknown' })
    await client.do({ type: 'call.pin', callId, offerId: 'three' })
    await client.do({ type: 'call.pin', callId, offerId: null })
    await client.do({ type: 'call.context', callId, context: { 'call.reason': 'bill' } })
    await client.untilState(callId, ({ context, pinned }) => context['call.reason'] === 'bill' && pinned === null)
    expect(client.offers(callId)).toEqual(['bill', 'one', 'two'])
  })

  test('ends with what was shown and not presented', async () => {
    const customerId = await aCustomer()
    const callId = await aCall(customerId)
    await client.do({ type: 'call.context', callId, context: { 'call.reason': 'bill' } })
    await client.untilState(callId, ({ cause }) => cause === 'context')
    await client.do({ type: 'call.pin', callId, offerId: 'one' })
    await client.do({ type: 'call.outcome', callId, offerId: 'two', outcome: 'accepted' })
    await client.do({ type: 'call.end', callId })
    const ended = await client.until('call.ended', (told) => told.callId === callId)
    expect(ended.notPresented.sort()).toEqual(['bill', 'roaming', 'three'])
    expect((await history(customerId)).sort()).toEqual([
      'accepted two',
      'not-presented bill',
      'not-presented roaming',
      'not-presented three',
      'presented one',
    ])
    expect(await client.ask({ type: 'call.end', callId })).toMatchObject({ code: 'call-unknown' })
    const states = client.states(callId).length
    await there().send('PATCH', `/v1/customers/${customerId}`, { features: { data_mb: 6 } })
    await sleep(quietMs)
    expect(client.states(callId)).toHaveLength(states)
  })

  test('started again with its id goes on, and with another customer is refused', async () => {
    const customerId = await aCustomer()
    const callId = await aCall(customerId)
    await client.do({ type: 'call.start', callId, customerId })
    await client.untilState(callId, ({ sequence }) => sequence === 2)
    expect(await client.ask({ type: 'call.start', callId, customerId: await aCustomer() })).toMatchObject({
      code: 'call-exists',
    })
  })

  test('finds its customer by the telephone, however it is written, and by other aliases', async () => {
    const customerId = await aCustomer()
    const crm = randomUUID()
    const digits = String(Math.floor(1e6 + Math.random() * 8e6))
    const { status } = await there().send('POST', '/v1/aliases', {
      aliases: [
        { kind: 'phone', value: `+7 916 ${digits}`, customerId },
        { kind: 'crm', value: crm, customerId },
      ],
    })
    expect(status).toBe(204)
    for (const who of [{ phone: `8 (916) ${digits}` }, { alias: { kind: 'crm' as const, value: crm } }]) {
      const callId = randomUUID()
      await client.do({ type: 'call.start', callId, ...who })
      expect(client.state(callId).customer.customerId).toBe(customerId)
      await client.do({ type: 'call.end', callId })
    }
    const callId = randomUUID()
    expect(await client.ask({ type: 'call.start', callId, phone: '+7 916 000-00-00' })).toMatchObject({
      code: 'alias-unknown',
    })
    expect(await client.ask({ type: 'call.start', callId, phone: 'hidden' })).toMatchObject({
      code: 'alias-invalid',
      errors: [{ path: '/phone', found: "'hidden'" }],
    })
  })

  test('of a customer whom nobody knows is refused, and none is begun', async () => {
    const callId = randomUUID()
    expect(await client.ask({ type: 'call.start', callId, customerId: randomUUID() })).toMatchObject({
      code: 'customer-unknown',
    })
    expect(await client.ask({ type: 'call.end', callId })).toMatchObject({ code: 'call-unknown' })
  })

  test('many changes at once make few pushes, and the last one is of the newest state', async () => {
    const customerId = await aCustomer()
    const callId = await aCall(customerId)
    await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        there().send('PATCH', `/v1/customers/${customerId}`, { features: { data_mb: 1_000 + i } }),
      ),
    )
    await there().send('PATCH', `/v1/customers/${customerId}`, { features: { data_mb: 7 } })
    await client.untilState(callId, ({ fallback }) => fallback)
    await sleep(quietMs)
    expect(client.state(callId).fallback).toBe(true)
    expect(client.states(callId).length).toBeLessThan(100)
    expect(client.states(callId).map(({ sequence }) => sequence)).toEqual(client.states(callId).map((_, i) => i + 1))
  })
})
