import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { TestServer } from './test-server.ts'

const redisKeyPrefix = `rest-outcomes-${process.pid}:`

describe.each(['lmdb', 'redis'])('POST /v1/outcomes on %s', (store) => {
  let server: TestServer

  beforeAll(async () => {
    server = await TestServer.start(store === 'redis' ? { store: inject('redisUrl'), redisKeyPrefix } : {})
  })
  afterAll(() => server.stop())

  const report = (customerId: string, ...outcomes: unknown[]) =>
    server.send('POST', '/v1/outcomes', { customerId, outcomes })

  async function offersTo(customerId: string): Promise<{ decisionId: string; tokens: string[] }> {
    const { body } = await server.decide({ customerId, placements: [{ id: 'site.sidebar' }] })
    return {
      decisionId: body.decisionId,
      tokens: body.placements[0].offers.map((offer: { token: string }) => offer.token),
    }
  }

  test('takes the tokens of a decision, also of a visitor who is not known, and shows what was kept', async () => {
    const { decisionId, tokens } = await offersTo('visitor-1')
    const { status, body } = await report(
      'visitor-1',
      ...tokens.map((token) => ({ token, outcome: 'impression' })),
      { token: tokens[0], outcome: 'click' },
      { decisionId, placementId: 'site.sidebar', offerId: 'silver', outcome: 'declined' },
    )
    expect(status).toBe(200)
    expect(body).toEqual({
      recorded: 5,
      duplicates: 0,
      undone: 0,
      refused: [],
      results: Array(5).fill('recorded'),
    })
    const history = await server.send('GET', '/v1/customers/visitor-1/history')
    expect(history.status).toBe(200)
    expect(history.body).toMatchObject({ customerId: 'visitor-1', revision: 1, complete: true })
    const shown = history.body.records.map(
      (record: { offerId: string; kind: string }) => `${record.kind} ${record.offerId}`,
    )
    expect(shown.sort()).toEqual([
      'click gold',
      'declined silver',
      'impression bronze',
      'impression gold',
      'impression silver',
    ])
    expect(history.body.records[0]).toEqual({
      at: expect.stringMatching(/^20.*Z$/),
      kind: expect.any(String),
      offerId: expect.any(String),
      group: 'roaming',
      placementId: 'site.sidebar',
      undone: false,
      decision: decisionId.replaceAll('-', '').slice(-16),
    })
  })

  test('refuses what is wrong and records the rest', async () => {
    const { tokens } = await offersTo('bob')
    const outcomes = tokens.map((token) => ({ token, outcome: 'impression' }))
    const { status, body } = await report('bob', outcomes[0], { token: `${tokens[1]}x`, outcome: 'click' }, outcomes[2])
    expect(status).toBe(200)
    expect(body).toEqual({
      recorded: 2,
      duplicates: 0,
      undone: 0,
      refused: [
        {
          position: 1,
          code: 'token-malformed',
          path: '/outcomes/1/token',
          found: 'a text of another form',
          expected: 'a token, whole',
        },
      ],
      results: ['recorded', 'refused', 'recorded'],
    })
    expect((await report('bob', ...outcomes)).body.results).toEqual(['duplicate', 'recorded', 'duplicate'])
  })

  test('forgets the history with the customer', async () => {
    const { tokens } = await offersTo('carol')
    await report('carol', { token: tokens[0], outcome: 'click' })
    expect((await server.send('DELETE', '/v1/customers/carol')).status).toBe(204)
    expect((await server.send('GET', '/v1/customers/carol/history')).body.code).toBe('customer-unknown')
  })

  test('shows an empty history of a customer who is known', async () => {
    await server.send('PATCH', '/v1/customers/dave', { features: { data_mb: 1 } })
    const { status, body } = await server.send('GET', '/v1/customers/dave/history')
    expect(status).toBe(200)
    expect(body).toEqual({ customerId: 'dave', revision: 0, complete: true, records: [] })
  })
})

describe('POST /v1/outcomes', () => {
  let server: TestServer

  beforeAll(async () => {
    server = await TestServer.start()
  })
  afterAll(() => server.stop())

  const click = { token: 'x', outcome: 'click' }

  test.each([
    ['no outcome', { customerId: 'a', outcomes: [] }, '/outcomes'],
    ['501 outcomes', { customerId: 'a', outcomes: Array(501).fill(click) }, '/outcomes'],
    ['outcomes that are no list', { customerId: 'a', outcomes: click }, '/outcomes'],
    ['a customer whose id is none', { customerId: 'a b', outcomes: [click] }, '/customerId'],
    ['a property that nobody knows', { custmerId: 'a', outcomes: [click] }, '/custmerId'],
  ])('refuses %s as a whole', async (_name, body, path) => {
    const answer = await server.send('POST', '/v1/outcomes', body)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ code: 'request-invalid', errors: [{ path }] })
  })

  test('takes 500 of the longest, and refuses a body that is larger still', async () => {
    const longest = {
      customerId: 'c'.repeat(128),
      token: 't'.repeat(271),
      outcome: 'not-presented',
      at: '2026-07-01T10:00:00.000000000+03:00',
      reason: 'r'.repeat(64),
      until: '2026-07-01T10:00:00+03:00',
      undo: false,
    }
    const { status, body } = await server.send('POST', '/v1/outcomes', { outcomes: Array(500).fill(longest) })
    expect(status).toBe(200)
    expect(body.refused).toHaveLength(500)
    const larger = { outcomes: Array(500).fill({ ...longest, token: 't'.repeat(800) }) }
    expect((await server.send('POST', '/v1/outcomes', larger)).body.code).toBe('body-too-large')
  })

  test('takes a token with its customer only', async () => {
    const { body } = await server.decide({ customerId: 'anna', placements: [{ id: 'site.hero' }] })
    const { token } = body.placements[0].offers[0]
    const outcomes = [
      { customerId: 'eve', token, outcome: 'click' },
      { customerId: 'anna', token, outcome: 'click' },
    ]
    const answer = await server.send('POST', '/v1/outcomes', { outcomes })
    expect(answer.body).toMatchObject({ results: ['refused', 'recorded'], refused: [{ code: 'token-forged' }] })
  })

  test('is counted', async () => {
    const { body } = await server.decide({ customerId: 'meter', placements: [{ id: 'site.hero' }] })
    const { token } = body.placements[0].offers[0]
    const send = (...outcomes: unknown[]) => server.send('POST', '/v1/outcomes', { customerId: 'meter', outcomes })
    await send({ token, outcome: 'accepted' }, { token, outcome: 'accepted' }, { token: 'made.up.', outcome: 'click' })
    await send({ token, outcome: 'accepted', undo: true })
    const lines = (await server.send('GET', '/metrics')).body.split('\n')
    for (const line of [
      'sufler_outcomes_total{placement="site.hero",outcome="accepted",result="recorded"} 1',
      'sufler_outcomes_total{placement="site.hero",outcome="accepted",result="duplicate"} 1',
      'sufler_outcomes_total{placement="site.hero",outcome="accepted",result="undone"} 1',
      'sufler_outcomes_refused_total{code="token-malformed"} 501',
      'sufler_histories_forgetful_total 0',
    ]) {
      expect(lines).toContain(line)
    }
  })

  test('tells the log nothing of the customers when it fails', async () => {
    const { store } = server.server.sufler
    const append = store.appendHistory
    store.appendHistory = async ([first]) => {
      throw new Error(`the key {${first?.customerId}}:h is broken`)
    }
    const { decisionId } = (await server.decide({ customerId: 'secret-id', placements: [{ id: 'site.hero' }] })).body
    const outcome = { customerId: 'secret-id', decisionId, placementId: 'site.hero', offerId: 'gold', outcome: 'click' }
    const { status, body } = await server.send('POST', '/v1/outcomes', { outcomes: [outcome] })
    store.appendHistory = append
    expect(status).toBe(500)
    expect(body.code).toBe('internal-error')
    const log = server.logLines.join('')
    expect(log).toContain('the key {[customer]}:h is broken')
    expect(log).not.toContain('secret-id')
  })
})
