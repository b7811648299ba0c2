import { Metadata } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { offerFile, restRules } from '../rest/rules.ts'
import { TestServer } from '../rest/test-server.ts'
import { asMessage, asRest } from './as-rest.ts'
import { GrpcClient } from './grpc-client.ts'

let server: TestServer
let client: GrpcClient

const rules = {
  ...restRules,
  // Every form of a condition, for the explanations.
  'offers/forms.yaml': offerFile('forms', {
    placements: ['site.hero', 'call-centre.prompt'],
    eligibility: `{ all: [
      { any: [{ fact: data_mb, operator: greaterThan, value: 9999 }, { fact: call.reason, operator: in, value: [bill, other] }] },
      { not: { fact: services, operator: contains, value: tv } },
      { fact: data_mb, operator: lessThanInclusive, value: { fact: data_mb } },
      { fact: first_seen, operator: equal, value: false } ] }`,
  }),
  'features.yaml': `${restRules['features.yaml']?.replace(/^features:\n/m, 'features:\n  first_seen: { type: boolean }\n')}`,
}

beforeAll(async () => {
  server = await TestServer.start({ grpcPort: '0' }, rules)
  client = new GrpcClient(server.grpcAddress)
})
afterAll(async () => {
  client.close()
  await server.stop()
})

/** Ids and tokens are different every time. */
const own = (answer: object) =>
  JSON.parse(JSON.stringify(answer, (key, value) => (key === 'decisionId' || key === 'token' ? typeof value : value)))

const anna = { customerId: 'anna', placements: [{ id: 'call-centre.prompt' }] }

describe('Decide answers what REST answers', () => {
  beforeAll(async () => {
    const features = { data_mb: 5200, services: ['internet'], first_name: 'Anna', first_seen: true }
    const answer = await client.call('UpdateFeatures', asMessage({ customerId: 'anna', features }))
    expect(answer.status).toBe('OK')
  })

  test.each([
    ['ranked offers', { ...anna, context: { 'call.reason': 'roaming' }, locale: 'en' }],
    ['a fallback', { ...anna, context: { 'call.reason': 'bill' } }],
    ['several placements', { ...anna, placements: [{ id: 'site.hero' }, { id: 'site.sidebar', count: 2 }] }],
    ['a customer who is not known', { customerId: 'nobody', placements: [{ id: 'site.hero' }] }],
    ['a context fact that is null', { ...anna, context: { 'call.reason': null } }],
    ['a dry run', { ...anna, dryRun: true, deadlineMs: 4000 }],
    ['an explanation', { ...anna, explain: true, context: { 'call.reason': 'other' } }],
    [
      'an explanation of a customer who is not known',
      { ...anna, customerId: 'x', placements: [{ id: 'site.hero' }], explain: true },
    ],
  ])('%s', async (_name, request) => {
    const { status, body } = await server.decide(request)
    expect(status).toBe(200)
    const answer = await client.call('Decide', asMessage(request))
    expect(answer.status).toBe('OK')
    expect(own(asRest(answer.message))).toEqual(own(body))
  })

  test('with explanations that have every form of a condition', async () => {
    const { message } = await client.call('Decide', asMessage({ ...anna, explain: true }))
    const text = JSON.stringify(message)
    for (const name of ['all', 'any', 'not', 'fact', 'expectedActual', 'actual', 'miss'])
      expect(text).toContain(`"${name}":`)
  })

  test('with the id of the request that the caller gave', async () => {
    const metadata = new Metadata()
    metadata.set('x-request-id', 'trace-1:a.b/c')
    const { trailers } = await client.call('Decide', asMessage(anna), {}, metadata)
    expect(trailers.get('x-request-id')).toEqual(['trace-1:a.b/c'])
  })
})

describe('UpdateFeatures', () => {
  test('is seen by the next decision, and by REST', async () => {
    const request = { ...anna, customerId: 'bob', context: { 'call.reason': 'roaming' } }
    expect((await client.call('Decide', asMessage(request))).status).toBe('NOT_FOUND')
    const first = { data_mb: 1500, services: ['internet'], first_name: 'Bob' }
    expect((await client.call('UpdateFeatures', asMessage({ customerId: 'bob', features: first }))).status).toBe('OK')
    const { message } = await client.call('Decide', asMessage(request))
    expect(message.placements[0].offers[0]).toMatchObject({
      offerId: 'roaming',
      treatment: { content: { title: 'Bob, a pack' } },
    })
    const second = { services: { add: ['tv'], remove: ['internet'] }, first_name: null }
    await client.call('UpdateFeatures', asMessage({ customerId: 'bob', features: second }))
    const { body } = await server.send('GET', '/v1/customers/bob')
    expect(body.features).toEqual({ data_mb: 1500, services: ['tv'] })
  })
})
