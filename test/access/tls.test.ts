import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, credentials } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLogger } from '#sufler/observability/logger.ts'
import { StartRefused } from '#sufler/service/access/start-refused.ts'
import { resolveSettings } from '#sufler/service/settings.ts'
import { Server } from '#sufler/transport/server.ts'
import { methodDefinition } from '../grpc/grpc-client.ts'
import { TestServer } from '../rest/test-server.ts'
import { KeyedServer } from './keyed-server.ts'

let dir: string
const path = (name: string) => join(dir, name)
const pem = (name: string) => readFileSync(path(name))

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' })
}

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sufler-tls-'))
  const subject = (name: string) => ['-subj', `/CN=${name}`]
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', ...subject('Test authority'), '-days', '2')
  writeFileSync(path('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1')
  for (const name of ['server', 'client']) {
    openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, ...subject(name))
    const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names']
    openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, ...signing)
  }
})
afterAll(() => rmSync(dir, { recursive: true }))

interface HttpsAnswer {
  status: number | undefined
  headers: NodeJS.Dict<string | string[]>
}

function get(url: string, options: object): Promise<HttpsAnswer> {
  return new Promise((done, failed) => {
    const sent = request(`${url}/healthz`, { ca: pem('ca.pem'), agent: false, ...options }, (response) => {
      response.resume()
      response.on('end', () => done({ status: response.statusCode, headers: response.headers }))
    })
    sent.on('error', failed)
    sent.end()
  })
}

function checkHealth(address: string, channel: ReturnType<typeof credentials.createSsl>): Promise<string> {
  const client = new Client(address, channel)
  const { path, requestSerialize, responseDeserialize } = methodDefinition('Check')
  return new Promise((done) => {
    const deadline = Date.now() + 3_000
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, {}, { deadline } as never, (error, answer) => {
      client.close()
      done(error === null ? String((answer as { status?: string } | undefined)?.status) : 'failed')
    })
  })
}

describe('a server with a certificate', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({ tlsCert: path('server.pem'), tlsKey: path('server.key'), grpcPort: '0' })
  })
  afterAll(() => server.stop())

  test('speaks TLS over REST, says so, and tells browsers to keep to it', async () => {
    expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    const { status, headers } = await get(server.url, {})
    expect([status, headers['strict-transport-security']]).toEqual([200, 'max-age=31536000'])
    await expect(get(server.url, { ca: undefined })).rejects.toThrow(/certificate/)
    await expect(fetch(server.url.replace('https', 'http'))).rejects.toThrow()
  })

  test('speaks TLS over gRPC', async () => {
    expect(await checkHealth(server.grpcAddress, credentials.createSsl(pem('ca.pem')))).toBe('SERVING')
    expect(await checkHealth(server.grpcAddress, credentials.createInsecure() as never)).toBe('failed')
  })
})

describe('a server with an authority for clients', () => {
  let server: TestServer
  beforeAll(async () => {
    const files = { tlsCert: path('server.pem'), tlsKey: path('server.key'), tlsClientCa: path('ca.pem') }
    server = await TestServer.start({ ...files, grpcPort: '0' })
  })
  afterAll(() => server.stop())

  test('takes clients that have a certificate of it, and no others', async () => {
    const own = { cert: pem('client.pem'), key: pem('client.key') }
    expect((await get(server.url, own)).status).toBe(200)
    await expect(get(server.url, {})).rejects.toThrow()
    const withOwn = credentials.createSsl(pem('ca.pem'), own.key, own.cert)
    expect(await checkHealth(server.grpcAddress, withOwn)).toBe('SERVING')
    expect(await checkHealth(server.grpcAddress, credentials.createSsl(pem('ca.pem')))).toBe('failed')
  })
})

describe('a server does not start', () => {
  const start = (settings: object) =>
    Server.start(
      resolveSettings({ store: `lmdb:${path('store')}`, rules: path('rules'), port: '0', ...settings }, {}),
      createLogger('silent'),
    )

  test('with a key that belongs to another certificate', async () => {
    await expect(start({ tlsCert: path('server.pem'), tlsKey: path('client.key') })).rejects.toThrow(StartRefused)
  })

  test('with a file that is not there', async () => {
    await expect(start({ tlsCert: path('server.pem'), tlsKey: path('nothing.key') })).rejects.toThrow(
      /ENOENT.*nothing\.key/,
    )
  })

  test.each([
    [{ tlsCert: 'a.pem' }, '--tls-key: found nothing, expected a file, since --tls-cert is set'],
    [{ tlsKey: 'a.key' }, '--tls-cert: found nothing, expected a file, since --tls-key is set'],
    [{ tlsClientCa: 'ca.pem' }, '--tls-cert: found nothing, expected a file, since --tls-client-ca is set'],
  ])('with a part of what it needs: %j', (settings, fault) => {
    expect(() => resolveSettings(settings, {})).toThrow(fault)
  })
})

describe('without a certificate', () => {
  test('browsers are told to keep to TLS only where a proxy speaks it', async () => {
    for (const [behindTls, hsts] of [
      ['true', 'max-age=31536000'],
      ['false', null],
    ] as const) {
      const keyed = await KeyedServer.start({ behindTls })
      const { headers } = await keyed.send(undefined, 'GET', '/healthz')
      expect(headers.get('strict-transport-security')).toBe(hsts)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      await keyed.stop()
    }
  })
})
