import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { epochOf } from '#sufler/domain/features/vector.ts'
import { epochOffset, historyHeaderBytes } from '#sufler/domain/history/history-record.ts'
import { ownerHash } from '#sufler/store/damaged-record.ts'
import { openStore } from '#sufler/store/open-store.ts'
import { testKey } from '../access/keyed-server.ts'
import { GrpcClient } from '../grpc/grpc-client.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { eventually } from '../support/timed.ts'
import { restRules } from './rules.ts'
import { TestServer } from './test-server.ts'

const policies = `policies:
  gold-once:
    where: { offers: [gold] }
    cap: { count: [presented], per: offer, limit: 1, within: 7d }
`
const budgets = `budgets:
  bronze-few: { where: { offers: [bronze] }, limit: 100, per: total, countOn: presented }
  silver-few: { where: { offers: [silver] }, limit: 100, per: total, countOn: presented }
`

let redis: RedisServer
let client: Redis
let server: TestServer
const vectorOf = (id: string) => `sufler:{${id}}:v`
const historyOf = (id: string) => `sufler:{${id}}:h`
const decide = (customerId: string, more: object = {}) =>
  server.decide({ customerId, placements: [{ id: 'site.sidebar' }], ...more })
const offersIn = (body: { placements: { offers: { offerId: string }[] }[] }) =>
  body.placements[0]?.offers.map(({ offerId }) => offerId)

beforeAll(async () => {
  redis = await startRedisServer('--appendonly', 'yes')
  client = new Redis(redis.url)
  server = await TestServer.start(
    { store: redis.url, grpcPort: '0' },
    { ...restRules, 'contact-policies.yaml': policies, 'budgets.yaml': budgets },
  )
})
afterAll(async () => {
  await server.stop()
  client.disconnect()
  await redis.stop()
})

describe('a customer whose feature vector is damaged', () => {
  const id = 'broken-vector'

  beforeAll(async () => {
    await server.send('PATCH', `/v1/customers/${id}`, { features: { data_mb: 5200 } })
    await client.set(vectorOf(id), Buffer.from('garbage'))
  })

  test('is decided on context, over REST and gRPC, and explained', async () => {
    const expected = { degraded: ['customer'], customerKnown: false }
    for (const more of [{}, { explain: true }]) {
      const { status, body } = await decide(id, more)
      expect({ status, body }).toMatchObject({ status: 200, body: expected })
      expect(offersIn(body)).toEqual(['gold', 'silver', 'bronze'])
    }
    const grpc = new GrpcClient(server.grpcAddress)
    const answer = await grpc.call('Decide', { customerId: id, placements: [{ id: 'site.sidebar' }] })
    grpc.close()
    expect(answer).toMatchObject({ status: 'OK', message: expected })
  })

  test('also where a placement is for known customers, and in a request of several', async () => {
    const placements = [{ id: 'call-centre.prompt' }, { id: 'site.sidebar' }]
    const { status, body } = await server.decide({ customerId: id, placements, context: { 'call.reason': 'roaming' } })
    expect({ status, degraded: body.degraded }).toEqual({ status: 200, degraded: ['customer'] })
    expect(body.placements[0].offers.map(({ offerId }: { offerId: string }) => offerId)).toEqual(['greeting'])
  })

  test('can neither be shown nor patched, and the answer says how to mend it', async () => {
    for (const [method, body] of [['GET'], ['PATCH', { features: { data_mb: 1 } }]] as const) {
      const refused = await server.send(method, `/v1/customers/${id}`, body)
      expect(refused).toMatchObject({ status: 409, body: { code: 'record-damaged' } })
      expect(refused.body.detail).toContain('delete the customer and load it again')
    }
  })

  test('keeps its history, which outcomes are added to and caps count', async () => {
    const { body } = await decide(id)
    const [gold] = body.placements[0].offers
    const outcomes = [{ token: gold.token, outcome: 'presented' }]
    const taken = await server.send('POST', '/v1/outcomes', { customerId: id, outcomes })
    expect(taken.body).toMatchObject({ recorded: 1 })
    expect(offersIn((await decide(id)).body)).toEqual(['silver', 'bronze'])
    expect(await server.send('GET', `/v1/customers/${id}/history`)).toMatchObject({ status: 200 })
  })

  test('is named in the log once, by its hash, and raises an alarm that keeps the node ready', async () => {
    for (let i = 0; i < 10; i++) await decide(id)
    const lines = server.logLines.filter((line) => line.includes('a record in the store is damaged'))
    expect(lines.filter((line) => line.includes(ownerHash(id)))).toHaveLength(1)
    expect(server.logLines.join('')).not.toContain(id)
    const ready = await server.send('GET', '/readyz')
    expect(ready).toMatchObject({ status: 200, body: { alarms: ['records-damaged'] } })
  })

  test('can be forgotten, and is then as good as new', async () => {
    expect(await server.send('DELETE', `/v1/customers/${id}`)).toMatchObject({ status: 204 })
    await server.send('PATCH', `/v1/customers/${id}`, { features: { data_mb: 1 } })
    expect((await decide(id)).body).toMatchObject({ degraded: [], customerKnown: true })
  })
})

describe('a customer whose history is damaged', () => {
  const id = 'broken-history'

  beforeAll(async () => {
    await server.send('PATCH', `/v1/customers/${id}`, { features: { data_mb: 5200 } })
    await client.set(historyOf(id), Buffer.alloc(historyHeaderBytes, 9))
  })

  test('is decided without what a contact policy would have to count', async () => {
    for (const more of [{}, { explain: true }]) {
      const { status, body } = await decide(id, more)
      expect({ status, body }).toMatchObject({ status: 200, body: { degraded: ['history'], customerKnown: true } })
      expect(offersIn(body)).toEqual(['silver', 'bronze'])
    }
  })

  test('has outcomes refused, undos as well, and others of the same request taken', async () => {
    const { body } = await decide(id)
    const [silver] = body.placements[0].offers
    for (const undo of [false, true]) {
      const outcomes = [{ token: silver.token, outcome: 'presented', ...(undo ? { undo } : {}) }]
      const refused = await server.send('POST', '/v1/outcomes', { customerId: id, outcomes })
      expect(refused).toMatchObject({ status: 200, body: { recorded: 0, refused: [{ code: 'record-damaged' }] } })
    }
  })

  test('is shown and patched, but for its history', async () => {
    expect(await server.send('GET', `/v1/customers/${id}`)).toMatchObject({ status: 200 })
    expect(await server.send('PATCH', `/v1/customers/${id}`, { features: { data_mb: 1 } })).toMatchObject({
      status: 204,
    })
    const history = await server.send('GET', `/v1/customers/${id}/history`)
    expect(history).toMatchObject({ status: 409, body: { code: 'record-damaged' } })
  })
})

test('records within a sound history that cannot be are no failure of a decision', async () => {
  const id = 'broken-records'
  await server.send('PATCH', `/v1/customers/${id}`, { features: { data_mb: 5200 } })
  const history = Buffer.alloc(historyHeaderBytes * 4, 0xee)
  history.fill(0, 0, historyHeaderBytes).writeUInt16LE(1, 0)
  history.writeUInt32LE(epochOf((await client.getBuffer(vectorOf(id))) as Buffer), epochOffset)
  await client.set(historyOf(id), history)
  expect(await decide(id, { explain: true })).toMatchObject({ status: 200, body: { degraded: [] } })
  expect(await server.send('GET', `/v1/customers/${id}/history`)).toMatchObject({ status: 409 })
})

test('a damaged history of a layout that is not known is as if there were none, and is said', async () => {
  const id = 'broken-elsewhere'
  await server.send('PATCH', `/v1/customers/${id}`, { features: { data_mb: 5200 } })
  const history = Buffer.alloc(historyHeaderBytes * 4, 0xee)
  history.fill(0, 0, historyHeaderBytes).writeUInt16LE(1, 0)
  history.writeUInt32LE(123_456, epochOffset)
  await client.set(historyOf(id), history)
  for (const more of [{}, { explain: true }])
    expect(await decide(id, more)).toMatchObject({ status: 200, body: { degraded: ['history'], customerKnown: true } })
  expect(await server.send('GET', `/v1/customers/${id}/history`)).toMatchObject({ status: 409 })
  expect(await server.send('PATCH', `/v1/customers/${id}`, { features: { data_mb: 1 } })).toMatchObject({ status: 204 })
  const { body } = await decide(id)
  const outcomes = [{ token: body.placements[0].offers[0].token, outcome: 'impression' }]
  const refused = await server.send('POST', '/v1/outcomes', { customerId: id, outcomes })
  expect(refused).toMatchObject({ status: 200, body: { recorded: 0, refused: [{ code: 'record-damaged' }] } })
})

test('values within a sound vector that cannot be are missing', async () => {
  const id = 'broken-values'
  await server.send('PATCH', `/v1/customers/${id}`, { features: { data_mb: 5200, first_name: 'Anna' } })
  const vector = (await client.getBuffer(vectorOf(id))) as Buffer
  for (const value of [1e300, Number.POSITIVE_INFINITY, -1, 2 ** 52 + 0.5]) {
    for (let at = 8; at < vector.length; at += 8) vector.writeDoubleLE(value, at)
    await client.set(vectorOf(id), vector)
    expect(await decide(id, { explain: true }), String(value)).toMatchObject({ status: 200 })
    expect(await server.send('GET', `/v1/customers/${id}`), String(value)).toMatchObject({ status: 200 })
  }
})

describe('a budget whose account is damaged', () => {
  const account = 'sufler:budget:{bronze-few:total}:a'

  test('gives nothing out, while others do; it is listed, and outcomes are taken', async () => {
    const { body } = await decide('anna')
    const bronze = body.placements[0].offers.find(({ offerId }: { offerId: string }) => offerId === 'bronze')
    await client.hset(account, 'used', 'xyz')
    const outcomes = [{ token: bronze.token, outcome: 'presented' }]
    const taken = await server.send('POST', '/v1/outcomes', { customerId: 'anna', outcomes })
    expect(taken.body).toMatchObject({ recorded: 1 })
    const listed = await server.send('GET', '/v1/budgets')
    expect(listed).toMatchObject({ status: 200, body: { budgets: [{ id: 'silver-few' }], damaged: ['bronze-few'] } })
    const metrics = await server.send('GET', '/metrics')
    expect(metrics.body).toContain('budget="silver-few"')
    expect(await server.send('POST', '/v1/rulesets')).toMatchObject({ status: 200 })
  })
})

describe('an access key whose record is damaged', () => {
  test.each([
    ['no JSON', '{not json'],
    ['no key', '{"id":"aaaaaaaaaaaa"}'],
    [
      'of a role that there is not',
      JSON.stringify({ id: 'aaaaaaaaaaaa', role: 'god', hash: 'ab'.repeat(32), name: 'x', createdAtMs: 1 }),
    ],
  ])('%s: opens no door where it is the only one, and the start says what to do', async (_, text) => {
    await client.hset('sufler:access-keys', 'aaaaaaaaaaaa', text)
    const other = await TestServer.start({ store: redis.url, requireKeys: 'true' }).catch((error: Error) => error)
    expect(String(other)).toContain('keys are required, and there are none')
    const open = await TestServer.start({ store: redis.url }).catch((error: Error) => error)
    expect(String(open)).toContain('keys are required, and there are none')
    await client.del('sufler:access-keys')
  })

  test('found while a node runs shuts nobody out who has another', async () => {
    await client.hset('sufler:access-keys', 'aaaaaaaaaaaa', '{not json')
    await eventually(async () => expect((await server.send('GET', '/v1/budgets')).status).toBe(401))
    await client.del('sufler:access-keys')
  })

  test('keeps no node from starting where there is a sound one, and does not hide it', async () => {
    const { text, record } = testKey('admin')
    const store = await openStore(redis.url)
    await store.accessKeys.put(record)
    await store.close()
    await client.hset('sufler:access-keys', 'aaaaaaaaaaaa', '{not json')
    const other = await TestServer.start({ store: redis.url, requireKeys: 'true' })
    const { status } = await other.send('GET', '/v1/budgets', undefined, { authorization: `Bearer ${text}` })
    expect(status).toBe(200)
    await other.stop()
    await client.del('sufler:access-keys')
  })
})
