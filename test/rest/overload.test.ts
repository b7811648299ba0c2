import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { DecisionFailed } from '#sufler/worker/decision-pool.ts'
import { TestServer } from './test-server.ts'

let server: TestServer
afterEach(() => server.stop())

const body = JSON.stringify({ customerId: 'x', placements: [{ id: 'site.hero' }] })
const head = `POST /v1/decisions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`

async function open(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.url).port) })
  await once(socket, 'connect')
  return socket.setEncoding('utf8')
}

/** Decisions wait until what is returned is called. */
function holdDecisions(): () => void {
  const { decisions } = server.server.sufler
  const decide = decisions.decide.bind(decisions)
  let goOn = () => {}
  const held = new Promise<void>((resolve) => {
    goOn = resolve
  })
  vi.spyOn(decisions, 'decide').mockImplementation((...args) => held.then(() => decide(...args)))
  return goOn
}

async function readAll(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket) text += chunk
  return text
}

describe('what the turnstile refuses', () => {
  test('may be read by the page that asked, so that it comes back in time', async () => {
    server = await TestServer.start()
    vi.spyOn(server.server.sufler.turnstile, 'enter').mockImplementation((arrival) => arrival.refuse())
    const { status, headers } = await server.send('POST', '/v1/site/outcomes', '{}', { origin: 'https://shop.example' })
    expect(status).toBe(503)
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('access-control-expose-headers')).toBe('retry-after')
    expect(headers.get('retry-after')).toBe('1')
  })
})

describe('too much load', () => {
  test('is refused at once when too many requests are under way, while those that were accepted are answered', async () => {
    server = await TestServer.start({ inFlight: '2', queue: '2', batch: '1' })
    const goOn = holdDecisions()
    const accepted = await Promise.all([open(), open()])
    for (const socket of accepted) socket.write(`${head}connection: close\r\n\r\n${body}`)
    await vi.waitFor(() => expect(server.server.sufler.admission.underWay).toBe(2))
    // While the others are held: it has not waited for them.
    const refused = await server.send('POST', '/v1/decisions', body)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(refused.body.code).toBe('overloaded')
    // How the node is must be told most of all when it has too much to do.
    for (const path of ['/healthz', '/readyz']) expect((await server.send('GET', path)).status).toBe(200)
    expect((await server.send('GET', '/metrics')).body).toContain('sufler_refusals_total{reason="in-flight"} 1')
    expect(server.logLines.filter((line) => line.includes('"reason":"in-flight"'))).toHaveLength(1)
    goOn()
    for (const socket of accepted) expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 200 /)
    await vi.waitFor(async () => expect((await server.send('POST', '/v1/decisions', body)).status).toBe(200))
  })

  test('is refused at once when the queue is full, while those that were accepted are answered', async () => {
    server = await TestServer.start({ queue: '4', batch: '1' })
    const count = 60
    const socket = await open()
    // One packet, so that all of them are read in one turn and none has a thread yet.
    const requests = Array.from({ length: count }, (_, index) => {
      const isLast = index === count - 1
      return `${head}${isLast ? 'connection: close\r\n' : ''}\r\n${body}`
    })
    socket.write(requests.join(''))
    const answers = (await readAll(socket)).split(/(?=HTTP\/1\.1 )/)
    expect(answers).toHaveLength(count)
    const decided = answers.filter((answer) => answer.startsWith('HTTP/1.1 200 '))
    const refused = answers.filter((answer) => answer.startsWith('HTTP/1.1 503 '))
    expect(decided.length).toBeGreaterThanOrEqual(4)
    expect(refused.length).toBeGreaterThan(0)
    expect(decided.length + refused.length).toBe(count)
    for (const answer of decided) expect(answer).toContain('"degraded":[]')
    for (const answer of refused) {
      expect(answer).toMatch(/^retry-after: 1\r$/m)
      expect(answer).toContain('"code":"overloaded"')
    }
    const metrics = (await server.send('GET', '/metrics')).body
    expect(metrics).toContain(`sufler_problems_total{code="overloaded"} ${refused.length}`)
    expect(metrics).toContain(`sufler_decisions_total{placement="site.hero",result="error"} ${refused.length}`)
  })

  test('is not what requests are that have not arrived', async () => {
    server = await TestServer.start({ inFlight: '1', queue: '1', batch: '1' })
    const slow = await Promise.all(Array.from({ length: 20 }, open))
    for (const socket of slow) socket.write(`${head}\r\n${body.slice(0, 10)}`)
    for (let round = 0; round < 5; round++) {
      expect((await server.send('POST', '/v1/decisions', body)).status).toBe(200)
    }
    for (const socket of slow) socket.destroy()
  })

  test('is not counted on for clients that went away', async () => {
    server = await TestServer.start({ inFlight: '1', queue: '1', batch: '1' })
    holdDecisions()
    for (let round = 0; round < 5; round++) {
      const socket = await open()
      socket.write(`${head}\r\n${body}`)
      await vi.waitFor(() => expect(server.server.sufler.admission.underWay).toBe(1))
      socket.destroy()
      await vi.waitFor(() => expect(server.server.sufler.admission.underWay).toBe(0))
    }
    vi.restoreAllMocks()
    expect((await server.send('POST', '/v1/decisions', body)).status).toBe(200)
  })
})

test('a decision that fails in its worker is answered 500 with its code, and the next one is decided', async () => {
  server = await TestServer.start()
  const { decisions } = server.server.sufler.rulesets.active
  vi.spyOn(decisions, 'decide').mockRejectedValueOnce(new DecisionFailed('offer 7 broke'))
  const failed = await server.send('POST', '/v1/decisions', body)
  expect(failed.status).toBe(500)
  expect(failed.body).toMatchObject({ code: 'decision-failed', detail: 'the worker could not decide' })
  expect(JSON.stringify(failed.body)).not.toContain('offer 7')
  expect(server.logLines.join('')).toContain('offer 7 broke')
  expect((await server.send('POST', '/v1/decisions', body)).status).toBe(200)
})
