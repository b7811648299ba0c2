import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { TestServer } from './test-server.ts'

const redisKeyPrefix = `rest-customers-${process.pid}:`

describe.each(['lmdb', 'redis'])('/v1/customers/:customerId on %s', (store) => {
  let server: TestServer

  beforeAll(async () => {
    server = await TestServer.start(store === 'redis' ? { store: inject('redisUrl'), redisKeyPrefix } : {})
  })
  afterAll(() => server.stop())

  test('keeps what is patched, changes the features that are named, and forgets', async () => {
    const path = '/v1/customers/7-916%2Fx'
    const first = { data_mb: 5200, services: ['internet'], contract_end: '2027-01-31', first_name: 'Anna' }
    expect((await server.send('PATCH', path, { features: first })).status).toBe(204)
    const second = { services: { add: ['tv'], remove: ['internet'] }, first_name: null }
    expect((await server.send('PATCH', path, { features: second })).status).toBe(204)
    const { status, body } = await server.send('GET', path)
    expect(status).toBe(200)
    expect(body).toEqual({
      customerId: '7-916/x',
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      features: { data_mb: 5200, services: ['tv'], contract_end: '2027-01-31' },
    })
    expect((await server.send('DELETE', path)).status).toBe(204)
    expect((await server.send('GET', path)).status).toBe(404)
    expect((await server.send('DELETE', path)).body.code).toBe('customer-unknown')
  })

  test('answers for a customer right after the first patch', async () => {
    await server.send('PATCH', '/v1/customers/bob', { features: { data_mb: 1500 } })
    const { body } = await server.decide({
      customerId: 'bob',
      placements: [{ id: 'call-centre.prompt' }],
      context: { 'call.reason': 'roaming' },
    })
    expect(body.placements[0].offers[0]).toMatchObject({
      offerId: 'roaming',
      treatment: { content: { title: 'Friend, a pack' } },
    })
  })

  test.each([
    ['a feature that is not declared', { data_bm: 1 }, 'features-invalid', '/features/data_bm'],
    ['a value below the range', { data_mb: -1 }, 'features-invalid', '/features/data_mb'],
    ['a value of another type', { services: 'internet' }, 'features-invalid', '/features/services'],
    ['a member of another type', { services: ['internet', 7] }, 'features-invalid', '/features/services/1'],
    ['no feature at all', {}, 'request-invalid', '/features'],
    ['features that are a list', [], 'request-invalid', '/features'],
  ])('refuses %s and changes nothing', async (_name, features, code, path) => {
    const sound = Array.isArray(features) || Object.keys(features).length === 0 ? {} : { first_name: 'Eve' }
    const body = { features: Array.isArray(features) ? features : { ...sound, ...features } }
    const answer = await server.send('PATCH', '/v1/customers/eve', body)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ code, errors: [{ path }] })
    expect((await server.send('GET', '/v1/customers/eve')).status).toBe(404)
  })

  test.each([
    ['of 10 KB', 'x'.repeat(10_240)],
    ['of 129 characters', 'x'.repeat(129)],
    ['with a space', 'a%20b'],
    ['with braces', '%7Ba%7D'],
  ])('refuses an id %s', async (_name, id) => {
    const { status, body } = await server.send('GET', `/v1/customers/${id}`)
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'request-invalid', errors: [{ path: '/customerId' }] })
  })

  test('refuses an id that is not percent-encoded rightly', async () => {
    expect((await server.send('GET', '/v1/customers/%E0%A4%A')).body).toMatchObject({
      code: 'http-invalid',
      status: 400,
    })
  })
})
