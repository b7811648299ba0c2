import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorRegistry } from '#sufler/service/errors.ts'
import { TestServer } from './test-server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start({ logRequests: true })
})
afterAll(() => server.stop())

/** What the server answers to bytes that no HTTP client would send. */
async function sendRaw(text: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.url).port) })
  socket.setEncoding('utf8')
  let answer = ''
  socket.on('data', (chunk: string) => {
    answer += chunk
  })
  socket.write(text)
  await once(socket, 'close')
  return answer
}

describe('problem documents', () => {
  test('say that there is nothing at an address', async () => {
    const { status, headers, body } = await server.send('GET', '/v2/anything')
    expect(status).toBe(404)
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(body).toEqual({
      type: '/problems/route-unknown',
      title: errorRegistry['route-unknown'].title,
      status: 404,
      code: 'route-unknown',
      detail: 'see /docs for what there is',
      requestId: headers.get('x-request-id'),
    })
  })

  test.each([
    ['GET', '/v1/decisions', 'POST'],
    ['PUT', '/v1/decisions', 'POST'],
    ['POST', '/v1/customers/x', 'DELETE, GET, HEAD, PATCH'],
    ['DELETE', '/v1/rulesets', 'GET, HEAD, POST'],
    ['POST', '/readyz', 'GET, HEAD'],
  ])('say which methods an address answers to: %s %s', async (method, path, allow) => {
    // The body is not even read: what is wrong with it does not matter.
    const { status, headers, body } = await server.send(method, path, method === 'GET' ? undefined : '{')
    expect(status).toBe(405)
    expect(headers.get('allow')).toBe(allow)
    expect(body.code).toBe('method-not-allowed')
  })

  test.each(Object.entries(errorRegistry))('lead to a description: %s', async (code, { status, title }) => {
    expect((await server.send('GET', `/problems/${code}`)).body).toEqual({ code, status, title })
  })

  test('have no description for codes that do not exist', async () => {
    expect((await server.send('GET', '/problems/toString')).status).toBe(404)
  })

  test('answer what is no HTTP', async () => {
    const answer = await sendRaw('HELLO\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toContain('"code":"http-invalid"')
  })

  test('answer a header that is too large', async () => {
    const answer = await sendRaw(`GET /healthz HTTP/1.1\r\nhost: x\r\ncookie: ${'x'.repeat(17_000)}\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
    expect(answer).toContain('"code":"header-too-large"')
  })
})

describe('docs/errors.md', () => {
  test('lists every code with its statuses and title, and no other', async () => {
    const page = await readFile(join(import.meta.dirname, '../../docs/errors.md'), 'utf8')
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (\d{3}) \| `([A-Z_]+)` \| ([^|]+) \| [^|]+ \|$/gm)]
    const listed = rows.map(([, code, status, grpc, title]) => [code, { status: Number(status), grpc, title }])
    expect(Object.fromEntries(listed)).toEqual(errorRegistry)
  })
})

describe('request ids', () => {
  test('of the caller are kept', async () => {
    const { headers } = await server.send('GET', '/healthz', undefined, { 'x-request-id': 'trace-1:a.b/c' })
    expect(headers.get('x-request-id')).toBe('trace-1:a.b/c')
  })

  test.each(['', 'a b', 'x'.repeat(129), '<script>', '"quoted"'])('that are not sane are replaced: %s', async (id) => {
    const { headers } = await server.send('GET', '/healthz', undefined, { 'x-request-id': id })
    expect(headers.get('x-request-id')).toMatch(/^[A-Za-z0-9_-]{8}-[0-9a-z]+$/)
  })

  test('are different for every request', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => server.send('GET', '/healthz')))
    expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(20)
  })
})

describe('the log', () => {
  test('names routes and not addresses, and nothing of the customer, even when requests fail', async () => {
    const features = { data_mb: 123456789, first_name: 'Secretina' }
    await server.send('PATCH', '/v1/customers/secret-id', { features })
    await server.send('GET', '/v1/customers/secret-id')
    await server.send('GET', '/v1/customers/secret-id%20')
    await server.decide({
      customerId: 'secret-id',
      placements: [{ id: 'site.hero' }],
      context: { 'call.reason': 'secretive' },
    })
    const store = server.server.sufler.store
    const read = store.readCustomer
    store.readCustomer = async (id) => {
      throw new Error(`key {${id}}:v is broken`, { cause: new Error(`the cause is ${id}`) })
    }
    const { status, body } = await server.decide({ customerId: 'secret-id', placements: [{ id: 'site.hero' }] })
    store.readCustomer = read
    expect(status).toBe(500)
    expect(body).toEqual({
      type: '/problems/internal-error',
      title: errorRegistry['internal-error'].title,
      status: 500,
      code: 'internal-error',
      detail: 'the request could not be answered',
      requestId: expect.any(String),
    })
    const log = server.logLines.join('')
    expect(log).toContain('"route":"/v1/customers/:customerId"')
    expect(log).toContain('key {[customer]}:v is broken')
    expect(log).toContain('the cause is [customer]')
    expect(log).toContain(`"requestId":"${body.requestId}"`)
    for (const personal of ['secret-id', 'Secretina', '123456789', 'secretive']) expect(log).not.toContain(personal)
  })
})
