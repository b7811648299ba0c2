import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ThreadDebugger } from '../support/workers.ts'
import { TestServer } from './test-server.ts'

let threadDebugger: ThreadDebugger
let server: TestServer
beforeEach(async () => {
  threadDebugger = new ThreadDebugger()
  await threadDebugger.attach()
  server = await TestServer.start({ log: 'info' })
})
afterEach(async () => {
  threadDebugger.detach()
  await server.stop()
})

const decision = { customerId: 'anna', placements: [{ id: 'site.hero' }], deadlineMs: 200 }

test('while the only thread hangs, answers come in time; then it is replaced, and log, readiness and metric tell of it', async () => {
  const { id } = server.server.sufler.rulesets.active.ruleset
  await threadDebugger.run('for (;;);')
  let degraded = 0
  const lines = () => server.logLines.map((line) => JSON.parse(line) as Record<string, unknown>)
  // Nobody of these waits for the thread: each has its deadline.
  while (!lines().some(({ alarm }) => alarm === 'threads-gone')) {
    const { status, body } = await server.decide(decision)
    expect(status).toBe(200)
    if (body.degraded.includes('engine')) degraded++
  }
  expect(degraded).toBeGreaterThan(0)
  await vi.waitFor(async () => expect((await server.send('GET', '/readyz')).status).toBe(200), 20_000)
  await vi.waitFor(
    async () => expect((await server.decide({ ...decision, deadlineMs: 10_000 })).body.degraded).toEqual([]),
    20_000,
  )
  const told = lines().filter(({ alarm, task }) => task !== undefined || String(alarm).startsWith('threads-'))
  expect(told.map(({ level, msg, alarm }) => [level, alarm ?? msg])).toEqual([
    ['error', 'a thread made no progress and was stopped'],
    ['error', 'threads-stalled'],
    ['error', 'threads-gone'],
    ['info', 'threads-stalled'],
    ['info', 'threads-gone'],
  ])
  expect(told[0]).toMatchObject({ task: 'decide', reason: 'hung', thread: 1, ruleset: id, times: 1 })
  expect(told[0]?.doing).toMatch(/^the beginning of a batch of \d+$/)
  const metrics = (await server.send('GET', '/metrics')).body as string
  expect(metrics).toContain('sufler_threads_lost_total{task="decide",reason="hung"} 1')
  expect(JSON.stringify(told)).not.toContain('anna')
}, 60_000)
