import type { Socket } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { TestServer } from '../rest/test-server.ts'
import { scale, seed } from '../support/seed.ts'
import { beRude, rudeClients } from './rude-clients.ts'

const decision = { customerId: 'x', placements: [{ id: 'site.hero' }] }

describe.each([
  { who: 'without keys', settings: {} },
  { who: 'with keys, and clients that have none', settings: { requireKeys: 'true' } },
])('the count of requests under way, $who', ({ settings }) => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({ grpcPort: '0' })
    // Keys are demanded from now on: a server that begins like that does not start without one.
    if ('requireKeys' in settings) vi.spyOn(server.server.sufler.access, 'isOpen', 'get').mockReturnValue(false)
  })
  afterAll(() => server.stop())

  test(`is 0 again, whatever clients do, and nothing keeps a server from its end [seed ${seed}]`, async () => {
    const { admission } = server.server.sufler
    const port = Number(new URL(server.url).port)
    await fc.assert(
      fc.asyncProperty(rudeClients, async (clients) => {
        const sockets = await Promise.all(clients.map((client) => beRude(client, port, server.grpcAddress)))
        // Those that stay hold nothing either.
        await vi.waitFor(() => expect(admission.underWay).toBe(0), 10_000)
        expect((await server.send('GET', '/healthz')).status).toBe(200)
        for (const socket of sockets) socket?.destroy()
      }),
      { seed, numRuns: Math.ceil(15 * scale) },
    )
    if (!('requireKeys' in settings)) expect((await server.decide(decision)).status).toBe(200)

    // Some of each kind that stays are still there when the server closes.
    const stay = ['upgrade', 'half-body', 'half-header'] as const
    const clients = stay.flatMap((kind) =>
      ['/metrics', '/v1/decisions', '/v1/live'].map(
        (path) => ({ kind, path, protocol: 'websocket', stays: true, ends: 'stay' }) as const,
      ),
    )
    const sockets: (Socket | undefined)[] = await Promise.all(
      clients.map((client) => beRude(client, port, server.grpcAddress)),
    )
    const startedMs = performance.now()
    await server.server.close()
    expect(performance.now() - startedMs).toBeLessThan(server.server.sufler.settings.shutdownTimeoutMs / 2)
    for (const socket of sockets) socket?.destroy()
    // Whatever clients break off is no fault of the server's.
    expect(server.logLines.filter((line) => JSON.parse(line).level === 'error')).toEqual([])
  }, 120_000)
})
