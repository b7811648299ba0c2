import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestServer } from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server.stop())

/** `А1` and `Б1` in windows-1251: read as UTF-8 with its bad bytes replaced, they are one text. */
const cyrillic = (letter: number) => Buffer.of(letter, 0x31)

/** JSON in which `@` is replaced by bytes. */
const withBytes = (value: unknown, bytes: Buffer) => {
  const [before = '', after = ''] = JSON.stringify(value).split('@')
  return Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)])
}

async function send(method: string, path: string, body: Uint8Array, headers: Record<string, string>) {
  const response = await fetch(`${server.url}${path}`, { method, body, headers })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

const json = { 'content-type': 'application/json' }
const requests: [method: string, path: string, body: unknown, headers: Record<string, string>][] = [
  ['POST', '/v1/decisions', { customerId: '@', placements: [{ id: 'site.hero' }] }, json],
  ['POST', '/v1/outcomes', { customerId: '@', outcomes: [] }, json],
  ['PATCH', '/v1/customers/a', { features: { first_name: '@' } }, json],
  ['POST', '/v1/aliases', { aliases: [{ kind: 'crm', value: '@', customerId: 'a' }] }, json],
  ['POST', '/v1/aliases/resolve', { kind: 'crm', value: '@' }, json],
  ['POST', '/v1/rulesets/validate', { files: { 'catalog.yaml': '@' } }, json],
  ['POST', '/v1/site/decisions', { key: '@', placements: [] }, { 'content-type': 'text/plain' }],
  ['POST', '/v1/site/outcomes', { key: '@', outcomes: [] }, { 'content-type': 'text/plain;charset=UTF-8' }],
]

describe('a body', () => {
  test.each(requests)('that is not UTF-8 is refused: %s %s', async (method, path, body, headers) => {
    const answer = await send(method, path, withBytes(body, cyrillic(0xc0)), headers)
    expect(answer).toMatchObject({ status: 400, body: { code: 'json-invalid', detail: 'the body is not UTF-8' } })
  })

  test.each(requests)('that says it is in another charset is refused: %s %s', async (method, path, body, headers) => {
    const type = `${headers['content-type']?.split(';')[0]}; charset=windows-1251`
    const answer = await send(method, path, withBytes(body, Buffer.from('a')), { 'content-type': type })
    expect(answer).toMatchObject({
      status: 415,
      body: {
        code: 'media-type-unsupported',
        detail: 'send the body in UTF-8: found another charset in Content-Type',
      },
    })
  })

  test.each(requests)('that is compressed is refused: %s %s', async (method, path, body, headers) => {
    for (const coding of ['gzip', 'br', 'gzip, identity']) {
      const bytes = gzipSync(withBytes(body, Buffer.from('a')))
      expect(await send(method, path, bytes, { ...headers, 'content-encoding': coding })).toMatchObject({
        status: 415,
        body: {
          code: 'media-type-unsupported',
          detail: 'send the body as it is: found a Content-Encoding, expected none',
        },
      })
    }
    // Without a word about it.
    const bytes = gzipSync(withBytes(body, Buffer.from('a')))
    expect(await send(method, path, bytes, headers)).toMatchObject({ status: 400, body: { code: 'json-invalid' } })
  })

  test.each([
    ['application/json; charset=utf-8', {}],
    ['application/json;charset="UTF-8"', {}],
    ['application/json; charset=us-ascii', {}],
    ['application/json', { 'content-encoding': 'identity' }],
  ])('is read as %s', async (type, more) => {
    const body = withBytes({ features: { first_name: '@' } }, Buffer.from('Анна'))
    const answer = await send('PATCH', '/v1/customers/b', body, { 'content-type': type, ...more })
    expect(answer.status).toBeLessThan(300)
    const { body: customer } = await server.send('GET', '/v1/customers/b')
    expect(customer.features.first_name).toBe('Анна')
  })

  test('is read with a byte order mark before it', async () => {
    const body = Buffer.concat([Buffer.from('\ufeff'), withBytes({ features: { first_name: '@' } }, Buffer.from('a'))])
    expect((await send('PATCH', '/v1/customers/b', body, json)).status).toBeLessThan(300)
  })
})

describe('two names that are one when their bytes are replaced', () => {
  test('name nobody', async () => {
    for (const [letter, customerId] of [
      [0xc0, 'c-1'],
      [0xc1, 'c-2'],
    ] as const) {
      const body = withBytes({ aliases: [{ kind: 'crm', value: '@', customerId }] }, cyrillic(letter))
      expect((await send('POST', '/v1/aliases', body, json)).status).toBe(400)
    }
    expect(
      (await send('POST', '/v1/aliases/resolve', withBytes({ kind: 'crm', value: '@' }, cyrillic(0xc0)), json)).status,
    ).toBe(400)
  })
})
