import { EventEmitter } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { refusalReasons } from '#sufler/service/admission/refusals.ts'
import { ConnectionLimits } from '#sufler/transport/connections/connection-limits.ts'
import { listenEverywhere } from '#sufler/transport/connections/listen.ts'
import { grpcLimits } from '#sufler/transport/grpc/limits.ts'
import { createRestServer } from '#sufler/transport/rest/rest-server.ts'
import { GrpcClient } from '../grpc/grpc-client.ts'
import { TestServer } from '../rest/test-server.ts'

class FakeSocket extends EventEmitter {
  isDestroyed = false
  constructor(readonly remoteAddress: string) {
    super()
  }
  destroy(): void {
    this.isDestroyed = true
    this.emit('close')
  }
}

function limitsOf(settings: { connections?: number; connectionsPerAddress?: number; trustProxy?: string }) {
  const refused: string[] = []
  const refusals = { count: (reason: string) => refused.push(reason) }
  const limits = new ConnectionLimits(
    { connections: 100, connectionsPerAddress: 2, trustProxy: '', ...settings },
    refusals as never,
  )
  const open = (address: string) => {
    const socket = new FakeSocket(address)
    return { socket, isIn: limits.admit(socket as unknown as Socket) }
  }
  return { limits, refused, open }
}

describe('connections', () => {
  test('of one address have a limit, and give their places back', () => {
    const { limits, refused, open } = limitsOf({})
    const first = open('192.0.2.1')
    expect([first.isIn, open('192.0.2.1').isIn, open('::ffff:192.0.2.1').isIn]).toEqual([true, true, false])
    expect(open('192.0.2.2').isIn).toBe(true)
    expect(refused).toEqual(['connections-of-address'])
    first.socket.destroy()
    expect(limits.open).toBe(2)
    expect(open('192.0.2.1').isIn).toBe(true)
  })

  test('of one network of IPv6 count together', () => {
    const { open } = limitsOf({})
    expect(['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1'].map((ip) => open(ip).isIn)).toEqual([
      true,
      true,
      false,
      true,
    ])
  })

  test('of this machine and of trusted proxies have no limit by address', () => {
    const { open } = limitsOf({ trustProxy: '10.0.0.0/8, 2001:db8::7' })
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.1.2.3', '::ffff:10.1.2.3', '2001:db8::7']) {
      expect([address, [1, 2, 3, 4].every(() => open(address).isIn)]).toEqual([address, true])
    }
    expect([1, 2, 3].map(() => open('11.1.2.3').isIn)).toEqual([true, true, false])
  })

  test('in all have a limit', () => {
    const { refused, open } = limitsOf({ connections: 3 })
    expect([1, 2, 3, 4].map((last) => open(`192.0.2.${last}`).isIn)).toEqual([true, true, true, false])
    expect(refused).toEqual(['connections'])
  })
})

describe('a server', () => {
  let server: TestServer
  afterEach(() => server.stop())

  const closed = (port: number): Promise<void> =>
    new Promise((resolve) => {
      connect({ host: '127.0.0.1', port })
        .on('error', () => {})
        .resume()
        .on('close', () => resolve())
    })

  test('closes what is one too many over REST and gRPC together, and says so', async () => {
    server = await TestServer.start({ grpcPort: '0', connections: '10' })
    const grpcPort = Number(server.grpcAddress.split(':').at(-1))
    const sockets = Array.from({ length: 10 }, () => connect({ host: '127.0.0.1', port: grpcPort }))
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
    // Connected is what they are before the server has looked at them.
    const { registry } = server.server.sufler.metrics
    await vi.waitFor(
      async () => expect(await registry.getSingleMetricAsString('sufler_connections')).toContain('connections 10'),
      10_000,
    )
    await closed(Number(new URL(server.url).port))
    await closed(grpcPort)
    expect(await registry.getSingleMetricAsString('sufler_refusals_total')).toContain('{reason="connections"} 2')
    for (const socket of sockets) socket.destroy()
    expect(server.logLines.filter((line) => line.includes('"reason":"connections"'))).toHaveLength(1)
  })

  test('ends a gRPC connection that is silent, and no other', async () => {
    const { silenceMsMax } = grpcLimits
    // Long enough for whoever speaks, on a machine that does other things too.
    grpcLimits.silenceMsMax = 3_000
    server = await TestServer.start({ grpcPort: '0' })
    const client = new GrpcClient(server.grpcAddress)
    try {
      expect((await client.call('Check', {})).status).toBe('OK')
      await closed(Number(server.grpcAddress.split(':').at(-1)))
      const { call, outcome } = client.begin('Check', {})
      expect((await outcome).status).toBe('OK')
      expect(call.getPeer()).toContain('127.0.0.1')
    } finally {
      client.close()
      grpcLimits.silenceMsMax = silenceMsMax
    }
  })
})

test('docs/load.md lists every reason', async () => {
  const text = await readFile(join(import.meta.dirname, '../../docs/load.md'), 'utf8')
  const listed = [...text.matchAll(/^\| `([a-z][a-z-]+)` \|/gm)].map(([, reason]) => reason)
  expect(listed.sort()).toEqual(Object.keys(refusalReasons).sort())
})

describe('localhost', () => {
  test('is all of its addresses, behind the same limits and the same turnstile', async () => {
    const engine = await TestServer.start()
    const { sufler } = engine.server
    const limits = new ConnectionLimits(sufler.settings, sufler.refusals)
    const app = await createRestServer(sufler)
    limits.guard(app.server)
    const warnings: string[] = []
    const logger = { warn: (_fields: unknown, said: string) => void warnings.push(said) }
    // The third is of no machine: documentation has it.
    const addresses = ['127.0.0.1', '127.0.0.2', '192.0.2.1']
    const further = await listenEverywhere(app, { host: 'localhost', port: 0 }, logger as never, async () => addresses)
    const { port } = app.server.address() as AddressInfo
    const entered = vi.spyOn(sufler.turnstile, 'enter')
    try {
      const sockets: Socket[] = []
      for (const [index, host] of addresses.slice(0, 2).entries()) {
        const socket = connect({ host, port })
        sockets.push(socket)
        let text = ''
        socket.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        socket.write('GET /v1/rulesets HTTP/1.1\r\nhost: localhost\r\n\r\n')
        await vi.waitFor(() => expect(text).toMatch(/^HTTP\/1\.1 200 /))
        expect(entered).toHaveBeenCalledTimes(index + 1)
        expect(limits.open).toBe(index + 1)
      }
      expect(warnings).toEqual(['nobody answers on 192.0.2.1, which localhost stands for as well'])
      for (const socket of sockets) socket.destroy()
    } finally {
      entered.mockRestore()
      await Promise.all([further.close(), app.close()])
      await engine.stop()
    }
    for (const host of addresses.slice(0, 2)) {
      const refused = await new Promise((resolve) => connect({ host, port }).once('error', resolve))
      expect(refused).toMatchObject({ code: 'ECONNREFUSED' })
    }
  })
})
