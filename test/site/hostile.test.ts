import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KeyedServer, testKey } from '../access/keyed-server.ts'
import { TestServer } from '../rest/test-server.ts'
import { proofOf, siteRules, startSite, tokenKeys } from './site-server.ts'

const origin = KeyedServer.siteOrigin
const placements = [{ id: 'site.hero' }]

describe('a stolen site key', () => {
  let site: KeyedServer
  beforeAll(async () => {
    site = await startSite({ siteAddressRate: '100000', failuresPerMinute: '100000' })
    await site.send(site.keys.service.text, 'PATCH', '/v1/customers/anna', { features: { data_mb: 5_000 } })
  })
  afterAll(() => site.stop())

  const ask = (body: object, headers: Record<string, string>) =>
    site.send(undefined, 'POST', '/v1/site/decisions', { key: site.keys.site.text, placements, ...body }, headers)

  test.each([
    'https://evil.example',
    'http://shop.example',
    'https://shop.example.evil.example',
    'https://shop.example:444',
    'https://sub.shop.example',
    'HTTPS://SHOP.EXAMPLE',
    'https://shop.example/',
    'null',
    '',
  ])('is of no use to a page of %j, which cannot even read the refusal', async (from) => {
    const { status, headers, body } = await ask({}, { origin: from })
    expect([status, body.code]).toEqual([403, 'origin-refused'])
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  test('is of no use without an origin', async () => {
    expect((await ask({}, {})).body.code).toBe('origin-refused')
  })

  test('says nothing of any customer: those who are known are refused like those who are not', async () => {
    const answerFor = async (id: string) => {
      const proof = proofOf(`k2.${'x'.repeat(43)}`, site.keys.site.record.id, id, 2_000_000_000)
      const { status, headers, body } = await ask({ consent: true, customer: { id, proof } }, { origin })
      const { requestId, ...rest } = body
      const names = [...headers.keys()].sort()
      expect(requestId).toBe(headers.get('x-request-id'))
      return { status, rest, names }
    }
    const [known, unknown] = [await answerFor('anna'), await answerFor('nobody')]
    expect(known).toEqual(unknown)
    expect(known.rest.code).toBe('proof-invalid')
    expect(JSON.stringify(known)).not.toContain('anna')
  })

  test('opens no other route', async () => {
    const text = site.keys.site.text
    const routes = [
      ['POST', '/v1/decisions', { customerId: 'anna', placements }],
      ['POST', '/v1/outcomes', { customerId: 'anna', outcomes: [{ outcome: 'click' }] }],
      ['GET', '/v1/customers/anna'],
      ['GET', '/v1/customers/anna/history'],
      ['PATCH', '/v1/customers/anna', { features: {} }],
      ['DELETE', '/v1/customers/anna'],
      ['GET', '/v1/rulesets/active'],
      ['POST', '/v1/rulesets'],
      ['GET', '/metrics'],
    ] as const
    for (const [method, path, body] of routes) {
      const answer = await site.send(text, method, path, body, { origin })
      expect([answer.status, answer.body.code], `${method} ${path}`).toEqual([403, 'forbidden'])
    }
  })

  test('is refused where another key is wanted, and another where it is wanted', async () => {
    for (const role of ['service', 'admin', 'operator'] as const) {
      const { status, body } = await ask({ key: site.keys[role].text }, { origin })
      expect([status, body.code]).toEqual([401, 'key-unknown'])
    }
  })

  test('cannot report what happened to offers of others', async () => {
    const mine = (await ask({ consent: true }, { origin })).body
    const secret = site.server.server.sufler.site.proofs.secretOf(site.keys.site.record.id)
    const customer = { id: 'anna', proof: proofOf(secret, site.keys.site.record.id, 'anna') }
    const hers = (await ask({ consent: true, customer }, { origin })).body
    const [{ token }] = hers.placements[0].offers
    const told = await site.send(
      undefined,
      'POST',
      '/v1/site/outcomes',
      { key: site.keys.site.text, subject: mine.subject, outcomes: [{ token, outcome: 'declined' }] },
      { origin },
    )
    expect(told.body).toEqual({ recorded: 0, duplicates: 0, refused: 1 })
    const history = await site.send(site.keys.service.text, 'GET', '/v1/customers/anna/history')
    expect(history.body.records.filter(({ kind }: { kind: string }) => kind === 'declined')).toEqual([])
  })
})

describe('10,000 guesses', () => {
  let site: KeyedServer
  beforeAll(async () => {
    site = await startSite({ siteAddressRate: '1000000', trustProxy: '127.0.0.1,::1' })
    const features = { data_mb: 5_000 }
    for (const id of ['c-7', 'c-77', 'c-777']) {
      await site.send(site.keys.service.text, 'PATCH', `/v1/customers/${id}`, { features })
    }
  })
  afterAll(() => site.stop())

  const guess = (customer: object | undefined, address: string) =>
    site.server.server.rest.inject({
      method: 'POST',
      url: '/v1/site/decisions',
      payload: { key: site.keys.site.text, placements, consent: true, customer },
      headers: { origin, 'x-forwarded-for': address },
    })

  test('at ids, of whom three are customers, learn nothing and are soon not even looked at', async () => {
    const { store } = site.server.server.sufler
    let reads = 0
    const read = store.readCustomer.bind(store)
    store.readCustomer = (id) => {
      reads++
      return read(id)
    }
    const kinds = new Map<string, number>()
    for (let n = 0; n < 10_000; n++) {
      const proof = `k2.${2_000_000_000 - n}.${n.toString(16).padStart(64, '0')}`
      const { statusCode, body } = await guess({ id: `c-${n}`, proof }, '192.0.2.66')
      const { requestId, detail, ...rest } = JSON.parse(body)
      const kind = `${statusCode} ${JSON.stringify(rest)}`
      expect(requestId).toBeDefined()
      expect(detail).not.toContain('c-')
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    }
    store.readCustomer = read
    const [refused, limited] = [...kinds.entries()]
    expect(kinds.size).toBe(2)
    expect(refused?.[0]).toMatch(/^403 .*proof-invalid/)
    expect(limited?.[0]).toMatch(/^429 .*rate-limited/)
    // Twenty a minute; the test takes a few seconds.
    expect(refused?.[1]).toBeLessThan(40)
    expect(reads).toBe(0)
  }, 60_000)

  test('hold up no visitor with the same address, who claims to be nobody, and nobody elsewhere', async () => {
    expect((await guess(undefined, '192.0.2.66')).statusCode).toBe(200)
    const secret = site.server.server.sufler.site.proofs.secretOf(site.keys.site.record.id)
    const customer = { id: 'c-7', proof: proofOf(secret, site.keys.site.record.id, 'c-7') }
    expect((await guess(customer, '192.0.2.66')).statusCode).toBe(429)
    expect((await guess(customer, '192.0.2.67')).statusCode).toBe(200)
  })
})

describe('guesses from the address of a shop that many share', () => {
  let site: KeyedServer
  beforeAll(async () => {
    site = await startSite({ siteAddressRate: '1000000' })
  })
  afterAll(() => site.stop())

  const ask = (key: string, from: string, body: object = {}) =>
    site.send(undefined, 'POST', '/v1/site/decisions', { key, placements, ...body }, { origin: from })
  const codes = async (times: number, once: (n: number) => ReturnType<typeof ask>) => {
    const counts: Record<string, number> = {}
    for (let n = 0; n < times; n++) {
      const { status, body } = await once(n)
      const kind = `${status} ${body.code ?? 'answered'}`
      counts[kind] = (counts[kind] ?? 0) + 1
    }
    return counts
  }
  const proven = () => {
    const { id } = site.keys.site.record
    return { id: 'anna', proof: proofOf(site.server.server.sufler.site.proofs.secretOf(id), id, 'anna') }
  }
  /** Twenty a minute, and what a busy machine lets come back meanwhile. */
  const isLimited = (counts: Record<string, number>, code: string) => {
    expect(Object.keys(counts).sort()).toEqual([code, '429 rate-limited'].sort())
    expect(counts[code]).toBeGreaterThanOrEqual(20)
    expect(counts[code]).toBeLessThan(60)
  }

  test('at keys of pages are limited, and a page with a known key is answered all the same', async () => {
    expect((await ask(site.keys.site.text, origin)).status).toBe(200)
    isLimited(await codes(200, () => ask(testKey('site').text, origin)), '401 key-unknown')
    expect((await ask(site.keys.site.text, origin)).status).toBe(200)
  })

  test('at origins are limited, and a page of the right one is answered all the same', async () => {
    isLimited(await codes(200, () => ask(site.keys.site.text, 'https://evil.example')), '403 origin-refused')
    expect((await ask(site.keys.site.text, origin)).status).toBe(200)
  })

  test('of both kinds hold up no customer with a proof', async () => {
    expect((await ask(site.keys.site.text, origin, { consent: true, customer: proven() })).status).toBe(200)
  })

  test('at keys hold up no caller with a key of another kind, be it new here', async () => {
    expect((await site.send(site.keys.admin.text, 'GET', '/v1/rulesets')).status).toBe(200)
  })
})

describe('a flood from one address', () => {
  let site: KeyedServer
  beforeAll(async () => {
    site = await startSite({ siteAddressRate: '2', trustProxy: '127.0.0.1,::1' })
  })
  afterAll(() => site.stop())

  test('is held back, others are not', async () => {
    const ask = (address: string) =>
      site.send(
        undefined,
        'POST',
        '/v1/site/decisions',
        { key: site.keys.site.text, placements },
        { origin, 'x-forwarded-for': address },
      )
    const statuses: number[] = []
    for (let n = 0; n < 15; n++) statuses.push((await ask('2001:db8:1:1::1')).status)
    expect(statuses.slice(0, 10)).toEqual(new Array(10).fill(200))
    expect(statuses.at(-1)).toBe(429)
    const limited = await ask('2001:db8:1:1:ffff::9')
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '1'])
    expect(limited.headers.get('access-control-allow-origin')).toBe(origin)
    expect((await ask('2001:db8:1:2::1')).status).toBe(200)
  })
})

describe('without keys, on loopback', () => {
  let open: TestServer
  beforeAll(async () => {
    open = await TestServer.start({ tokenKeys }, siteRules)
  })
  afterAll(() => open.stop())

  const ask = (from: string | undefined, body: object = {}) =>
    open.send(
      'POST',
      '/v1/site/decisions',
      { key: 'whatever', placements, ...body },
      from === undefined ? {} : { origin: from },
    )

  test.each(['http://localhost:3000', 'http://127.0.0.1:8080', undefined])(
    'pages of this machine may ask: %s',
    async (from) => {
      const { status, headers } = await ask(from)
      expect([status, headers.get('access-control-allow-origin')]).toEqual([200, from ?? null])
    },
  )

  test.each(['https://evil.example', 'null', 'http://localhost.evil.example'])('no others may: %s', async (from) => {
    const { status, headers, body } = await ask(from)
    expect([status, body.code, headers.get('access-control-allow-origin')]).toEqual([403, 'origin-refused', null])
  })

  test('customers must be proven all the same, for the key `loopback`', async () => {
    const { proofs } = open.server.sufler.site
    const from = 'http://localhost:3000'
    expect((await ask(from, { customer: { id: 'anna', proof: 'k2.2000000000.ab' } })).status).toBe(403)
    const proof = proofs.prove('anna', 'loopback', Math.floor(Date.now() / 1_000) + 60)
    expect((await ask(from, { consent: true, customer: { id: 'anna', proof } })).status).toBe(200)
  })
})
