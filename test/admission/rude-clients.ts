import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { connect, type Socket } from 'node:net'
import fc from 'fast-check'

/** What a client does that does not do what it should. */
export type RudeClient =
  | { kind: 'upgrade'; path: string; protocol: string; stays: boolean }
  | { kind: 'pipeline'; path: string; requests: number; resetAfterMs: number }
  | { kind: 'half-body'; path: string; ends: 'reset' | 'close' | 'stay' }
  | { kind: 'half-header'; ends: 'reset' | 'close' | 'stay' }
  | { kind: 'half-closed'; path: string }
  | { kind: 'grpc'; requests: number; sends: 'nothing' | 'half' | 'rubbish'; resetAfterMs: number }

const body = JSON.stringify({ customerId: 'x', placements: [{ id: 'site.hero' }], explain: true })
const path = fc.constantFrom(
  '/healthz',
  '/metrics',
  '/v1/decisions',
  '/v1/site/decisions',
  '/v1/live',
  '/v1/live/events',
  '/nowhere',
  '/docs',
)
const resetAfterMs = fc.integer({ min: 0, max: 8 })
const ends = fc.constantFrom('reset', 'close', 'stay')

export const rudeClients: fc.Arbitrary<RudeClient[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('upgrade' as const),
      path,
      protocol: fc.constantFrom('websocket', 'h2c'),
      stays: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('pipeline' as const),
      path,
      requests: fc.integer({ min: 1, max: 100 }),
      resetAfterMs,
    }),
    fc.record({ kind: fc.constant('half-body' as const), path, ends }),
    fc.record({ kind: fc.constant('half-header' as const), ends }),
    fc.record({ kind: fc.constant('half-closed' as const), path }),
    fc.record({
      kind: fc.constant('grpc' as const),
      requests: fc.integer({ min: 1, max: 20 }),
      sends: fc.constantFrom('nothing', 'half', 'rubbish'),
      resetAfterMs,
    }),
  ),
  { minLength: 1, maxLength: 40 },
)

/** Lets a client do its worst. Resolves with its socket when it stays, else when it has gone. */
export async function beRude(client: RudeClient, restPort: number, grpcAddress: string): Promise<Socket | undefined> {
  if (client.kind === 'grpc') return callRudely(client, grpcAddress)
  const socket = connect({ host: '127.0.0.1', port: restPort }).on('error', () => {})
  await once(socket, 'connect')
  const post = (path: string) =>
    `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`
  switch (client.kind) {
    case 'upgrade': {
      socket.write(
        `GET ${client.path} HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: ${client.protocol}\r\n` +
          'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      )
      if (client.stays) return socket
      await Promise.race([once(socket, 'data'), once(socket, 'close')])
      socket.destroy()
      return undefined
    }
    case 'pipeline': {
      const request =
        client.path === '/v1/decisions' ? post(client.path) + body : `GET ${client.path} HTTP/1.1\r\nhost: a\r\n\r\n`
      socket.write(request.repeat(client.requests))
      await pause(client.resetAfterMs)
      socket.resetAndDestroy()
      return undefined
    }
    case 'half-body':
      socket.write(post(client.path) + body.slice(0, 10))
      return end(socket, client.ends)
    case 'half-header':
      socket.write('GET /healthz HTTP/1.1\r\nhost: a\r\nx-')
      return end(socket, client.ends)
    case 'half-closed':
      socket.end(post(client.path) + body)
      socket.resume()
      await once(socket, 'close')
      return undefined
  }
}

async function callRudely(client: RudeClient & { kind: 'grpc' }, address: string): Promise<undefined> {
  const session = connectHttp2(`http://${address}`).on('error', () => {})
  await once(session, 'connect')
  const call = { ':method': 'POST', 'content-type': 'application/grpc', te: 'trailers' }
  for (let index = 0; index < client.requests; index++) {
    const method = index % 2 === 0 ? 'Decide' : 'DecideStream'
    const stream = session.request({ ...call, ':path': `/sufler.v1.Decisioning/${method}` }).on('error', () => {})
    if (client.sends === 'half') stream.write(Buffer.from([0, 0, 0, 0, 90, 1]))
    if (client.sends === 'rubbish') stream.end(Buffer.from([0, 0, 0, 0, 1, 255]))
    if (index % 3 === 0) stream.close(8)
  }
  await pause(client.resetAfterMs)
  session.destroy()
}

function end(socket: Socket, how: 'reset' | 'close' | 'stay'): Socket | undefined {
  if (how === 'stay') return socket
  if (how === 'reset') socket.resetAndDestroy()
  else socket.destroy()
  return undefined
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
