import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { objectBytesMax, objectDepthMax } from '#sufler/schema/features-file.ts'
import { OfflineDecisions } from '#sufler/service/offline-decisions.ts'
import { RulesetIndex } from '#sufler/service/ruleset-index.ts'
import { asMessage, asRest } from '../grpc/as-rest.ts'
import { GrpcClient } from '../grpc/grpc-client.ts'
import { rulesetOf } from '../support/ruleset.ts'
import { offerFile, restRules } from './rules.ts'
import { TestServer } from './test-server.ts'

const rules = {
  ...restRules,
  'features.yaml': (restRules['features.yaml'] as string).replace(
    'context:\n',
    'context:\n  cart: { type: object, label: { en: Cart } }\n  page: { type: object }\n',
  ),
  'offers/cover.yaml': offerFile('cover', {
    value: 500,
    eligibility: `{ all: [
      { fact: cart, path: $.total, operator: greaterThanInclusive, value: 30000 },
      { fact: cart, path: "$.items[*].category", operator: contains, value: phones } ] }`,
  }),
  'offers/repeat.yaml': offerFile('repeat', {
    value: 900,
    eligibility: `{ all: [
      { fact: page, path: $.category, operator: equal, value: { fact: cart, path: $.last } },
      { not: { fact: page, path: $.category, operator: equal, value: tv } } ] }`,
  }),
}

let server: TestServer
let client: GrpcClient

beforeAll(async () => {
  server = await TestServer.start({ grpcPort: '0' }, rules)
  client = new GrpcClient(server.grpcAddress)
})
afterAll(async () => {
  client.close()
  await server.stop()
})

const cart = { total: 64_980, items: [{ category: 'phones' }, { category: 'cases' }] }
const ask = (context: Record<string, unknown>, more: object = {}) => ({
  customerId: 'visitor',
  placements: [{ id: 'site.hero' }],
  context,
  ...more,
})

describe('an object that comes with a request', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['meets the conditions on it', { cart }, 'cover'],
    ['does not, by the smallest amount', { cart: { ...cart, total: 29_999.99 } }, 'gold'],
    ['does not, by what its list lacks', { cart: { ...cart, items: [{ category: 'cases' }] } }, 'gold'],
    ['says nothing with a value of another type', { cart: { ...cart, total: '64980' } }, 'gold'],
    ['says nothing with a list that is empty', { cart: { ...cart, items: [] } }, 'gold'],
    ['says nothing when it is null', { cart: null }, 'gold'],
    ['says nothing when it is not there', {}, 'gold'],
    ['is compared with another', { cart: { last: 'watches' }, page: { category: 'watches' } }, 'repeat'],
    ['differs from another', { cart: { last: 'watches' }, page: { category: 'phones' } }, 'gold'],
    ['may be a list, in which these paths find nothing', { cart: [1, 2] }, 'gold'],
  ])('%s', async (_name, context, offerId) => {
    const { status, body } = await server.decide(ask(context))
    expect(status).toBe(200)
    expect(body.placements[0].offers[0].offerId).toBe(offerId)
    const answer = await client.call('Decide', asMessage(ask(context)))
    expect(asRest(answer.message).placements[0].offers[0].offerId).toBe(offerId)
  })

  const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) })
  const list = (bytes: number) => ['x'.repeat(bytes - 4)]
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`

  test.each<[string, unknown, string, string]>([
    ['a number', 7, '7', 'an object or list, or null'],
    ['a text', '{}', "'{}'", 'an object or list, or null'],
    ['false', false, 'false', 'an object or list, or null'],
    ['too deep', nested(objectDepthMax + 1), 'objects in one another, more than 8 levels deep', 'at most 8 levels'],
    ['too large', list(objectBytesMax + 1), '16385 bytes as JSON', 'at most 16384'],
  ])('is refused with its place: %s', async (_name, value, found, expected) => {
    const { status, body } = await server.decide(ask({ cart: value, page: {} }))
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'context-invalid', errors: [{ path: '/context/cart', found, expected }] })
    expect(body.errors).toHaveLength(1)
    const answer = await client.call('Decide', asMessage(ask({ cart: value })))
    expect(answer).toMatchObject({ status: 'INVALID_ARGUMENT' })
  })

  test.each(['cart', 'call.reason'])('is refused when it is so deep that nothing could write it: %s', async (fact) => {
    const response = await fetch(`${server.url}/v1/decisions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"customerId":"v","placements":[{"id":"site.hero"}],"context":{"${fact}":${deep}}}`,
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'context-invalid', errors: [{ path: `/context/${fact}` }] })
  })

  test('is taken at its limits', async () => {
    for (const value of [nested(objectDepthMax), list(objectBytesMax)])
      expect((await server.decide(ask({ cart: value }))).status).toBe(200)
  })

  test('cannot be sent in parts, and is no feature of a customer', async () => {
    const parts = await server.decide(ask({ 'cart$.total': 64_980 }))
    expect(parts.status).toBe(400)
    expect(parts.body.errors).toMatchObject([{ path: '/context/cart$.total', expected: 'a declared fact' }])
    const { status, body } = await server.send('PATCH', '/v1/customers/visitor', { features: { cart } })
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'features-invalid', errors: [{ path: '/features/cart' }] })
  })

  test('is named with the facts that a request may bring, and its paths are not', async () => {
    const { body } = await server.send('GET', '/v1/rulesets/active')
    expect(body.context).toEqual([
      { name: 'call.reason', type: 'category' },
      { name: 'cart', type: 'object' },
      { name: 'page', type: 'object' },
    ])
  })
})

describe('an explanation', () => {
  // biome-ignore lint/suspicious/noExplicitAny: a body is whatever the test expects it to be
  const offerIn = (body: any, offerId: string) =>
    body.placements[0].explanation.offers.find((offer: { offerId: string }) => offer.offerId === offerId)

  test('names the path, what it found and what it should, over REST and gRPC alike', async () => {
    const context = {
      cart: { total: 8_000, items: [{ category: 'drones' }], last: 'robots' },
      page: { category: 'lamps' },
    }
    const request = ask(context, { explain: true, locale: 'en', dryRun: true })
    const { body } = await server.decide(request)
    expect(offerIn(body, 'cover').detail).toBe(
      '0 of 2 conditions hold; Cart $.total: 8,000, needs at least 30,000; Cart $.items[*].category: drones, needs phones',
    )
    expect(offerIn(body, 'cover').conditions.all[0].all[0]).toEqual({
      fact: 'cart',
      path: '$.total',
      operator: 'greaterThanInclusive',
      expected: 30_000,
      actual: 8_000,
      result: 'no',
      miss: 'Cart $.total: 8,000, needs at least 30,000',
    })
    // Texts that no rule names are shown as they came.
    expect(offerIn(body, 'repeat').detail).toBe(
      '1 of 2 conditions holds; page $.category: lamps, needs Cart $.last (robots)',
    )
    expect(offerIn(body, 'repeat').conditions.all[0].all[0]).toMatchObject({
      expected: { fact: 'cart', path: '$.last' },
      expectedActual: 'robots',
      actual: 'lamps',
    })
    const answer = await client.call('Decide', asMessage(request))
    expect(asRest(answer.message).placements[0].explanation).toEqual(body.placements[0].explanation)
  })

  test('calls unknown what is not there or of another type', async () => {
    for (const other of [{}, { cart: {} }, { cart: { total: '64980', items: [{ category: 1 }] } }]) {
      const { body } = await server.decide(ask(other, { explain: true, locale: 'en' }))
      expect(offerIn(body, 'cover')).toMatchObject({
        reason: 'eligibility-unknown',
        detail:
          '0 of 2 conditions hold; Cart $.total: no data, needs at least 30,000; Cart $.items[*].category: no data, needs phones',
      })
    }
  })

  test('gives the reasons for what is shown', async () => {
    const { body } = await server.decide(ask({ cart }, { explain: true, locale: 'en' }))
    expect(body.placements[0].offers[0]).toMatchObject({
      offerId: 'cover',
      reasons: ['Cart $.total: 64,980 (from 30,000)', 'Cart $.items[*].category: phones'],
    })
  })

  test('is the same without a server', async () => {
    const { ruleset } = server.server.sufler.rulesets.active
    const request = ask({ cart: { total: 8_000, items: [{ category: 'drones' }] } }, { explain: true, locale: 'en' })
    const { body } = await server.decide(request)
    const offline = await new OfflineDecisions(ruleset).decide({ ...request, nowMs: Date.now() })
    expect(offline.placements[0]?.explanation).toEqual(body.placements[0].explanation)
  })
})

test('a ruleset without objects has nothing that would look for one', () => {
  const ruleset = rulesetOf()
  const { layout } = new OfflineDecisions(ruleset)
  expect(new RulesetIndex(ruleset, layout).objects).toBeUndefined()
  expect(ruleset.context.map(({ name }) => name)).toEqual(['call.reason'])
})
