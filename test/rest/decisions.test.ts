import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bodyBytesMax, type Row } from './bad-input.ts'
import { restRules } from './rules.ts'
import { TestServer } from './test-server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start({ serverTiming: true })
  await server.send('PATCH', '/v1/customers/anna', { features: { data_mb: 5200, first_name: 'Anna' } })
})
afterAll(() => server.stop())

const prompt = [{ id: 'call-centre.prompt' }]
const hero = [{ id: 'site.hero' }]
const roaming = { 'call.reason': 'roaming' }

describe('POST /v1/decisions', () => {
  test('answers with ranked offers, filled in for the customer', async () => {
    const { status, body } = await server.decide({
      customerId: 'anna',
      placements: prompt,
      context: roaming,
      locale: 'en',
    })
    expect(status).toBe(200)
    expect(body).toEqual({
      decisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      customerId: 'anna',
      ruleset: server.server.sufler.rulesets.active.ruleset.id,
      customerKnown: true,
      degraded: [],
      holdout: false,
      experiments: [],
      placements: [
        {
          id: 'call-centre.prompt',
          fallback: false,
          offers: [
            {
              offerId: 'roaming',
              group: 'roaming',
              kind: 'sale',
              rank: 1,
              score: 150,
              propensity: 0.5,
              contextWeight: 1,
              value: 300,
              lever: 1,
              treatment: { locale: 'en', content: { title: 'Anna, a pack' } },
              token: expect.stringContaining('~call-centre.prompt~roaming.'),
            },
          ],
        },
      ],
    })
  })

  test('decides for an unknown customer on context alone where the placement allows it', async () => {
    const { status, body } = await server.decide({ customerId: 'nobody', placements: hero })
    expect(status).toBe(200)
    expect(body.customerKnown).toBe(false)
    expect(body.placements[0].offers[0].offerId).toBe('gold')
  })

  test('answers 404 for an unknown customer where the placement demands a known one', async () => {
    const { status, body } = await server.decide({ customerId: 'nobody', placements: [...hero, ...prompt] })
    expect(status).toBe(404)
    expect(body.code).toBe('customer-unknown')
  })

  test('shows the fallback when nothing qualifies', async () => {
    const { body } = await server.decide({ customerId: 'anna', placements: prompt, context: { 'call.reason': 'bill' } })
    expect(body.placements[0]).toMatchObject({ fallback: true, offers: [{ offerId: 'greeting', score: 0 }] })
  })

  test('gives no offer twice, in the order of the placements', async () => {
    const placements = [...hero, { id: 'site.sidebar', count: 3 }]
    const { body } = await server.decide({ customerId: 'anna', placements })
    const ids = body.placements.map(({ offers }: { offers: { offerId: string }[] }) => offers.map((o) => o.offerId))
    expect(ids).toEqual([['gold'], ['silver', 'bronze']])
  })

  test('explains every offer once, with the conditions that failed', async () => {
    const { body } = await server.decide({ customerId: 'anna', placements: prompt, explain: true })
    const { funnel, offers } = body.placements[0].explanation
    const files = Object.keys(restRules).filter((path) => path.startsWith('offers/'))
    expect(offers.map(({ offerId }: { offerId: string }) => offerId).sort()).toEqual(
      files.map((path) => path.replace(/offers\/(.*)\.yaml/, '$1')).sort(),
    )
    expect(funnel.offers).toBe(files.length)
    const fallen = offers.find(({ offerId }: { offerId: string }) => offerId === 'roaming')
    expect(fallen).toMatchObject({ stage: 'eligibility', reason: 'eligibility-unknown' })
    expect(JSON.stringify(fallen.conditions)).toContain('"fact":"call.reason"')
  })

  test('gives a dry run no tokens', async () => {
    const { body } = await server.decide({ customerId: 'anna', placements: hero, dryRun: true })
    expect(body.placements[0].offers[0].offerId).toBe('gold')
    expect(JSON.stringify(body)).not.toContain('token')
  })

  test('tells where the time went', async () => {
    const { headers } = await server.decide({ customerId: 'anna', placements: hero })
    expect(headers.get('server-timing')).toMatch(
      /^customer;dur=\d+\.\d+, decide;dur=\d+\.\d+, render;dur=\d+\.\d+, total;dur=\d+\.\d+$/,
    )
  })

  test('reads texts with the locale that is asked for', async () => {
    const { body } = await server.decide({ customerId: 'anna', placements: hero, locale: 'en-GB' })
    expect(body.placements[0].offers[0].treatment.locale).toBe('en')
  })
})

describe('bad input is answered with its code and place', () => {
  const valid = { customerId: 'anna', placements: hero }
  const rows: Row[] = [
    [
      'a placement that is not declared',
      { ...valid, placements: [{ id: 'site.heros' }] },
      'placement-unknown',
      '/placements/0/id',
      'site.hero',
    ],
    [
      'a context fact that is not declared',
      { ...valid, context: { 'call.reasons': 'bill' } },
      'context-invalid',
      '/context/call.reasons',
      'call.reason',
    ],
    [
      'a context fact with a value that is not allowed',
      { ...valid, context: { 'call.reason': 'romaing' } },
      'context-invalid',
      '/context/call.reason',
      'roaming',
    ],
    [
      'a context fact of another type',
      { ...valid, context: { 'call.reason': 7 } },
      'context-invalid',
      '/context/call.reason',
    ],
    ['a customer id that is no text', { ...valid, customerId: 7 }, 'request-invalid', '/customerId'],
    ['a customer id of 10 KB', { ...valid, customerId: 'x'.repeat(10_240) }, 'request-invalid', '/customerId'],
    ['an empty customer id', { ...valid, customerId: '' }, 'request-invalid', '/customerId'],
    ['a customer id with a space', { ...valid, customerId: 'a b' }, 'request-invalid', '/customerId'],
    ['no customer id', { placements: hero }, 'request-invalid', '/customerId'],
    ['no placements', { ...valid, placements: [] }, 'request-invalid', '/placements'],
    ['eleven placements', { ...valid, placements: Array(11).fill(hero[0]) }, 'request-invalid', '/placements'],
    ['count 0', { ...valid, placements: [{ id: 'site.hero', count: 0 }] }, 'request-invalid', '/placements/0/count'],
    [
      'count 10,000',
      { ...valid, placements: [{ id: 'site.hero', count: 10_000 }] },
      'request-invalid',
      '/placements/0/count',
    ],
    [
      'count 1.5',
      { ...valid, placements: [{ id: 'site.hero', count: 1.5 }] },
      'request-invalid',
      '/placements/0/count',
    ],
    ['a negative deadlineMs', { ...valid, deadlineMs: -1 }, 'request-invalid', '/deadlineMs'],
    ['a deadlineMs that is too long', { ...valid, deadlineMs: 10_001 }, 'request-invalid', '/deadlineMs'],
    ['a property with a mistyped name', { ...valid, contxt: {} }, 'request-invalid', '/contxt', 'context'],
    ['a list instead of an object', [valid], 'request-invalid', ''],
    ['null', null, 'request-invalid', ''],
    ['a text', '"anna"', 'request-invalid', ''],
  ]

  test.each(rows)('%s', async (_name, request, code, path, suggestion) => {
    const { status, headers, body } = await server.send('POST', '/v1/decisions', request === null ? 'null' : request)
    expect(status).toBe(400)
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(body).toMatchObject({ code, status: 400, type: `/problems/${code}` })
    expect(body.errors).toHaveLength(1)
    expect(body.errors[0]).toMatchObject({ path, ...(suggestion === undefined ? {} : { suggestion }) })
    expect(body.errors[0].found).not.toBe('')
    expect(JSON.stringify(body).length).toBeLessThan(2_000)
  })

  test('everything that is wrong is told at once', async () => {
    const { body } = await server.decide({ placements: [{ id: 'x', count: 0 }, { cuont: 1 }], deadlineMs: 'soon' })
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      '/customerId',
      '/deadlineMs',
      '/placements/0/count',
      '/placements/0/id',
      '/placements/1/cuont',
      '/placements/1/id',
    ])
  })

  test('of very many errors the first hundred are listed', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`nothing_${index}`, 1]))
    const { body } = await server.decide({ ...valid, context: unknown })
    expect(body.errors).toHaveLength(100)
    expect(body.detail).toContain('the first 100 of 150')
  })

  test.each([
    ['invalid JSON', '{"customerId": ', 'application/json', 400, 'json-invalid'],
    ['an empty body', '', 'application/json', 400, 'json-invalid'],
    ['a body that would change prototypes', '{"__proto__": {}}', 'application/json', 400, 'json-invalid'],
    ['another content type', 'customerId=anna', 'application/x-www-form-urlencoded', 415, 'media-type-unsupported'],
    ['a body that is too large', `"${'x'.repeat(bodyBytesMax)}"`, 'application/json', 413, 'body-too-large'],
  ])('%s', async (_name, text, contentType, status, code) => {
    const answer = await server.send('POST', '/v1/decisions', text, { 'content-type': contentType })
    expect(answer.status).toBe(status)
    expect(answer.body.code).toBe(code)
  })

  test('after all that it still decides, and the log has no error', async () => {
    expect((await server.decide(valid)).status).toBe(200)
    expect(server.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([])
  })
})
