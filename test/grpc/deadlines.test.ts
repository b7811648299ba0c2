import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { withinDeadline } from '#sufler/transport/grpc/deadline.ts'
import { TestServer } from '../rest/test-server.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { busyMs, timed } from '../support/timed.ts'
import { codeOf, GrpcClient } from './grpc-client.ts'

/** The store hangs, it does not refuse: what is worst for those who wait. */
let redis: RedisServer
let server: TestServer
let client: GrpcClient

beforeAll(async () => {
  redis = await startRedisServer()
  server = await TestServer.start({ store: redis.url, grpcPort: '0', readyTimeoutMs: '100', storeTimeoutMs: '3000' })
  client = new GrpcClient(server.grpcAddress)
  // The first call opens the connection.
  expect(
    (await client.call('UpdateFeatures', { customerId: 'anna', features: { data_mb: { numberValue: 1 } } })).status,
  ).toBe('OK')
})
afterEach(async () => {
  vi.restoreAllMocks()
  redis.resume()
  await vi.waitFor(async () => expect((await server.send('GET', '/readyz')).status).toBe(200), 10_000)
})
afterAll(async () => {
  client.close()
  await server.stop()
  await redis.stop()
})

// The placement's own deadline is 5 seconds.
const request = { customerId: 'anna', placements: [{ id: 'site.hero' }] }
const deadlineIn = (ms: number) => ({ deadline: Date.now() + ms })

const metric = async (line: RegExp) => Number(line.exec((await server.send('GET', '/metrics')).body)?.[1] ?? 0)

describe('while the store hangs', () => {
  // What is kept back for the answer may be too little on a machine that is busy with other tests.
  test('the deadline of the call brings the fallback in time', { retry: 3 }, async () => {
    redis.pause()
    const { ms, value } = await timed(() => client.call('Decide', request, deadlineIn(300)))
    expect(value?.status).toBe('OK')
    expect(value?.message).toMatchObject({
      degraded: ['customer'],
      placements: [{ fallback: true, offers: [{ offerId: 'welcome' }] }],
    })
    expect(ms).toBeGreaterThan(250)
  })

  test('the deadline of the request does, too, when it is shorter', async () => {
    redis.pause()
    const { ms, value } = await timed(() => client.call('Decide', { ...request, deadlineMs: 50 }, deadlineIn(5_000)))
    expect(value?.message.degraded).toEqual(['customer'])
    expect(ms).toBeLessThan(50 + busyMs)
  })

  test('a deadline that nothing can meet is exceeded, and counted', async () => {
    redis.pause()
    const explained = await client.call('Decide', { ...request, explain: true }, deadlineIn(100))
    expect(explained.status).toBe('DEADLINE_EXCEEDED')
    // On a busy machine a client may give up before it has sent its request, of which the server knows nothing.
    for (let attempt = 0; attempt < 5; attempt++) {
      const updated = await client.call(
        'UpdateFeatures',
        { customerId: 'anna', features: { data_mb: { numberValue: 1 } } },
        deadlineIn(100),
      )
      expect(updated.status).toBe('DEADLINE_EXCEEDED')
    }
    redis.resume()
    await vi.waitFor(async () => {
      expect(
        await metric(/^sufler_grpc_requests_total\{method="UpdateFeatures",status="DEADLINE_EXCEEDED"\} (\d+)$/m),
      ).toBeGreaterThan(0)
      // Reading metrics asks the store, which may take its time after a pause.
    }, 10_000)
  })

  test('a change that cannot be kept is refused', async () => {
    redis.pause()
    const outcome = await client.call('UpdateFeatures', {
      customerId: 'anna',
      features: { data_mb: { numberValue: 2 } },
    })
    expect(outcome.status).toBe('UNAVAILABLE')
    expect(codeOf(outcome)).toBe('store-unavailable')
    expect(outcome.trailers.get('grpc-retry-pushback-ms')).toEqual(['1000'])
  })

  test('the node is not healthy', async () => {
    redis.pause()
    expect((await client.call('Check', {})).message).toEqual({ status: 'NOT_SERVING' })
    redis.resume()
    await vi.waitFor(
      async () => expect((await client.call('Check', {})).message).toEqual({ status: 'SERVING' }),
      10_000,
    )
  })

  test('a call that is cancelled is not decided any more, and is no error', async () => {
    const { decisions } = server.server.sufler.rulesets.active
    const decide = vi.spyOn(decisions, 'decide')
    redis.pause()
    const { call, outcome } = client.begin('Decide', request)
    await vi.waitFor(() => expect(server.server.sufler.admission.underWay).toBe(1))
    await sleep(50)
    call.cancel()
    expect((await outcome).status).toBe('CANCELLED')
    await vi.waitFor(() => expect(server.server.sufler.admission.underWay).toBe(0))
    redis.resume()
    // Redis has answered everything that was asked before this.
    expect((await client.call('Decide', request)).message.degraded).toEqual([])
    expect(decide).toHaveBeenCalledTimes(1)
    expect(await metric(/^sufler_grpc_requests_total\{method="Decide",status="CANCELLED"\} (\d+)$/m)).toBe(1)
    expect(await metric(/^sufler_decisions_total\{placement="site.hero",result="error"\} (\d+)$/m)).toBe(0)
    // That the store was away is an alarm, and no fault of the call.
    const errors = server.logLines.filter((line) => line.includes('"level":"error"') && !line.includes('"alarm":'))
    expect(errors).toEqual([])
  })
})

describe('what a deadline leaves for the decision', () => {
  test.each([
    [Number.POSITIVE_INFINITY, undefined, undefined],
    [Number.POSITIVE_INFINITY, 40, 40],
    [1_000, undefined, 980],
    [1_000, 40, 40],
    [50, undefined, 40],
    [50, 45, 40],
    [5, undefined, 4],
  ])('%d ms, %s asked for: %s', (leftMs, deadlineMs, expected) => {
    const given = { customerId: 'x', placements: [], ...(deadlineMs === undefined ? {} : { deadlineMs }) }
    expect(withinDeadline(given, leftMs).deadlineMs).toBe(expected)
  })
})
