import { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { eventually } from '../support/timed.ts'
import { TestServer } from './test-server.ts'

let redis: RedisServer
let admin: Redis
let server: TestServer

beforeEach(async () => {
  redis = await startRedisServer()
  admin = new Redis(redis.url)
})
afterEach(async () => {
  await server.stop()
  admin.disconnect()
  await redis.stop()
})

const start = async () => {
  server = await TestServer.start({ store: redis.url, storeTimeoutMs: '5000' })
}
const readiness = () => server.send('GET', '/readyz')
const decide = () => server.decide({ customerId: 'anna', placements: [{ id: 'site.hero' }], deadlineMs: 5_000 })
const logged = (msg: string) => server.logLines.map((line) => JSON.parse(line)).filter((line) => line.msg === msg)
const words = expect.stringMatching(
  /^redis:\/\/127\.0\.0\.1:\d+\/0: OOM command not allowed when used memory > 'maxmemory'/,
)

test('a store that takes no writes: the node says so everywhere, decides on, and is ready again by itself', async () => {
  await start()
  const { body: decided } = await decide()
  const outcomes = [{ token: decided.placements[0].offers[0].token, outcome: 'impression' }]
  await admin.config('SET', 'maxmemory', '1')

  for (let i = 0; i < 3; i++) {
    const refused = await server.send('POST', '/v1/outcomes', { customerId: 'anna', outcomes })
    expect(refused.status).toBe(503)
    expect(refused.body).toMatchObject({
      code: 'store-unavailable',
      title: 'The store of the customers cannot do this now',
      detail: 'the store refuses writes; reads go on',
    })
  }
  const { status, body } = await readiness()
  expect(status).toBe(503)
  expect(body).toMatchObject({ checks: { store: 'ok' }, alarms: expect.arrayContaining(['store-writes-failing']) })
  const metrics = (await server.send('GET', '/metrics')).body
  expect(metrics).toMatch(/^sufler_alarm\{alarm="store-writes-failing"\} 1$/m)
  expect(metrics).toMatch(/^sufler_store_failures_total\{reason="writes-refused"\} 3$/m)
  expect(logged('The store refuses writes')).toMatchObject([{ level: 'error', detail: words }])
  expect(logged('the store did not do what was asked of it')).toMatchObject([
    { level: 'warn', reason: 'writes-refused', words, times: 1 },
  ])
  expect((await decide()).body).toMatchObject({ degraded: [], placements: [{ offers: [{}] }] })

  await admin.config('SET', 'maxmemory', '0')
  await eventually(async () => expect((await readiness()).status).toBe(200), 15_000)
  const taken = await server.send('POST', '/v1/outcomes', { customerId: 'anna', outcomes })
  expect(taken.body.results).toEqual(['recorded'])
})

test('a store that took no writes before a node began is noticed without any request', async () => {
  await start()
  await server.stop()
  await admin.config('SET', 'maxmemory', '1')
  await start()
  await eventually(async () => expect((await readiness()).body.alarms).toContain('store-writes-failing'), 15_000)
})
