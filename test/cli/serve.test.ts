import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { GrpcClient } from '../grpc/grpc-client.ts'
import { offerFile, restRules } from '../rest/rules.ts'
import { SuflerProcess } from '../support/sufler-process.ts'

let dir: string
let running: SuflerProcess | undefined

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sufler-serve-'))
  for (const [path, text] of Object.entries(restRules)) await write(path, text)
})
afterEach(async () => {
  running?.signal('SIGKILL')
  await running?.exitCode
  running = undefined
  await rm(dir, { recursive: true, force: true })
})

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(dir, 'rules', path)), { recursive: true })
  await writeFile(join(dir, 'rules', path), text)
}

function serve(...args: string[]): SuflerProcess {
  const base = ['serve', '--rules', join(dir, 'rules'), '--store', `lmdb:${join(dir, 'store')}`, '--port', '0']
  running = new SuflerProcess([...base, ...args])
  return running
}

const decision = JSON.stringify({ customerId: 'secret-id', placements: [{ id: 'site.hero' }] })

/** Over connections that are kept, as load balancers do. */
function send(url: string, agent: Agent, body?: string): Promise<{ status: number; body: string; connection: string }> {
  return new Promise((done, failed) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': body.length }
    const sent = request(url, { method: body === undefined ? 'GET' : 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () =>
        done({ status: response.statusCode ?? 0, body: text, connection: response.headers.connection ?? '' }),
      )
      response.on('error', failed)
    })
    sent.on('error', failed)
    sent.end(body)
  })
}

describe('sufler serve', () => {
  test('says in one line where it listens, and logs JSON lines without anything personal', async () => {
    const server = serve('--log', 'debug', '--log-requests')
    const url = await server.url()
    await fetch(`${url}/v1/decisions`, {
      method: 'POST',
      body: decision,
      headers: { 'content-type': 'application/json' },
    })
    await fetch(`${url}/v1/customers/secret-id`)
    server.signal('SIGTERM')
    expect(await server.exitCode).toBe(0)
    expect(server.stdout).toMatch(
      /^sufler is ready on http:\/\/127\.0\.0\.1:\d+: ruleset [0-9a-f]{16}, 6 offers, lmdb:.*\n$/,
    )
    expect(server.logLines.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['starting', 'answered', 'stopped']))
    expect(server.logLines.filter(({ level }) => level === 'error')).toEqual([])
    expect(server.stderr.trim().split('\n')).toHaveLength(server.logLines.length)
    expect(server.stderr).not.toContain('secret-id')
  })

  test('answers gRPC as well when it is given a port, and says where', async () => {
    const server = serve('--grpc-port', '0')
    await server.says(/\n/)
    const address = /ready on http:\/\/127\.0\.0\.1:\d+ and for gRPC on (127\.0\.0\.1:\d+): ruleset/.exec(
      server.stdout,
    )?.[1]
    const client = new GrpcClient(address ?? '')
    const outcome = await client.call('Decide', JSON.parse(decision))
    client.close()
    expect(outcome).toMatchObject({ status: 'OK', message: { placements: [{ offers: [{ offerId: 'gold' }] }] } })
    server.signal('SIGTERM')
    expect(await server.exitCode).toBe(0)
  })

  test('says that it is not ready first, then answers everything that it has accepted, and ends with 0', async () => {
    const server = serve('--drain-delay-ms', '400')
    const url = await server.url()
    const agent = new Agent({ keepAlive: true })
    const probe = new Agent({ keepAlive: true, maxSockets: 1 })
    expect((await send(`${url}/readyz`, probe)).status).toBe(200)
    let answered = 0
    let refused = 0
    let isSignalled = false
    const client = async () => {
      for (;;) {
        try {
          const { status, body } = await send(`${url}/v1/decisions`, agent, decision)
          expect(status, body).toBe(200)
          answered++
        } catch (error) {
          // Connections that could not be opened any more, or that were closed before they carried a request.
          expect(isSignalled, String(error)).toBe(true)
          expect((error as NodeJS.ErrnoException).code).toMatch(/^(ECONNREFUSED|ECONNRESET)$/)
          refused++
          return
        }
      }
    }
    const clients = Array.from({ length: 8 }, client)
    await vi.waitFor(() => expect(answered).toBeGreaterThan(50))
    isSignalled = true
    server.signal('SIGTERM')
    await vi.waitFor(async () => {
      const { status, body } = await send(`${url}/readyz`, probe)
      expect({ status, checks: JSON.parse(body).checks }).toMatchObject({
        status: 503,
        checks: { process: 'stopping' },
      })
    })
    // Clients are asked to leave while there is still somebody listening.
    expect((await send(`${url}/v1/decisions`, agent, decision)).connection).toBe('close')
    const answeredWhenUnready = answered
    await Promise.all(clients)
    expect(refused).toBe(8)
    expect(answered).toBeGreaterThan(answeredWhenUnready)
    expect(await server.exitCode).toBe(0)
    expect(server.logLines.filter(({ level }) => level === 'error')).toEqual([])
  })

  test('answers requests whose bodies were still on their way', async () => {
    const server = serve()
    const url = await server.url()
    const agent = new Agent()
    const headers = { 'content-type': 'application/json', 'content-length': decision.length }
    const started = Array.from({ length: 5 }, () => {
      const sent = request(`${url}/v1/decisions`, { method: 'POST', agent, headers })
      const status = new Promise<number>((done, failed) => {
        sent.on('response', (response) => {
          response.resume().on('end', () => done(response.statusCode ?? 0))
        })
        sent.on('error', failed)
      })
      sent.write(decision.slice(0, 10))
      return { sent, status }
    })
    await vi.waitFor(async () => {
      const metrics = await (await fetch(`${url}/metrics`)).text()
      expect(metrics).toMatch(/^sufler_connections [6-9]$/m)
    })
    server.signal('SIGTERM')
    await vi.waitFor(() => expect(server.stderr).toContain('"stopping"'))
    await sleep(50)
    for (const { sent } of started) sent.end(decision.slice(10))
    expect(await Promise.all(started.map(({ status }) => status))).toEqual([200, 200, 200, 200, 200])
    expect(await server.exitCode).toBe(0)
  })

  test('ends with 1 when a request does not come to its end in time', async () => {
    const server = serve('--shutdown-timeout-ms', '300')
    const sent = request(`${await server.url()}/v1/decisions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': 100 },
    })
    sent.on('error', () => {})
    await new Promise<void>((done) => sent.write('{', () => done()))
    // With that of the metrics themselves.
    const connections = async () =>
      /^sufler_connections (\d+)$/m.exec(await (await fetch(`${await server.url()}/metrics`)).text())?.[1]
    await vi.waitFor(async () => expect(await connections()).toBe('2'), 10_000)
    server.signal('SIGINT')
    expect(await server.exitCode).toBe(1)
    expect(server.logLines.at(-1)).toMatchObject({ level: 'error', msg: 'requests were not finished within 300 ms' })
  })

  test('--watch publishes what changes, and stays with the old rules while the new ones are wrong', async () => {
    const server = serve('--watch')
    const url = await server.url()
    const best = async () => {
      const { body } = await send(`${url}/v1/decisions`, new Agent(), decision)
      return JSON.parse(body).placements[0].offers[0].offerId
    }
    expect(await best()).toBe('gold')
    await write('offers/gold.yaml', offerFile('gold', { value: 1 }))
    await vi.waitFor(async () => expect(await best()).toBe('silver'), 10_000)
    await write(
      'offers/gold.yaml',
      offerFile('gold', { value: 99, eligibility: '{ all: [{ fact: x, operator: y, value: 1 }] }' }),
    )
    await vi.waitFor(() => expect(server.stderr).toContain('was refused'), 10_000)
    const refusal = server.logLines.find(({ msg }) => String(msg).includes('was refused'))
    expect(refusal).toMatchObject({
      level: 'warn',
      errors: [expect.stringMatching(/^offers\/gold\.yaml:5:\d+ {2}/)],
    })
    expect(await best()).toBe('silver')
    await write('offers/new/platinum.yaml', offerFile('platinum', { value: 500 }))
    await write('offers/gold.yaml', offerFile('gold', { value: 99 }))
    await vi.waitFor(async () => expect(await best()).toBe('platinum'), 10_000)
  })

  test('names everything that is wrong with its settings, and ends with 2', async () => {
    const { stderr, exitCode } = await SuflerProcess.run(
      ['serve', '--port', '99999', '--workers', 'many', '--store', 'mysql://x'],
      { SUFLER_QUEUE: '-1', SUFLER_TOKEN_KEYS: 'k1:c2hvcnQ' },
    )
    expect(await exitCode).toBe(2)
    expect(stderr).toContain("--port: found '99999', expected a whole number from 0 to 65535")
    expect(stderr).toContain("--workers: found 'many', expected a whole number from 1 to 256")
    expect(stderr).toContain("SUFLER_QUEUE: found '-1'")
    const wrongStore = await SuflerProcess.run(['serve', '--store', 'mysql://user:secret@x'])
    expect(await wrongStore.exitCode).toBe(2)
    expect(wrongStore.stderr).toContain('expected lmdb:PATH')
    expect(wrongStore.stderr).not.toContain('secret')
  })

  test('names everything that is wrong with its rules, and ends with 1', async () => {
    await write('offers/gold.yaml', 'id: gold\n')
    const server = serve()
    expect(await server.exitCode).toBe(1)
    expect(server.stderr).toContain('rules/offers/gold.yaml:1:1  ')
    expect(server.stderr).toContain('there is nothing to serve')
    expect(server.stdout).toBe('')
  })

  test.each([
    ['the directory is not there', ['--rules', '/nowhere'], /cannot start: .*ENOENT/],
    ['the store cannot be reached', ['--store', 'redis://127.0.0.1:1'], /cannot start: redis:\/\/127\.0\.0\.1:1/],
  ])('ends with 1 and a sentence when %s', async (_name, args, message) => {
    const server = serve(...args)
    expect(await server.exitCode).toBe(1)
    expect(server.stderr).toMatch(message)
    expect(server.stderr).not.toContain('    at ')
  })
  test('ends with 1 and a sentence when the port for gRPC is taken', async () => {
    const other = createServer()
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    const { port } = other.address() as AddressInfo
    const server = serve('--grpc-port', String(port))
    expect(await server.exitCode).toBe(1)
    other.close()
    expect(server.stderr).toMatch(new RegExp(`cannot start: gRPC on 127\\.0\\.0\\.1:${port}: .*EADDRINUSE`))
    expect(server.stdout).toBe('')
    // Nothing but our log and the sentence: the library would write by itself.
    const others = server.stderr
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('{'))
    expect(others).toEqual([expect.stringMatching(/^error: cannot start/)])
  })
})
