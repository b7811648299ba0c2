import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import type { GivenSettings } from '#sufler/service/settings.ts'
import { offerFile } from '../rest/rules.ts'
import { TestServer } from '../rest/test-server.ts'
import { LiveClient } from './live-client.ts'
import { liveRules } from './live-rules.ts'

/** Beside those that need data: two for whoever calls for this reason. The placement is for known customers. */
const whoeverCallsAbout = (reason: string) => `{ all: [{ fact: call.reason, operator: equal, value: ${reason} }] }`
const rules = {
  ...liveRules,
  'offers/anybody.yaml': offerFile('anybody', {
    placements: ['call-centre.prompt'],
    value: 5,
    title: '{{first_name|Friend}}, a catalogue',
    eligibility: whoeverCallsAbout('bill'),
  }),
  'offers/anybody-too.yaml': offerFile('anybody-too', {
    placements: ['call-centre.prompt'],
    value: 4,
    eligibility: whoeverCallsAbout('bill'),
  }),
}

describe.each(['lmdb', 'redis'])('a caller whom nobody knows, on %s', (store) => {
  let server: TestServer
  let client: LiveClient
  const settings: GivenSettings =
    store === 'redis'
      ? { store: inject('redisUrl'), redisKeyPrefix: `unknown-${process.pid}:`, log: 'error' }
      : { log: 'error' }

  beforeAll(async () => {
    server = await TestServer.start(settings, rules)
  })
  beforeEach(async () => {
    client = await LiveClient.open(server.url)
  })
  afterEach(() => client.close())
  afterAll(async () => {
    await server.stop()
    expect(server.logLines).toEqual([])
  })

  const aCustomer = async () => {
    const customerId = `c-${randomUUID()}`
    await server.send('PATCH', `/v1/customers/${customerId}`, { features: { data_mb: 5_000, first_name: 'Anna' } })
    return customerId
  }
  const aCall = async (context: Record<string, unknown> = { 'call.reason': 'bill' }) => {
    const callId = randomUUID()
    await client.do({ type: 'call.start', callId, unknown: true, context, locale: 'en' })
    return callId
  }
  /** The latest last. */
  const history = async (customerId: string) => {
    const { body } = await server.send('GET', `/v1/customers/${customerId}/history`)
    return body.records.map(({ kind, offerId }: { kind: string; offerId: string }) => `${kind} ${offerId}`).reverse()
  }
  const declined = (callId: string, offerId: string) =>
    ({ type: 'call.outcome', callId, offerId, outcome: 'declined', reason: 'too-dear' }) as const

  test('is greeted, and offered what follows from the call alone', async () => {
    const callId = await aCall({})
    expect(client.state(callId)).toMatchObject({
      cause: 'start',
      degraded: [],
      fallback: true,
      customer: { identified: false, known: false, recent: [] },
    })
    expect(client.offers(callId)).toEqual(['greeting'])
    await client.do({ type: 'call.context', callId, context: { 'call.reason': 'bill' } })
    await client.untilState(callId, ({ cause }) => cause === 'context')
    expect(client.offers(callId)).toEqual(['anybody', 'anybody-too'])
    expect(client.state(callId).cards[0]?.content.title).toBe('Friend, a catalogue')
  })

  test('has outcomes that can be taken back, come once and leave nothing in the store', async () => {
    const callId = await aCall()
    const { customerId } = client.state(callId).customer
    expect(await client.do(declined(callId, 'anybody'))).toMatchObject({ result: 'recorded' })
    expect(await client.do(declined(callId, 'anybody'))).toMatchObject({ result: 'duplicate' })
    await client.untilState(callId, ({ cards }) => cards.length === 1)
    const undo = { type: 'call.outcome', callId, offerId: 'anybody', outcome: 'declined', undo: true } as const
    expect(await client.do(undo)).toMatchObject({ result: 'undone' })
    expect(await client.ask(undo)).toMatchObject({ code: 'nothing-to-undo' })
    await client.untilState(callId, ({ cards, sequence }) => sequence > 2 && cards.length === 2)
    expect(await client.ask({ ...declined(callId, 'anybody'), reason: 'weather' })).toMatchObject({ type: 'error' })
    await client.do({ type: 'call.pin', callId, offerId: 'anybody' })
    await client.do({ type: 'call.end', callId })
    const { status } = await server.send('GET', `/v1/customers/${customerId}/history`)
    expect(status).toBe(404)
  })

  test('is found: what was said counts for the customer, what is pitched stays, and more is offered', async () => {
    const callId = await aCall()
    const customerId = await aCustomer()
    await client.do(declined(callId, 'anybody-too'))
    await client.do({ type: 'call.pin', callId, offerId: 'anybody' })
    await client.do({ type: 'call.identify', callId, customerId })
    const state = await client.untilState(callId, ({ cause }) => cause === 'identify')
    expect(state).toMatchObject({
      pinned: 'anybody',
      context: { 'call.reason': 'bill' },
      customer: { customerId, identified: true, known: true, name: 'Anna' },
    })
    expect(client.offers(callId)).toEqual(['anybody', 'bill', 'one'])
    expect(await history(customerId)).toEqual(['declined anybody-too', 'presented anybody'])
    await client.do({ type: 'call.outcome', callId, offerId: 'anybody', outcome: 'accepted' })
    const undo = { callId, offerId: 'anybody-too', outcome: 'declined', undo: true } as const
    expect(await client.do({ type: 'call.outcome', ...undo })).toMatchObject({ result: 'undone' })
    await client.do({ type: 'call.end', callId })
    expect((await history(customerId)).filter((event: string) => event.endsWith(' anybody'))).toEqual([
      'presented anybody',
      'accepted anybody',
    ])
  })

  test('is somebody else than was thought: what was said stays with the first', async () => {
    const [first, second] = [await aCustomer(), await aCustomer()]
    const callId = randomUUID()
    await client.do({ type: 'call.start', callId, customerId: first, context: { 'call.reason': 'roaming' } })
    await client.do({ type: 'call.pin', callId, offerId: 'roaming' })
    await client.do({ type: 'call.identify', callId, customerId: second })
    const state = await client.untilState(callId, ({ cause }) => cause === 'identify')
    expect(state).toMatchObject({ pinned: null, customer: { customerId: second } })
    expect((await history(first)).sort()).toEqual(['not-presented one', 'not-presented two', 'presented roaming'])
    expect(await history(second)).toEqual([])
    await client.do(declined(callId, 'one'))
    expect(await history(second)).toEqual(['declined one'])
  })

  test('is looked for by whom nobody is, and the call stays as it was', async () => {
    const callId = await aCall()
    const ask = (who: object) => client.ask({ type: 'call.identify', callId, ...who })
    expect(await ask({ customerId: randomUUID() })).toMatchObject({ code: 'customer-unknown' })
    expect(await ask({ phone: '+7 916 000-00-00' })).toMatchObject({ code: 'alias-unknown' })
    expect(await ask({ phone: 'hidden' })).toMatchObject({ code: 'alias-invalid', errors: [{ path: '/phone' }] })
    expect(await ask({})).toMatchObject({ code: 'live-message-invalid', errors: [{ found: 'nothing' }] })
    expect(client.state(callId)).toMatchObject({ sequence: 1, customer: { identified: false } })
  })

  test('and a call started again is shown as it stands, whoever was found', async () => {
    const callId = await aCall()
    const customerId = await aCustomer()
    await client.do({ type: 'call.identify', callId, customerId })
    await client.do({ type: 'call.start', callId, unknown: true, locale: 'ru' })
    const state = await client.untilState(callId, ({ locale }) => locale === 'ru')
    expect(state.customer).toMatchObject({ customerId, identified: true })
  })

  test('a call that is handed over leaves nothing unpresented behind', async () => {
    const customerId = await aCustomer()
    const callId = randomUUID()
    await client.do({ type: 'call.start', callId, customerId, context: { 'call.reason': 'roaming' } })
    await client.do({ type: 'call.pin', callId, offerId: 'roaming' })
    await client.do({ type: 'call.end', callId, transferred: true })
    expect(client.all('call.ended')).toMatchObject([{ callId, notPresented: [] }])
    expect(await history(customerId)).toEqual(['presented roaming'])
  })
})
