import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { busyMs } from '../support/timed.ts'
import { offerFile } from './rules.ts'
import { TestServer } from './test-server.ts'

/** The store hangs, it does not refuse: what is worst for those who wait. */
let redis: RedisServer
let server: TestServer

beforeAll(async () => {
  redis = await startRedisServer()
  server = await TestServer.start({
    store: redis.url,
    serverTiming: true,
    readyTimeoutMs: '100',
    storeTimeoutMs: '3000',
  })
  await server.send('PATCH', '/v1/customers/anna', { features: { data_mb: 5200, first_name: 'Anna' } })
})
afterEach(() => redis.resume())
afterAll(async () => {
  await server.stop()
  await redis.stop()
})

const request = { customerId: 'anna', placements: [{ id: 'site.hero' }], deadlineMs: 50 }

async function untilReady(): Promise<void> {
  for (const until = Date.now() + 10_000; ; await sleep(50)) {
    if ((await server.send('GET', '/readyz')).status === 200) return
    expect(Date.now()).toBeLessThan(until)
  }
}

describe('a store that hangs', () => {
  test('does not hold a decision up: the fallback is shown in time, and what was unknown is named', async () => {
    redis.pause()
    const { status, headers, body } = await server.decide(request)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      degraded: ['customer'],
      customerKnown: false,
      placements: [{ id: 'site.hero', fallback: true, offers: [{ offerId: 'welcome' }] }],
    })
    const totalMs = Number(/total;dur=([\d.]+)/.exec(headers.get('server-timing') ?? '')?.[1])
    expect(totalMs).toBeGreaterThanOrEqual(49)
    expect(totalMs).toBeLessThan(50 + busyMs)
  })

  test('makes the node not ready, for as long as it hangs', async () => {
    redis.pause()
    const { status, headers, body } = await server.send('GET', '/readyz')
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('1')
    expect(body).toEqual({
      status: 'not-ready',
      checks: { store: 'unavailable', ruleset: 'ok', process: 'ok' },
      alarms: ['store-unavailable'],
    })
    expect((await server.send('GET', '/healthz')).status).toBe(200)
    expect((await server.send('GET', '/metrics')).body).toMatch(/^sufler_store_up 0$/m)
    redis.resume()
    await untilReady()
    expect((await server.decide({ ...request, deadlineMs: 5_000 })).body).toMatchObject({
      degraded: [],
      customerKnown: true,
    })
    const metrics = (await server.send('GET', '/metrics')).body
    expect(metrics).toMatch(/^sufler_store_up 1$/m)
    expect(metrics).toMatch(/^sufler_decisions_degraded_total\{part="customer"\} [1-9]/m)
  })

  test('refuses a change that cannot be kept', async () => {
    redis.pause()
    const { status, headers, body } = await server.send('PATCH', '/v1/customers/anna', { features: { data_mb: 1 } })
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('1')
    expect(body.code).toBe('store-unavailable')
    redis.resume()
    await untilReady()
  })

  test('claims no outcome, and takes it when it is sent again', async () => {
    const { body } = await server.decide({ ...request, deadlineMs: 5_000 })
    const outcomes = [{ token: body.placements[0].offers[0].token, outcome: 'impression' }]
    redis.pause()
    const refused = await server.send('POST', '/v1/outcomes', { customerId: 'anna', outcomes })
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(refused.body.code).toBe('store-unavailable')
    redis.resume()
    await untilReady()
    // It may have been kept after nobody waited for it any more.
    const again = await server.send('POST', '/v1/outcomes', { customerId: 'anna', outcomes })
    expect(again.body.results).toEqual([expect.stringMatching(/^(recorded|duplicate)$/)])
    const { records } = (await server.send('GET', '/v1/customers/anna/history')).body
    expect(records).toMatchObject([{ kind: 'impression', offerId: body.placements[0].offers[0].offerId }])
  })

  test('does not part a decision from its ruleset: it finishes on the one it began with', async () => {
    const old = server.server.sufler.rulesets.active
    redis.pause()
    // The customer is being read when the ruleset is swapped; no thread knows of this decision yet.
    const decision = server.decide({ customerId: 'anna', placements: [{ id: 'site.sidebar' }] })
    await sleep(100)
    await server.writeRules({ 'offers/gold.yaml': offerFile('gold', { value: 1 }) })
    const { body: published } = await server.send('POST', '/v1/rulesets')
    expect(published.outcome).toBe('published')
    await sleep(100)
    redis.resume()
    const { status, body } = await decision
    expect(status).toBe(200)
    expect(body).toMatchObject({
      ruleset: old.ruleset.id,
      degraded: [],
      placements: [{ offers: [{ offerId: 'gold' }, {}, {}] }],
    })
    expect(published.ruleset).not.toBe(old.ruleset.id)
    await vi.waitFor(() => expect(old.decisions.liveThreads).toBe(0))
  })
})
