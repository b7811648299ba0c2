import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { Compile } from 'typebox/compile'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { SiteDecisionAnswer, SiteOutcomesAnswer } from '#sufler/schema/site.ts'
import { KeyedServer, type TestKey, testKey } from '../access/keyed-server.ts'
import { inSeconds, proofOf, startSite } from './site-server.ts'

let site: KeyedServer
let key: TestKey
let secret: string

const origin = KeyedServer.siteOrigin
const placements = [{ id: 'site.hero' }]

beforeAll(async () => {
  site = await startSite({ siteAddressRate: '100000', failuresPerMinute: '100000' })
  key = site.keys.site
  secret = site.server.server.sufler.site.proofs.secretOf(key.record.id)
  const features = { data_mb: 5_000, first_name: 'Анна' }
  await site.send(site.keys.service.text, 'PATCH', '/v1/customers/anna', { features })
})
afterAll(() => site.stop())

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  site.send(undefined, 'POST', path, { key: key.text, ...body }, { origin, ...headers })
const decide = (body: object = {}, headers = {}) => post('/v1/site/decisions', { placements, ...body }, headers)
const report = (body: object, headers = {}) => post('/v1/site/outcomes', body, headers)
const history = async (customerId: string) =>
  (await site.send(site.keys.service.text, 'GET', `/v1/customers/${encodeURIComponent(customerId)}/history`)).body
const proven = (id = 'anna') => ({ id, proof: proofOf(secret, key.record.id, id) })

describe('a page', () => {
  test('is given offers with their texts and tokens, and nothing else', async () => {
    const { status, headers, body } = await decide({
      consent: true,
      locale: 'en',
      placements: [{ id: 'site.sidebar' }],
    })
    expect(status).toBe(200)
    expect(Compile(SiteDecisionAnswer).Errors(body)).toEqual([])
    expect(headers.get('access-control-allow-origin')).toBe(origin)
    expect(headers.get('vary')).toBe('Origin')
    expect(headers.get('access-control-allow-credentials')).toBeNull()
    expect(body).toEqual({
      decisionId: expect.any(String),
      subject: expect.stringMatching(/^k2\.[A-Za-z0-9_-]+$/),
      keep: true,
      placements: [
        {
          id: 'site.sidebar',
          fallback: false,
          offers: ['gold', 'silver', 'bronze'].map((offerId) => ({
            offerId,
            locale: 'en',
            content: { title: offerId },
            token: expect.any(String),
          })),
        },
      ],
    })
  })

  test('may send its body as text, with a character set or without', async () => {
    for (const type of ['text/plain', 'text/plain;charset=UTF-8']) {
      expect((await decide({}, { 'content-type': type })).status).toBe(200)
    }
    const elsewhere = await site.send(site.keys.service.text, 'POST', '/v1/decisions', '{}', {
      'content-type': 'text/plain',
    })
    expect(elsewhere.status).toBe(415)
  })

  test.each(['{', '', '{"__proto__": {"x": 1}}'])('is told when its text is no JSON: %j', async (text) => {
    const answer = await site.send(undefined, 'POST', '/v1/site/decisions', text, {
      origin,
      'content-type': 'text/plain',
    })
    expect([answer.status, answer.body.code]).toEqual([400, 'json-invalid'])
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
  })

  test.each([['call-centre.prompt'], ['site.nothing']])(
    'has no placement that is not public, and learns nothing of it: %s',
    async (id) => {
      const { status, body } = await decide({ placements: [{ id }] })
      expect([status, body.code]).toEqual([400, 'placement-unknown'])
      expect(body.errors).toEqual([
        { path: '/placements/0/id', found: `'${id}'`, expected: 'one of site.hero, site.sidebar' },
      ])
    },
  )

  test.each(['explain', 'dryRun', 'customerId', 'features'])('cannot ask for more: %s', async (name) => {
    expect((await decide({ [name]: true })).body.code).toBe('request-invalid')
  })
})

describe('preflights', () => {
  const ask = (from: string | undefined) =>
    site.server.send('OPTIONS', '/v1/site/decisions', undefined, {
      'access-control-request-method': 'POST',
      ...(from === undefined ? {} : { origin: from }),
    })

  test('let pages of a key send JSON', async () => {
    const { status, headers } = await ask(origin)
    expect(status).toBe(204)
    expect(headers.get('access-control-allow-origin')).toBe(origin)
    expect(headers.get('access-control-allow-headers')).toBe('content-type')
    expect(headers.get('access-control-allow-methods')).toBe('POST')
    expect(headers.get('access-control-allow-credentials')).toBeNull()
  })

  test.each(['https://evil.example', 'null', undefined])('let no others: %s', async (from) => {
    const { status, headers } = await ask(from)
    expect(status).toBe(403)
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(headers.get('vary')).toBe('Origin')
  })

  test('are answered nowhere else', async () => {
    const { status, headers } = await site.server.send('OPTIONS', '/v1/decisions', undefined, { origin })
    expect([status, headers.get('access-control-allow-origin')]).toEqual([405, null])
    const answer = await site.send(
      site.keys.service.text,
      'POST',
      '/v1/decisions',
      { customerId: 'x', placements },
      { origin },
    )
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, null])
  })
})

describe('a visitor', () => {
  test('who agreed is the same one later, and what they do counts', async () => {
    const first = (await decide({ consent: true })).body
    const [{ token }] = first.placements[0].offers
    const told = await report({ subject: first.subject, outcomes: [{ token, outcome: 'impression' }] })
    expect(told.body).toEqual({ recorded: 1, duplicates: 0, refused: 0 })
    expect(Compile(SiteOutcomesAnswer).Check(told.body)).toBe(true)
    const second = (await decide({ consent: true, subject: first.subject })).body
    const again = { token: second.placements[0].offers[0].token, outcome: 'impression' }
    // The first offer's token is good for the subject of the second answer: they are the same visitor.
    const both = await report({ subject: second.subject, outcomes: [again, { token, outcome: 'impression' }] })
    expect(both.body).toEqual({ recorded: 1, duplicates: 1, refused: 0 })
  })

  test.each([
    ['did not agree', {}, {}],
    ['disagreed', { consent: false }, {}],
    ['objects by the browser, whatever the page says', { consent: true }, { 'sec-gpc': '1' }],
  ])('who %s is somebody else with every answer, and nothing is kept', async (_name, claims, headers) => {
    const { store } = site.server.server.sufler
    const reads = [vi.spyOn(store, 'readCustomer'), vi.spyOn(store, 'readTexts'), vi.spyOn(store, 'appendHistory')]
    const known = (await decide({ consent: true })).body.subject
    for (const read of reads) read.mockClear()
    const first = (await decide({ ...claims, subject: known, customer: proven() }, headers)).body
    const second = (await decide({ ...claims, subject: first.subject }, headers)).body
    expect([first.keep, second.keep]).toEqual([false, false])
    expect(second.subject).not.toBe(first.subject)
    // What only Anna would be offered is not offered.
    expect(first.placements[0].offers[0].offerId).toBe('gold')
    const [{ token }] = first.placements[0].offers
    const told = { subject: first.subject, outcomes: [{ token, outcome: 'impression' }] }
    expect((await report(told)).body).toEqual({ recorded: 1, duplicates: 0, refused: 0 })
    expect((await report({ ...told, subject: second.subject })).body).toEqual({
      recorded: 0,
      duplicates: 0,
      refused: 1,
    })
    for (const read of reads) {
      expect(read).not.toHaveBeenCalled()
      read.mockRestore()
    }
  })

  test.each([
    ['forged', (subject: string) => `${subject.slice(0, -3)}AAA`],
    ['cut', (subject: string) => subject.slice(0, 20)],
    ['of another kind', () => 'k2.AAAA'],
    ['of a key that is gone', (subject: string) => subject.replace('k2.', 'k9.')],
  ])('with a subject that is %s is a new one, without a word', async (_name, change) => {
    const { body } = await decide({ consent: true })
    const wrong = change(body.subject)
    const { status, body: answer } = await decide({ consent: true, subject: wrong })
    expect([status, answer.keep]).toEqual([200, true])
    const [{ token }] = body.placements[0].offers
    const told = await report({ subject: wrong, outcomes: [{ token, outcome: 'click' }] })
    expect([told.status, told.body]).toEqual([200, { recorded: 0, duplicates: 0, refused: 1 }])
  })

  test('of one site key is nobody to another', async () => {
    const other = testKey('site')
    await site.put(other.record)
    const { subject, placements: answered } = (await decide({ consent: true })).body
    const told = await report({
      key: other.text,
      subject,
      outcomes: [{ token: answered[0].offers[0].token, outcome: 'click' }],
    })
    expect(told.body.refused).toBe(1)
  })

  test('tells the page nothing of who they are', async () => {
    const { subject } = (await decide({ consent: true, customer: proven() })).body
    const bytes = Buffer.from(subject.split('.')[1], 'base64url')
    expect(bytes.includes('anna')).toBe(false)
  })
})

describe('a customer', () => {
  test('whom the shop has proven is given their own offers, and what they do is theirs', async () => {
    const { status, body } = await decide({ consent: true, customer: proven() })
    expect(status).toBe(200)
    const [{ offerId, content, token }] = body.placements[0].offers
    expect([offerId, content.title]).toEqual(['heavy', 'Анна, take more'])
    const told = await report({ subject: body.subject, outcomes: [{ token, outcome: 'impression' }] })
    expect(told.body.recorded).toBe(1)
    expect((await history('anna')).records[0]).toMatchObject({ kind: 'impression', offerId: 'heavy' })
  })

  test('may be proven by a JWT', async () => {
    const jwt = (changes: (jwt: SignJWT) => SignJWT, by = secret) =>
      changes(
        new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setSubject('anna').setExpirationTime(inSeconds(600)),
      ).sign(new TextEncoder().encode(by))
    const ask = async (proof: string, id = 'anna') => (await decide({ consent: true, customer: { id, proof } })).status
    expect(await ask(await jwt((made) => made))).toBe(200)
    const wrong = [
      jwt((made) => made, 'another secret'),
      jwt((made) => made.setExpirationTime(inSeconds(-120))),
      jwt((made) => made.setExpirationTime(inSeconds(2 * 86_400))),
      jwt((made) => made.setSubject('boris')),
    ]
    for (const proof of wrong) expect(await ask(await proof)).toBe(403)
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = part({ sub: 'anna', exp: inSeconds(600) })
    expect(await ask(`${part({ alg: 'none' })}.${claims}.`)).toBe(403)
    expect(
      await ask(
        await new SignJWT({ sub: 'anna' }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret)),
      ),
    ).toBe(403)
    expect(await ask(await jwt((made) => made), 'boris')).toBe(403)
  })

  test('may be proven with the secret of an older key of tokens', async () => {
    const { CustomerProofs } = await import('#sufler/service/site/customer-proofs.ts')
    const older = new CustomerProofs([{ id: 'k1', secret: Buffer.alloc(32, 1) }]).secretOf(key.record.id)
    expect(older).not.toBe(secret)
    const customer = { id: 'anna', proof: proofOf(older, key.record.id, 'anna') }
    expect((await decide({ consent: true, customer })).status).toBe(200)
  })

  test.each([
    ['of somebody else', () => proofOf(secret, key.record.id, 'boris')],
    ['for another site key', () => proofOf(secret, 'aaaaaaaaaaaa', 'anna')],
    ['that has expired', () => proofOf(secret, key.record.id, 'anna', inSeconds(-120))],
    ['that is good for two days', () => proofOf(secret, key.record.id, 'anna', inSeconds(2 * 86_400))],
    [
      'whose expiry was moved',
      () => proofOf(secret, key.record.id, 'anna', inSeconds(60)).replace(/\.\d+\./, `.${inSeconds(900)}.`),
    ],
    ['by another secret', () => proofOf(`k2.${'x'.repeat(43)}`, key.record.id, 'anna')],
    ['by a key that is gone', () => proofOf(`k9.${secret.slice(3)}`, key.record.id, 'anna')],
    ['that is the site key', () => key.text],
    [
      'that is a token of an offer',
      () => 'k2.01a201b9-e927-72dd-8441-379687f75e83~site.hero~gold.4QLYcYJAcHLuK5rTuygXqQ',
    ],
  ])('is not proven by a proof %s', async (_name, proof) => {
    for (const consent of [true, false]) {
      const { status, body } = await decide({ consent, customer: { id: 'anna', proof: proof() } })
      expect([status, body.code]).toEqual([403, 'proof-invalid'])
    }
  })

  test('is not asked about by the subject of an earlier answer: the shop may have signed them out', async () => {
    const { subject } = (await decide({ consent: true, customer: proven() })).body
    const { body } = await decide({ consent: true, subject })
    expect(body.placements[0].offers[0].offerId).toBe('gold')
    expect(body.keep).toBe(true)
  })

  test('was the visitor that they were before', async () => {
    const { aliases } = site.server.server.sufler.store
    const id = `customer-${randomUUID()}`
    const visitor = (await decide({ consent: true })).body.subject
    await decide({ subject: visitor, customer: proven(id) })
    expect(await aliases.of(id)).toEqual([])
    await decide({ consent: true, subject: visitor, customer: proven(id) })
    await vi.waitFor(async () =>
      expect(await aliases.of(id)).toEqual([expect.stringMatching(/^visitor:[0-9a-f-]{36}$/)]),
    )
  })
})

describe("a shop's own server", () => {
  test('asks for the pages that it renders, with a key of its own and no origin', async () => {
    const body = { key: key.text, placements, consent: true, customer: proven() }
    const asked = await site.send(site.keys.service.text, 'POST', '/v1/site/decisions', body)
    expect([asked.status, asked.body.placements[0].offers[0].offerId]).toEqual([200, 'heavy'])
    const wrong = await site.send(testKey('service').text, 'POST', '/v1/site/decisions', body)
    expect([wrong.status, wrong.body.code]).toEqual([401, 'key-unknown'])
    const publishable = await site.send(key.text, 'POST', '/v1/site/decisions', body)
    expect([publishable.status, publishable.body.code]).toEqual([403, 'forbidden'])
  })
})
