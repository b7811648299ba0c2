import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clockSkewMaxMs } from '#sufler/schema/outcome-times.ts'
import { SignIns } from '#sufler/service/access/sign-ins.ts'
import { KeyedServer } from './keyed-server.ts'

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>

/** An identity provider: a set of keys that can be exchanged, on a port of its own. */
class Provider {
  readonly #server: Server
  keys: JWK[] = []
  fetches = 0
  isBroken = false

  constructor() {
    this.#server = createServer((_request, response) => {
      this.fetches++
      if (this.isBroken) response.statusCode = 500
      response.end(JSON.stringify({ keys: this.keys }))
    })
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/keys`
  }

  async add(kid: string, alg: string): Promise<KeyPair> {
    const pair = await generateKeyPair(alg, { extractable: true })
    this.keys.push({ ...(await exportJWK(pair.publicKey)), kid, alg, use: 'sig' })
    return pair
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

const issuer = 'https://id.example'
const audience = 'sufler'
const provider = new Provider()
const pairs = new Map<string, KeyPair>()
let site: KeyedServer

beforeAll(async () => {
  await provider.listen()
  for (const alg of ['RS256', 'ES256', 'EdDSA']) pairs.set(alg, await provider.add(alg, alg))
  const settings = { jwksUrl: provider.url, jwtIssuer: issuer, jwtAudience: audience, failuresPerMinute: '100000' }
  site = await KeyedServer.start(settings)
})
afterAll(async () => {
  await site.stop()
  provider.close()
})

interface Changes {
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  alg?: string
  by?: KeyPair['privateKey'] | Uint8Array
}

function signIn({ claims = {}, header = {}, alg = 'RS256', by }: Changes = {}): Promise<string> {
  const nowSeconds = Math.floor(Date.now() / 1_000)
  const payload = { iss: issuer, aud: audience, sub: 'anna', exp: nowSeconds + 300, sufler_role: 'operator', ...claims }
  const signing = by ?? (pairs.get(alg) as KeyPair).privateKey
  return new SignJWT(payload).setProtectedHeader({ alg, kid: alg, ...header }).sign(signing)
}

const decision = { customerId: 'c-1', placements: [{ id: 'site.hero' }] }
const ask = (token: string) => site.send(token, 'POST', '/v1/decisions', decision)
const nowSeconds = () => Math.floor(Date.now() / 1_000)

describe('a sign-in', () => {
  test.each(['RS256', 'ES256', 'EdDSA'])('with %s is taken', async (alg) => {
    expect((await ask(await signIn({ alg }))).status).toBe(200)
  })

  test('is taken for a day, and of a long name', async () => {
    expect((await ask(await signIn({ claims: { exp: nowSeconds() + 24 * 3_600 } }))).status).toBe(200)
    expect((await ask(await signIn({ claims: { sub: 'a'.repeat(255) } }))).status).toBe(200)
  })

  test('may do what its role may, and no more', async () => {
    const operator = await signIn()
    expect((await site.send(operator, 'GET', '/v1/rulesets/active')).status).toBe(403)
    const analyst = await signIn({ claims: { sufler_role: ['reader', 'analyst'] } })
    expect((await site.send(analyst, 'GET', '/v1/rulesets/active')).status).toBe(200)
    expect((await site.send(analyst, 'POST', '/v1/rulesets')).status).toBe(403)
  })

  test('that was checked costs the provider nothing more, and keys of ours go on being good beside it', async () => {
    const token = await signIn()
    await ask(token)
    const { fetches } = provider
    for (let n = 0; n < 20; n++) expect((await ask(token)).status).toBe(200)
    expect(provider.fetches).toBe(fetches)
    expect((await ask(site.keys.service.text)).status).toBe(200)
  })

  const hmacWithPublicKey = async () => {
    const spki = new TextEncoder().encode(await exportSPKI((pairs.get('RS256') as KeyPair).publicKey))
    return signIn({ alg: 'HS256', header: { kid: 'RS256' }, by: spki })
  }
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const unsigned = async () => {
    const [, payload] = (await signIn()).split('.')
    return `${part({ alg: 'none', kid: 'RS256' })}.${payload}.`
  }

  test.each<[string, () => Promise<string>]>([
    ['of another issuer', () => signIn({ claims: { iss: 'https://evil.example' } })],
    ['without an issuer', () => signIn({ claims: { iss: undefined } })],
    ['for another audience', () => signIn({ claims: { aud: 'shop' } })],
    ['without an audience', () => signIn({ claims: { aud: undefined } })],
    ['that has expired', () => signIn({ claims: { exp: nowSeconds() - 60 } })],
    ['that never expires', () => signIn({ claims: { exp: undefined } })],
    ['that expires in the year 9999', () => signIn({ claims: { exp: 253_402_300_799 } })],
    ['that is good for more than a day', () => signIn({ claims: { exp: nowSeconds() + 25 * 3_600 } })],
    ['of a name that is empty', () => signIn({ claims: { sub: '' } })],
    ['of a name of blanks', () => signIn({ claims: { sub: ' \t' } })],
    ['of a name that is no text', () => signIn({ claims: { sub: { name: 'anna' } } })],
    ['of a name that is far too long', () => signIn({ claims: { sub: 'a'.repeat(256) } })],
    ['that begins later', () => signIn({ claims: { nbf: nowSeconds() + clockSkewMaxMs / 1_000 + 60 } })],
    ['of nobody', () => signIn({ claims: { sub: undefined } })],
    ['without a role', () => signIn({ claims: { sufler_role: undefined } })],
    ['with a role that no sign-in has', () => signIn({ claims: { sufler_role: 'admin' } })],
    ['with many such roles', () => signIn({ claims: { sufler_role: ['admin', 'service', 'site'] } })],
    ['by an unknown key', () => signIn({ header: { kid: 'unknown' } })],
    [
      'by a key that only looks like a known one',
      async () => signIn({ by: (await generateKeyPair('RS256')).privateKey }),
    ],
    ['with an HMAC by the public key', hmacWithPublicKey],
    ['without a signature', unsigned],
    ['that was altered', async () => (await signIn()).replace(/\.[^.]+\./, `.${part({ sub: 'boris', exp: 9e9 })}.`)],
    ['that is no JWT', async () => 'a.b.c'],
    ['that is far too long', async () => `${'a'.repeat(9_000)}.b.c`],
  ])('is refused: one %s', async (_name, make) => {
    const { status, headers, body } = await ask(await make())
    expect(status).toBe(401)
    expect(['sign-in-invalid', 'key-unknown']).toContain(body.code)
    expect(headers.get('www-authenticate')).toContain('error="invalid_token"')
    // What is wrong stands in the log, and not in the answer.
    expect(JSON.stringify(body)).not.toMatch(/issuer|audience|iss|aud|signature|exp\b/)
  })

  test('is refused once it has expired, also after it was checked', async () => {
    // Clocks may differ by 30 seconds.
    const token = await signIn({ claims: { exp: nowSeconds() - 28 } })
    expect((await ask(token)).status).toBe(200)
    await sleep(2_500)
    expect((await ask(token)).body.code).toBe('sign-in-invalid')
  })

  test('never stands in the log', async () => {
    const token = await signIn({ claims: { iss: 'x' } })
    await ask(token)
    const log = site.server.logLines.join('')
    expect(log).toContain('a sign-in was refused')
    expect(log).not.toContain(token.split('.')[2])
  })

  test('closes a server on loopback that has no keys', async () => {
    const settings = { jwksUrl: provider.url, jwtIssuer: issuer, jwtAudience: audience }
    const { TestServer } = await import('../rest/test-server.ts')
    const server = await TestServer.start(settings)
    expect((await server.decide(decision)).status).toBe(401)
    await server.stop()
  })
})

describe('keys of the provider', () => {
  const options = { jwksUrl: '', jwtIssuer: issuer, jwtAudience: audience, jwtRoleClaim: 'sufler_role' }

  test.each([
    { refetchAfterMs: 600_000, fetched: 0 },
    { refetchAfterMs: 0, fetched: 1 },
  ])(
    'are fetched again when a new one signs, not sooner than $refetchAfterMs ms after the last time',
    async (given) => {
      const signIns = new SignIns({ ...options, jwksUrl: provider.url, refetchAfterMs: given.refetchAfterMs })
      await signIns.verify(await signIn())
      const kid = `rotated after ${given.refetchAfterMs}`
      const rotated = await provider.add(kid, 'RS256')
      const fetches = provider.fetches
      const token = await signIn({ header: { kid }, by: rotated.privateKey })
      const verdicts = await Promise.allSettled(Array.from({ length: 5 }, () => signIns.verify(token)))
      expect(new Set(verdicts.map(({ status }) => status))).toEqual(new Set([given.fetched ? 'fulfilled' : 'rejected']))
      expect(provider.fetches).toBe(fetches + given.fetched)
    },
  )

  test('that were taken back are refused when the set is fetched again', async () => {
    const signIns = new SignIns({ ...options, jwksUrl: provider.url, refetchAfterMs: 0 })
    const token = await signIn({ alg: 'ES256' })
    await signIns.verify(token)
    const kept = provider.keys
    provider.keys = kept.filter(({ kid }) => kid !== 'ES256')
    await expect(signIns.verify(await signIn({ header: { kid: 'made up' } }))).rejects.toThrow('sign-in-invalid')
    await expect(signIns.verify(token)).rejects.toThrow('sign-in-invalid')
    provider.keys = kept
  })

  test('that cannot be fetched are no fault of the sign-in', async () => {
    provider.isBroken = true
    for (const jwksUrl of [provider.url, 'http://127.0.0.1:9/keys']) {
      const signIns = new SignIns({ ...options, jwksUrl })
      await expect(signIns.verify(await signIn())).rejects.toThrow('sign-in-unavailable')
    }
    provider.isBroken = false
  })
})
