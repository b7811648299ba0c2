import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { offerFile, restRules } from './rules.ts'
import { TestServer } from './test-server.ts'

/** Nodes verify each other's tokens. */
const sharedKey = `shared:${Buffer.alloc(32, 7).toString('base64')}`

const contactPolicies = `policies:
  one-gold:
    where: { offers: [gold] }
    cap: { count: [contact], per: customer, limit: 1, within: 7d, strict: true }
  declined-offer:
    coolDown: { after: [declined], per: offer, for: 30d }
  no-greeting-twice:
    where: { offers: [only-once] }
    cap: { count: [contact], per: offer, limit: 1, within: 365d, strict: true }
`

const rules = {
  ...restRules,
  'channels.yaml': `${restRules['channels.yaml']}      mail:
        count: 1
        contactWhen: decision
        customer: optional
        deadlineMs: 5000
        content: { title: 40 }
`,
  'offers/only-once.yaml': offerFile('only-once', { placements: ['site.mail'] }),
  'contact-policies.yaml': contactPolicies,
}

describe.each(['lmdb', 'redis'])('contact policies on %s', (store) => {
  const nodes: TestServer[] = []
  const settings =
    store === 'redis'
      ? { store: inject('redisUrl'), redisKeyPrefix: `contact-policies-${process.pid}:`, tokenKeys: sharedKey }
      : {}

  beforeAll(async () => {
    nodes.push(await TestServer.start(settings, rules))
    if (store === 'redis') nodes.push(await TestServer.start(settings, rules))
  })
  afterAll(() => Promise.all(nodes.map((node) => node.stop())))

  const node = (i: number) => nodes[i % nodes.length] as TestServer
  const shownBy = async (server: TestServer, customerId: string, placement: string, more: object = {}) => {
    const { status, body } = await server.decide({ customerId, placements: [{ id: placement }], ...more })
    expect(status).toBe(200)
    expect(body.degraded).toEqual([])
    return body.placements[0].offers as { offerId: string; token: string }[]
  }
  const report = (server: TestServer, customerId: string, token: string | undefined, outcome: string) =>
    server.send('POST', '/v1/outcomes', { customerId, outcomes: [{ token, outcome }] })

  test('what was declined is gone with the next request, in another placement and on another node', async () => {
    const [offer] = await shownBy(node(0), 'declines', 'site.sidebar', {
      placements: [{ id: 'site.sidebar', count: 1 }],
    })
    expect((await report(node(0), 'declines', offer?.token, 'declined')).body.recorded).toBe(1)
    const next = await shownBy(node(1), 'declines', 'site.hero')
    expect(next.map(({ offerId }) => offerId)).not.toContain(offer?.offerId)
    expect(next).toHaveLength(1)
  })

  test('of 200 decisions at the same moment, one shows an offer under a strict cap of 1', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => shownBy(node(i), 'crowd', 'site.hero')))
    const gold = answers.filter(([offer]) => offer?.offerId === 'gold')
    process.stdout.write(`${store}: shown ${gold.length} times in 200 decisions at once, the limit is 1\n`)
    expect(gold).toHaveLength(1)
    expect(answers.every(([offer]) => offer !== undefined)).toBe(true)
    // Who was shown it says so: the place is taken for good, and shown by nobody else.
    expect((await report(node(0), 'crowd', gold[0]?.[0]?.token, 'impression')).body.recorded).toBe(1)
    expect((await shownBy(node(1), 'crowd', 'site.hero'))[0]?.offerId).not.toBe('gold')
  })

  test('a place that was not presented is free again', async () => {
    const [offer] = await shownBy(node(0), 'hesitates', 'site.hero')
    expect(offer?.offerId).toBe('gold')
    expect((await shownBy(node(1), 'hesitates', 'site.hero'))[0]?.offerId).not.toBe('gold')
    await report(node(1), 'hesitates', offer?.token, 'not-presented')
    expect((await shownBy(node(0), 'hesitates', 'site.hero'))[0]?.offerId).toBe('gold')
  })

  test('a dry run holds no place', async () => {
    await shownBy(node(0), 'tries', 'site.hero', { dryRun: true })
    expect((await shownBy(node(0), 'tries', 'site.hero'))[0]?.offerId).toBe('gold')
  })

  test('where the decision is the contact, 50 at the same moment count at once', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => shownBy(node(i), 'mailed', 'site.mail')))
    expect(answers.filter((offers) => offers.length > 0)).toHaveLength(1)
    const { body } = await node(0).send('GET', '/v1/customers/mailed/history')
    expect(body.records).toMatchObject([{ kind: 'decided', offerId: 'only-once', placementId: 'site.mail' }])
  })

  test('an explanation names the policy, its count and when it ends', async () => {
    const { body } = await node(0).decide({
      customerId: 'crowd',
      placements: [{ id: 'site.hero' }],
      explain: true,
      dryRun: true,
      locale: 'en',
    })
    const { offers, funnel } = body.placements[0].explanation
    const gold = offers.find(({ offerId }: { offerId: string }) => offerId === 'gold')
    expect(gold).toMatchObject({
      stage: 'contact-policy',
      reason: 'capped',
      suppression: { policy: 'one-gold', count: 1, limit: 1, endsAt: expect.stringMatching(/^20/) },
    })
    expect(funnel.text - funnel['contact-policy']).toBe(1)
  })

  test('metrics count what each policy has kept back', async () => {
    const pages = await Promise.all(nodes.map((server) => server.send('GET', '/metrics')))
    const countsOf = (page: unknown) =>
      Object.fromEntries(
        [...String(page).matchAll(/^sufler_suppressions_total\{policy="([^"]+)"\} (\d+)$/gm)].map(
          ([, policy, count]) => [policy as string, Number(count)],
        ),
      )
    const policies = new Set(pages.flatMap(({ body }) => Object.keys(countsOf(body))))
    expect([...policies].sort()).toEqual(['declined-offer', 'no-greeting-twice', 'one-gold'])
    const counts = countsOf(pages[0]?.body)
    const again = await node(0).send('GET', '/metrics')
    expect(again.body).toContain(`sufler_suppressions_total{policy="one-gold"} ${counts['one-gold']}`)
    await shownBy(node(0), 'crowd', 'site.hero')
    const after = await node(0).send('GET', '/metrics')
    expect(after.body).toContain(`sufler_suppressions_total{policy="one-gold"} ${(counts['one-gold'] ?? 0) + 1}`)
  })
})
