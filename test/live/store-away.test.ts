import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../rest/test-server.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { LiveClient } from './live-client.ts'
import { liveRules } from './live-rules.ts'

let redis: RedisServer
let server: TestServer

beforeAll(async () => {
  // Kept on disk, or the customers would be gone with the server.
  redis = await startRedisServer('--appendonly', 'yes', '--appendfsync', 'always')
  server = await TestServer.start({ store: redis.url, storeTimeoutMs: '500', log: 'error' }, liveRules)
})
afterAll(async () => {
  await server.stop()
  await redis.stop()
})

test('a call lives through a store that goes away: it says what is missing, loses no outcome and comes back by itself', async () => {
  const customerId = 'anna'
  await server.send('PATCH', `/v1/customers/${customerId}`, { features: { data_mb: 5_000 } })
  const client = await LiveClient.open(server.url)
  await client.do({ type: 'call.start', callId: 'c', customerId })
  await redis.kill()
  const refused = await client.ask({ type: 'call.outcome', callId: 'c', offerId: 'one', outcome: 'declined' })
  expect(refused).toMatchObject({ type: 'error', code: 'store-unavailable' })
  await client.do({ type: 'call.context', callId: 'c', context: { 'call.reason': 'roaming' } })
  await sleep(300)
  await redis.restart()
  const back = await client.untilState('c', ({ sequence, degraded }) => sequence > 1 && degraded.length === 0)
  expect(back.cards.map(({ offerId }) => offerId)).toEqual(['roaming', 'one', 'two'])
  const done = await client.do({ type: 'call.outcome', callId: 'c', offerId: 'one', outcome: 'declined' })
  expect(done.result).toBe('recorded')
  await client.untilState('c', ({ cards }) => cards.every(({ offerId }) => offerId !== 'one'))
  // Changes are told again, too.
  await server.send('PATCH', `/v1/customers/${customerId}`, { features: { data_mb: 1 } })
  await client.untilState(
    'c',
    ({ fallback, degraded, customer }) => fallback && degraded.length === 0 && customer.known,
  )
  await client.close()
})
