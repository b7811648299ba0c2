import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { TestServer } from '../rest/test-server.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { codeOf, GrpcClient } from './grpc-client.ts'

const request = { customerId: 'anna', placements: [{ id: 'site.hero' }] }

let server: TestServer
let client: GrpcClient
let redis: RedisServer | undefined

async function start(settings: Record<string, string> = {}): Promise<void> {
  server = await TestServer.start({ grpcPort: '0', ...settings })
  client = new GrpcClient(server.grpcAddress)
}

afterEach(async () => {
  client.close()
  await server.stop()
  await redis?.stop()
  redis = undefined
})

describe('health', () => {
  beforeEach(() => start({ drainDelayMs: '300' }))

  test.each(['', 'sufler.v1.Decisioning'])('of "%s" is SERVING until the server is asked to stop', async (service) => {
    expect((await client.call('Check', { service })).message).toEqual({ status: 'SERVING' })
    const closed = server.server.close()
    expect((await client.call('Check', { service })).message).toEqual({ status: 'NOT_SERVING' })
    // Whoever comes all the same is answered, as long as somebody listens.
    expect((await client.call('Decide', request)).status).toBe('OK')
    await closed
    expect((await client.call('Check', { service })).status).toBe('UNAVAILABLE')
  })

  test('of a service that does not exist is not found', async () => {
    const outcome = await client.call('Check', { service: 'sufler.v1.Decisoning' })
    expect(outcome.status).toBe('NOT_FOUND')
    expect(codeOf(outcome)).toBe('service-unknown')
  })
})

describe('closing', () => {
  test('answers the calls that were accepted', async () => {
    redis = await startRedisServer()
    await start({ store: redis.url, storeTimeoutMs: '5000' })
    await client.call('Decide', request)
    redis.pause()
    const calls = Array.from({ length: 5 }, () => client.call('Decide', request))
    await vi.waitFor(() => expect(server.server.sufler.admission.underWay).toBe(5))
    const closed = server.server.close()
    // No new connection is taken any more.
    const late = new GrpcClient(server.grpcAddress)
    await vi.waitFor(async () =>
      expect((await late.call('Decide', request, { deadline: Date.now() + 500 })).status).toBe('UNAVAILABLE'),
    )
    late.close()
    redis.resume()
    const outcomes = await Promise.all(calls)
    expect(outcomes.map(({ status, message }) => [status, message?.degraded])).toEqual(Array(5).fill(['OK', []]))
    await closed
  })

  test('does not wait for clients that keep their connections', async () => {
    await start()
    await client.call('Decide', request)
    const startedMs = performance.now()
    await server.server.close()
    expect(performance.now() - startedMs).toBeLessThan(2_000)
  })
})
