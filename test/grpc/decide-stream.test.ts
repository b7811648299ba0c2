import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { TestServer } from '../rest/test-server.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { asMessage, asRest } from './as-rest.ts'
import { codeOf, GrpcClient } from './grpc-client.ts'

const anna = { customerId: 'anna', placements: [{ id: 'call-centre.prompt' }] }
const features = { data_mb: 5200, services: ['internet'], first_name: 'Anna' }

describe('DecideStream', () => {
  let server: TestServer
  let client: GrpcClient

  beforeAll(async () => {
    server = await TestServer.start({ grpcPort: '0' })
    client = new GrpcClient(server.grpcAddress)
    await client.call('UpdateFeatures', asMessage({ customerId: 'anna', features }))
  })
  afterAll(async () => {
    client.close()
    await server.stop()
  })

  test('answers every request, in their order, each with its id', async () => {
    const stream = client.stream('DecideStream')
    const ids = Array.from({ length: 500 }, (_, i) => `request ${i}`)
    for (const [i, requestId] of ids.entries()) {
      // Explanations take longer than what comes after them.
      await stream.send({ requestId, request: { ...anna, explain: i % 50 === 0 } })
    }
    expect((await stream.finish()).status).toBe('OK')
    expect(stream.messages.map(({ requestId }) => requestId)).toEqual(ids)
    expect(stream.messages.filter(({ answer }) => answer.placements[0].offers.length > 0)).toHaveLength(500)
  })

  test('answers what a call of its own would', async () => {
    const request = { ...anna, context: { 'call.reason': 'roaming' }, dryRun: true, locale: 'en' }
    const stream = client.stream('DecideStream')
    await stream.send({ requestId: 'a', request: asMessage(request) })
    await stream.finish()
    const { body } = await server.decide(request)
    const [{ answer }] = stream.messages
    expect(asRest({ ...answer, decisionId: body.decisionId })).toEqual(body)
  })

  test('a request that fails is answered by its failure and does not end the stream', async () => {
    const stream = client.stream('DecideStream')
    await stream.send({ requestId: 'good', request: anna })
    await stream.send({ requestId: 'unknown', request: { ...anna, customerId: 'nobody' } })
    await stream.send({
      requestId: 'wrong',
      request: { ...anna, placements: [{ id: 'call-centre.prompt', count: 0 }] },
    })
    await stream.send({ requestId: 'empty' })
    await stream.send({ requestId: 'x'.repeat(129), request: anna })
    await stream.send({ requestId: 'last', request: anna })
    expect((await stream.finish()).status).toBe('OK')
    expect(stream.messages.map(({ failure }) => failure?.code)).toEqual([
      undefined,
      'customer-unknown',
      'request-invalid',
      'request-invalid',
      'request-invalid',
      undefined,
    ])
    const [, , wrong, empty] = stream.messages
    expect(wrong.failure.errors).toEqual([
      { path: '/placements/0/count', found: '0', expected: 'a whole number from 1 to 50' },
    ])
    expect(empty.failure.errors[0].path).toBe('/request')
  })

  test('a message that cannot be read ends the stream, after what came before is answered', async () => {
    const stream = client.streamRaw('/sufler.v1.Decisioning/DecideStream')
    await stream.send(client.encode('DecideStream', { requestId: 'first', request: anna }))
    await stream.send(Buffer.from([0x0a, 0xff, 0xff]))
    await stream.send(client.encode('DecideStream', { requestId: 'never', request: anna }))
    const ended = await stream.ended
    expect([ended.status, codeOf(ended)]).toEqual(['INVALID_ARGUMENT', 'message-invalid'])
    expect(stream.messages).toHaveLength(1)
  })

  test('fields of a newer protocol are passed over', async () => {
    const stream = client.streamRaw('/sufler.v1.Decisioning/DecideStream')
    const known = client.encode('DecideStream', { requestId: 'new', request: anna })
    // Field 1000, a text.
    await stream.send(Buffer.concat([known, Buffer.from([0xc2, 0x3e, 0x03, 0x6e, 0x65, 0x77])]))
    expect((await stream.finish()).status).toBe('OK')
    expect(stream.messages).toHaveLength(1)
  })

  test('a client that cancels costs nothing more', async () => {
    const { admission } = server.server.sufler
    const stream = client.stream('DecideStream')
    for (let i = 0; i < 50; i++) await stream.send({ requestId: String(i), request: anna })
    stream.call.cancel()
    expect((await stream.ended).status).toBe('CANCELLED')
    await vi.waitFor(() => expect(admission.underWay).toBe(0))
    expect((await client.call('Decide', anna)).status).toBe('OK')
  })
})

describe('DecideStream under pressure', () => {
  let server: TestServer
  let client: GrpcClient
  let redis: RedisServer

  beforeAll(async () => {
    redis = await startRedisServer()
    server = await TestServer.start({ grpcPort: '0', store: redis.url, storeTimeoutMs: '20000', queue: '200' })
    client = new GrpcClient(server.grpcAddress)
    await client.call('UpdateFeatures', asMessage({ customerId: 'anna', features }))
  })
  afterAll(async () => {
    client.close()
    await server.stop()
    await redis.stop()
  })

  test('at most 64 requests of a stream are under way, and none is lost', async () => {
    const { decisions } = server.server.sufler
    let underWay = 0
    let most = 0
    const decide = decisions.decide.bind(decisions)
    vi.spyOn(decisions, 'decide').mockImplementation(async (request, signal) => {
      most = Math.max(most, ++underWay)
      try {
        return await decide(request, signal)
      } finally {
        underWay--
      }
    })
    const stream = client.stream('DecideStream')
    for (let i = 0; i < 1_000; i++)
      stream.call.write({ requestId: String(i), request: { ...anna, deadlineMs: 10_000 } })
    expect((await stream.finish()).status).toBe('OK')
    vi.restoreAllMocks()
    expect(stream.messages.map(({ requestId }) => Number(requestId))).toEqual(
      Array.from({ length: 1_000 }, (_, i) => i),
    )
    expect(most).toBeGreaterThan(16)
    expect(most).toBeLessThanOrEqual(64)
  })

  test('a server that stops answers what it has begun, and ends the stream', async () => {
    const stream = client.stream('DecideStream')
    redis.pause()
    await stream.send({ requestId: 'begun', request: { ...anna, deadlineMs: 10_000, explain: true } })
    await vi.waitFor(() => expect(server.server.sufler.admission.underWay).toBe(1))
    await new Promise((resolve) => setTimeout(resolve, 50))
    const closed = server.server.close()
    await new Promise((resolve) => setTimeout(resolve, 50))
    redis.resume()
    const ended = await stream.ended
    expect([ended.status, codeOf(ended)]).toEqual(['UNAVAILABLE', 'not-ready'])
    expect(stream.messages.map(({ requestId, answer }) => [requestId, answer?.customerKnown])).toEqual([
      ['begun', true],
    ])
    await closed
  })
})
