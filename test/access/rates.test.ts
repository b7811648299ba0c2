import { afterEach, describe, expect, test } from 'vitest'
import type { GivenSettings } from '#sufler/service/settings.ts'
import { KeyedServer, testKey } from './keyed-server.ts'

let keyed: KeyedServer | undefined
afterEach(() => keyed?.stop())

const start = async (settings: GivenSettings) => {
  keyed = await KeyedServer.start(settings)
  return keyed
}

describe('requests', () => {
  test('of one key are limited, those of another are not', async () => {
    const { keys, ...server } = await start({ keyRate: '3' })
    const ask = (key: string) => keyed?.send(key, 'GET', '/v1/rulesets/active')
    const statuses: (number | undefined)[] = []
    let last = await ask(keys.analyst.text)
    for (let n = 0; n < 20; n++) {
      last = await ask(keys.analyst.text)
      statuses.push(last?.status)
    }
    expect(server.server).toBeDefined()
    expect(statuses.slice(0, 2)).toEqual([200, 200])
    expect(statuses.at(-1)).toBe(429)
    expect(last?.body.code).toBe('rate-limited')
    expect(last?.headers.get('retry-after')).toBe('1')
    expect((await ask(keys.admin.text))?.status).toBe(200)
  })
})

describe('wrong keys', () => {
  const wrong = () => testKey('admin').text

  test('shut their address out after a few, but nobody whose key is known', async () => {
    const server = await start({ failuresPerMinute: '5' })
    const ask = (key: string) => server.send(key, 'GET', '/v1/rulesets')
    expect((await ask(server.keys.admin.text)).status).toBe(200)
    const statuses: number[] = []
    for (let n = 0; n < 8; n++) statuses.push((await ask(wrong())).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429])
    const { headers } = await ask(wrong())
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(5)
    expect((await ask(server.keys.admin.text)).status).toBe(200)
  })

  test('count for the address that a trusted proxy tells, and only a trusted one', async () => {
    const server = await start({ failuresPerMinute: '1', trustProxy: '127.0.0.1,::1' })
    const ask = (address: string) =>
      server.send(wrong(), 'GET', '/v1/rulesets', undefined, { 'x-forwarded-for': address })
    expect((await ask('192.0.2.1')).status).toBe(401)
    expect((await ask('192.0.2.1')).status).toBe(429)
    expect((await ask('192.0.2.2')).status).toBe(401)
    // What a client puts before the address that the proxy saw is not believed.
    expect((await ask('203.0.113.9, 192.0.2.2')).status).toBe(429)
  })

  test('leave the key of a page alone, and its proofs', async () => {
    const server = await start({ failuresPerMinute: '2' })
    const { access } = server.server.server.sufler
    for (let n = 0; n < 4; n++) await server.send(wrong(), 'GET', '/v1/rulesets')
    expect((await server.send(server.keys.service.text, 'GET', '/v1/rulesets')).status).toBe(429)
    for (const address of ['127.0.0.1', '::1']) {
      expect((await access.siteKeyOf(server.keys.site.text, address)).id).toBe(server.keys.site.record.id)
      expect(() => access.rates.refuseGuessers(address, 'proof')).not.toThrow()
    }
  })

  test('count for the peer when no proxy is trusted, whatever it says', async () => {
    const server = await start({ failuresPerMinute: '1' })
    const ask = (address: string) =>
      server.send(wrong(), 'GET', '/v1/rulesets', undefined, { 'x-forwarded-for': address })
    expect((await ask('192.0.2.1')).status).toBe(401)
    expect((await ask('192.0.2.2')).status).toBe(429)
  })
})
