import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { healthUrl } from '#sufler/cli/health.ts'
import { TestServer } from '../rest/test-server.ts'
import { freePort } from '../support/free-port.ts'
import { runInProcess } from './run-in-process.ts'

const dir = mkdtempSync(join(tmpdir(), 'sufler-health-'))
const [cert, key] = [join(dir, 'cert.pem'), join(dir, 'key.pem')]
let server: TestServer | undefined

beforeAll(() => {
  const form = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const files = ['-keyout', key, '-out', cert, '-subj', '/CN=offers.example']
  execFileSync('openssl', ['req', ...form, ...files], { stdio: 'pipe' })
  return () => rmSync(dir, { recursive: true })
})
afterEach(async () => {
  await server?.stop()
  server = undefined
})

const portOf = ({ url }: TestServer) => new URL(url).port

describe('sufler health', () => {
  test('asks the port of the server', async () => {
    server = await TestServer.start()
    const port = portOf(server)
    expect(await runInProcess(['health', '--port', port])).toMatchObject({ exitCode: 0, stdout: '{"status":"ok"}\n' })
    expect(await runInProcess(['health', '--ready', '--port', port])).toMatchObject({ exitCode: 0 })
    server.server.sufler.readiness.stop()
    const stopping = await runInProcess(['health', '--ready', '--port', port])
    expect(stopping.exitCode).toBe(1)
    expect(stopping.stdout).toContain('"process":"stopping"')
  })

  test('speaks TLS where the server does, also with one that wants certificates of clients', async () => {
    const tls = ['--tls-cert', cert, '--tls-key', key]
    server = await TestServer.start({ tlsCert: cert, tlsKey: key })
    expect(await runInProcess(['health', '--port', portOf(server), ...tls])).toMatchObject({ exitCode: 0 })
    await server.stop()
    server = await TestServer.start({ tlsCert: cert, tlsKey: key, tlsClientCa: cert })
    const asked = await runInProcess(['health', '--port', portOf(server), ...tls])
    expect(asked).toEqual({ exitCode: 0, stdout: 'alive: it wants a certificate of its clients\n', stderr: '' })
    expect((await runInProcess(['health', '--ready', '--port', portOf(server), ...tls])).exitCode).toBe(1)
  })

  test('says where nobody answers', async () => {
    const port = String(await freePort())
    const { exitCode, stderr } = await runInProcess(['health', '--port', port])
    expect(exitCode).toBe(1)
    expect(stderr).toContain(`http://127.0.0.1:${port}/healthz`)
  })

  test.each([
    ['0.0.0.0', '', 'http://127.0.0.1:8080/healthz'],
    ['::', 'cert.pem', 'https://[::1]:8080/healthz'],
    ['10.0.0.7', '', 'http://10.0.0.7:8080/healthz'],
    ['localhost', '', 'http://localhost:8080/healthz'],
  ])('finds a server on %s', (host, tlsCert, url) => {
    expect(healthUrl({ host, port: 8080, tlsCert }, false)).toBe(url)
  })
})
