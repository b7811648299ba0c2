import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorRegistry } from '#sufler/service/errors.ts'
import { TestServer } from '../rest/test-server.ts'
import { asText, hostileNames, hostileVariants, pollution } from './hostile.ts'
import { rulesNamed } from './hostile-rules.ts'
import { sampleOf } from './sample.ts'

/** Below the smallest limit of a body, and deeper than any stack. */
const levels = 30_000

/** Answers for as long as the session; live messages are tried by themselves. */
const streaming = new Set(['POST /v1/live/events', 'GET /v1/live'])

interface Operation {
  method: string
  url: string
  // biome-ignore lint/suspicious/noExplicitAny: a document of OpenAPI
  described: any
}

let server: TestServer
// biome-ignore lint/suspicious/noExplicitAny: a document of OpenAPI
let document: any
let operations: Operation[]

beforeAll(async () => {
  server = await TestServer.start({ log: 'error' }, rulesNamed('constructor'))
  document = (await server.send('GET', '/docs/json')).body
  operations = Object.entries(document.paths as Record<string, Record<string, unknown>>).flatMap(([url, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ method: method.toUpperCase(), url, described })),
  )
})
afterAll(() => server.stop())

async function ask(method: string, url: string, payload?: string): Promise<void> {
  const headers = payload === undefined ? {} : { 'content-type': 'application/json' }
  const { statusCode, body } = await server.server.rest.inject({
    method: method as 'GET',
    url,
    headers,
    ...(payload === undefined ? {} : { payload }),
  })
  const tried = `${method} ${url} ${payload?.slice(0, 300)}`
  expect(statusCode, `${tried}\n${body}`).toBeLessThan(500)
  if (statusCode >= 400 && statusCode !== 404)
    expect(Object.keys(errorRegistry), tried).toContain(JSON.parse(body).code)
  expect(body, tried).not.toMatch(/\[native code\]|\n\s+at .+:\d+:\d+/)
}

describe('a hostile thing at any place of any request', () => {
  test('in a body is taken or refused, and breaks nothing', async () => {
    let tried = 0
    for (const { method, url, described } of operations) {
      const schema = described.requestBody?.content?.['application/json']?.schema
      if (schema === undefined || streaming.has(`${method} ${url}`)) continue
      const address = url.replaceAll(/\{\w+\}/g, 'constructor')
      for (const variant of hostileVariants(sampleOf(schema, document))) {
        tried++
        await ask(method, address, asText(variant, levels))
      }
    }
    expect(tried).toBeGreaterThan(1_000)
    expect(server.logLines).toEqual([])
    expect(pollution()).toEqual([])
  }, 600_000)

  const name = 'constructor'
  test.each([
    [
      'POST',
      '/v1/decisions',
      {
        customerId: name,
        placements: [{ id: `${name}.${name}`, count: 2 }],
        context: { [`ctx.${name}`]: name, [`obj.${name}`]: { [name]: [name, { [name]: name }] } },
        explain: true,
      },
    ],
    [
      'PATCH',
      `/v1/customers/${name}`,
      { features: { [name]: 1, [`set.${name}`]: [name], [`text.${name}`]: 'x', [`category.${name}`]: name } },
    ],
  ])(
    'in a body that was right is taken or refused: %s %s',
    async (method, url, body) => {
      const { statusCode } = await server.server.rest.inject({ method: method as 'POST', url, payload: body })
      expect([200, 204]).toContain(statusCode)
      for (const variant of hostileVariants(body)) await ask(method, url, asText(variant, levels))
      expect(server.logLines).toEqual([])
      expect(pollution()).toEqual([])
    },
    120_000,
  )

  test('in an address is taken or refused, and breaks nothing', async () => {
    for (const { method, url } of operations) {
      if ((!url.includes('{') && method !== 'GET') || streaming.has(`${method} ${url}`)) continue
      for (const name of [...hostileNames, '%00', '..%2f..', '%', 'a'.repeat(3_000)]) {
        await ask(method, `${url.replaceAll(/\{\w+\}/g, name)}?${name}=1&constructor[prototype][x]=1`)
      }
    }
    expect(server.logLines).toEqual([])
    expect(pollution()).toEqual([])
  }, 120_000)

  test.each([
    '/docs/static//etc/passwd',
    '/docs/static/../../../../etc/passwd',
    '/docs/static/%2e%2e%2f%2e%2e%2fpackage.json',
    '/docs/static/..%2f..%2f..%2fpackage.json',
    '/docs/static/%00',
    '/docs//etc/passwd',
    '/tag/..%2fpackage.json',
    '/tag/..%5cpackage.json',
    '/tag/sufler.js%00.html',
    '/console/%2e%2e%2f%2e%2e%2fetc/passwd',
    '/console/operator/../../../x',
    '//etc/passwd',
  ])('as a file: %s is not found', async (url) => {
    const { statusCode, body } = await server.server.rest.inject({ url })
    expect([statusCode, body]).toEqual([expect.toSatisfy((status: number) => [400, 403, 404].includes(status)), body])
    expect(body).not.toMatch(/root:|"dependencies"/)
    expect(server.logLines).toEqual([])
  })

  test.each([
    ['__proto__[polluted]=1&constructor[prototype][polluted]=1&phone=1'],
    [`PLACEMENT=__proto__&PLACEMENT_OPTIONS=${encodeURIComponent('{"__proto__":{"polluted":1},"CRM_ENTITY_ID":1}')}`],
    [`PLACEMENT=constructor&PLACEMENT_OPTIONS=${'['.repeat(levels)}${']'.repeat(levels)}`],
    [`PLACEMENT=CRM_LEAD_DETAIL_TAB&PLACEMENT_OPTIONS=${encodeURIComponent('{"ID":{"toString":1},"CALL_ID":[]}')}`],
  ])('in the form of a CRM: %.60s', async (payload) => {
    const { statusCode } = await server.server.rest.inject({
      method: 'POST',
      url: '/console/operator',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload,
    })
    expect(statusCode).toBeLessThan(500)
    expect(server.logLines).toEqual([])
    expect(pollution()).toEqual([])
  })
})
