import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { offerFile, restRules } from './rules.ts'
import { TestServer } from './test-server.ts'

const consoleFile = `operator:
  placement: call-centre.prompt
  name: first_name
  callReason: call.reason
  header: [data_mb, contract_end.daysUntil]
`

describe('GET /v1/console/operator', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({ undoWindowMinutes: '7' }, { ...restRules, 'console.yaml': consoleFile })
  })
  afterAll(() => server.stop())

  it('says what the console must know before its first call', async () => {
    const { status, body } = await server.send('GET', '/v1/console/operator?locale=en')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      name: 'Test',
      locale: 'en',
      locales: ['ru', 'en'],
      timeZone: 'Europe/Moscow',
      currency: 'RUB',
      placement: 'call-centre.prompt',
      undoWindowMinutes: 7,
      demoCalls: [],
    })
    expect(body.callReason).toEqual({
      fact: 'call.reason',
      label: 'call.reason',
      choices: ['roaming', 'bill', 'other'].map((id) => ({ id, label: id })),
    })
    expect(body.offers).toContainEqual({ id: 'gold', title: 'gold', group: 'roaming' })
    expect(body.ruleset).toBe((await server.send('GET', '/v1/rulesets')).body.active)
  })

  it('answers in the nearest locale, and refuses what is none', async () => {
    expect((await server.send('GET', '/v1/console/operator?locale=en-GB')).body.locale).toBe('en')
    expect((await server.send('GET', '/v1/console/operator?locale=fr')).body.locale).toBe('ru')
    const wrong = await server.send('GET', '/v1/console/operator?locale=English')
    expect(wrong).toMatchObject({ status: 400, body: { code: 'request-invalid' } })
  })

  it('fills gaps in titles with the words for nobody', async () => {
    const { body } = await server.send('GET', '/v1/console/operator?locale=ru')
    for (const { title } of body.offers) expect(title).not.toContain('{{')
  })
})

describe('GET /v1/console/operator, with variants', () => {
  const inCalls = { placements: ['call-centre.prompt'] }
  let server: TestServer
  beforeAll(async () => {
    const variants = {
      'experiments.yaml': `experiments:
  calls:
    control: as-is
    arms: [{ id: as-is, share: 0.5 }, { id: tried, share: 0.5, rules: tried }]
`,
      'offers/asleep.yaml': `${offerFile('asleep', inCalls)}enabled: false\n`,
      'offers/off.yaml': `${offerFile('off', inCalls)}enabled: false\n`,
      'variants/tried/offers/platinum.yaml': offerFile('platinum', { ...inCalls, title: 'Platinum' }),
      'variants/tried/offers/asleep.yaml': offerFile('asleep', { ...inCalls, title: 'Awake' }),
      'variants/tried/offers/gold.yaml': offerFile('gold', { title: 'Gold elsewhere' }),
      'variants/tried/offers/silver.yaml': offerFile('silver', { ...inCalls, title: 'Silver by telephone' }),
      'variants/tried/variant.yaml': 'without: [bronze]\n',
    }
    server = await TestServer.start({}, { ...restRules, 'console.yaml': consoleFile, ...variants })
  })
  afterAll(() => server.stop())

  /** The verdict that the console shows of an offer, asked as it asks, by arm. */
  async function whyNot(offerId: string): Promise<Record<string, string>> {
    const verdicts: Record<string, string> = {}
    for (let at = 0; at < 20; at++) {
      const customerId = `customer-${at}`
      await server.send('PATCH', `/v1/customers/${customerId}`, { features: { data_mb: 1 } })
      const asked = { customerId, placements: [{ id: 'call-centre.prompt' }], explain: true, dryRun: true }
      const { status, body } = await server.decide(asked)
      expect(status).toBe(200)
      const { explanation } = body.placements[0]
      const { stage, reason } = explanation.offers.find((offer: { offerId: string }) => offer.offerId === offerId)
      verdicts[body.experiments[0].arm] = `${stage}: ${reason}`
    }
    return verdicts
  }

  it('lists what any rules have switched on, once, by the title of the rules that have it in the placement', async () => {
    const { body } = await server.send('GET', '/v1/console/operator?locale=en')
    const titles = Object.fromEntries(body.offers.map(({ id, title }: Record<string, string>) => [id, title]))
    expect(titles).toMatchObject({
      ...{ platinum: 'Platinum', asleep: 'Awake', silver: 'Silver by telephone' },
      ...{ gold: 'gold', bronze: 'bronze', greeting: 'greeting' },
    })
    expect(titles).not.toHaveProperty('off')
    expect(body.offers).toHaveLength(Object.keys(titles).length)
  })

  it.each([
    ['only a variant has', 'platinum', 'tried', 'as-is'],
    ['only a variant switches on', 'asleep', 'tried', 'as-is'],
    ['a variant does without', 'bronze', 'as-is', 'tried'],
  ])('says of an offer that %s that it is not among those of the other arm', async (_, offer, there, elsewhere) => {
    const verdicts = await whyNot(offer)
    expect(verdicts[elsewhere]).toBe('validity: other-rules-only')
    expect(verdicts[there]).toMatch(/^(shown: shown|arbitration: outranked|treatment: no-treatment)$/)
    expect(await whyNot('off')).toEqual({ 'as-is': 'validity: disabled', tried: 'validity: disabled' })
  })
})

describe('GET /v1/console/operator, without console.yaml', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start()
  })
  afterAll(() => server.stop())

  it('says that the ruleset has no console', async () => {
    const { status, body } = await server.send('GET', '/v1/console/operator')
    expect([status, body.code]).toEqual([400, 'placement-unknown'])
    expect(body.detail).toContain('console.yaml')
  })
})
