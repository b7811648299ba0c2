import type { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { offerFile, restRules } from './rules.ts'
import { type Answer, TestServer } from './test-server.ts'

const variants = {
  'experiments.yaml': `experiments:
  in-hero:
    placements: [site.hero]
    control: as-is
    arms: [{ id: as-is, share: 0.5 }, { id: platinum, share: 0.5, rules: platinum }]
  in-sidebar:
    placements: [site.sidebar]
    control: as-is
    arms: [{ id: as-is, share: 0.5 }, { id: bronze-first, share: 0.5, rules: bronze-first }]
`,
  'variants/platinum/variant.yaml': 'without: [silver]\n',
  'variants/platinum/offers/platinum.yaml': `${offerFile('platinum', {
    value: 50,
    title: 'Platinum, {{first_name|friend}}',
  })}valid: { until: 2098-12-31 }
`,
  'variants/bronze-first/offers/bronze.yaml': offerFile('bronze', { value: 100, title: 'First {{first_name|friend}}' }),
}

const threads: Worker[] = []
const addThread = (thread: Worker) => threads.push(thread)
let server: TestServer
beforeAll(async () => {
  process.on('worker', addThread)
  server = await TestServer.start({}, { ...restRules, ...variants })
})
afterAll(async () => {
  process.off('worker', addThread)
  await server.stop()
})

const customers = Array.from({ length: 40 }, (_, at) => `customer-${at}`)
const both = [{ id: 'site.hero' }, { id: 'site.sidebar' }]

async function decide(customerId: string, rest: object = {}): Promise<Answer['body']> {
  const { status, body } = await server.decide({ customerId, placements: both, ...rest })
  expect(status).toBe(200)
  return body
}

/** `platinum as-is`: the arms of both experiments. */
const armsOf = ({ experiments }: Answer['body']): string => experiments.map(({ arm }: { arm: string }) => arm).join(' ')

/** What each placement shows: titles, best first. */
const titlesOf = ({ placements }: Answer['body']): string[] =>
  placements.map(({ offers }: Answer['body']) =>
    offers.map(({ treatment }: Answer['body']) => treatment.content.title).join(),
  )

/** A customer of each pair of arms. */
async function customersByArms(): Promise<Map<string, string>> {
  const byArms = new Map<string, string>()
  for (const customerId of customers) byArms.set(armsOf(await decide(customerId, { dryRun: true })), customerId)
  expect([...byArms.keys()].sort()).toEqual([
    'as-is as-is',
    'as-is bronze-first',
    'platinum as-is',
    'platinum bronze-first',
  ])
  return byArms
}

const expected = {
  'as-is as-is': ['gold', 'silver,bronze'],
  'as-is bronze-first': ['gold', 'First friend,silver'],
  'platinum as-is': ['Platinum, friend', 'gold,silver,bronze'],
  'platinum bronze-first': ['Platinum, friend', 'First friend,gold,silver'],
}

const shownIn = (arms: string) => expected[arms as keyof typeof expected]

async function shownByArms(): Promise<Record<string, string[]>> {
  const shown: Record<string, string[]> = {}
  for (const customerId of customers) {
    const answer = await decide(customerId, { dryRun: true })
    const arms = armsOf(answer)
    shown[arms] ??= titlesOf(answer)
    expect(titlesOf(answer)).toEqual(shown[arms])
  }
  return shown
}

describe('experiments between rules', () => {
  test('show each arm its own offers and texts, each placement by its own rules, none twice', async () => {
    expect(await shownByArms()).toEqual(expected)
  })

  test('fill texts of a variant with what is known of the customer', async () => {
    const customerId = (await customersByArms()).get('platinum bronze-first') as string
    await server.send('PATCH', `/v1/customers/${customerId}`, { features: { first_name: 'Anna' } })
    expect(titlesOf(await decide(customerId))).toEqual(['Platinum, Anna', 'First Anna,gold,silver'])
    await server.send('PATCH', `/v1/customers/${customerId}`, { features: { first_name: null } })
  })

  test('are explained by the rules of the arm', async () => {
    const byArms = await customersByArms()
    const reasons = async (arms: string) => {
      const { placements } = await decide(byArms.get(arms) as string, { explain: true, dryRun: true })
      return placements.map(({ explanation }: Answer['body']) =>
        Object.fromEntries(explanation.offers.map(({ offerId, reason }: Answer['body']) => [offerId, reason])),
      )
    }
    expect(await reasons('as-is as-is')).toMatchObject([
      { platinum: 'other-rules-only', gold: 'shown', silver: 'outranked' },
      { platinum: 'other-rules-only', gold: 'given-to-earlier-placement', silver: 'shown' },
    ])
    expect(await reasons('platinum as-is')).toMatchObject([
      { platinum: 'shown', gold: 'outranked', silver: 'other-rules-only' },
      { platinum: 'other-rules-only', gold: 'shown', silver: 'shown' },
    ])
  })

  test('count exposures and conversions by arm, and their offers stand in the history', async () => {
    const accepting = (await customersByArms()).get('platinum as-is') as string
    for (const customerId of customers) await decide(customerId)
    const { placements } = await decide(accepting)
    const { token } = placements[0].offers[0]
    const outcome = await server.send('POST', '/v1/outcomes', {
      outcomes: [{ customerId: accepting, token, outcome: 'accepted' }],
    })
    expect(outcome.body).toMatchObject({ recorded: 1, refused: [] })
    const report = async () => (await server.send('GET', '/v1/experiments/in-hero')).body.arms
    await expect
      .poll(async () => (await report()).map(({ conversions }: Answer['body']) => conversions))
      .toEqual([0, 1])
    await expect
      .poll(async () => (await report()).reduce((sum: number, { exposures }: Answer['body']) => sum + exposures, 0))
      .toBe(customers.length)
    const { body } = await server.send('GET', `/v1/customers/${accepting}/history`)
    expect(body.records).toContainEqual(
      expect.objectContaining({ kind: 'accepted', offerId: 'platinum', group: 'roaming' }),
    )
  })

  test('are shown to operators with what the rules of the arm say of an offer', async () => {
    const decided = await decide((await customersByArms()).get('platinum as-is') as string, { dryRun: true })
    const { operator } = server.server.sufler
    const unread = { record: undefined, texts: undefined }
    const { customer, cards } = await operator.render({
      decided: { answer: decided, customer: unread },
      locale: 'en',
      context: {},
    })
    expect(cards.map(({ offerId, validUntil }) => [offerId, validUntil])).toEqual([
      ['platinum', '2098-12-31T20:59:59.999Z'],
      ['gold', undefined],
      ['silver', undefined],
      ['bronze', undefined],
    ])
    expect(customer.recent).toMatchObject([{ outcome: 'accepted', offerId: 'platinum', title: 'Platinum, friend' }])
  })

  test('go on in new threads when one dies', async () => {
    const before = threads.length
    const answers = customers.map((id) => decide(id, { dryRun: true }))
    await Promise.all(threads.map((thread) => thread.terminate()))
    for (const answer of await Promise.all(answers)) expect(titlesOf(answer)).toEqual(shownIn(armsOf(answer)))
    await expect.poll(() => server.server.sufler.rulesets.workerThreads).toBe(1)
    expect(threads.length).toBeGreaterThan(before)
    expect(await shownByArms()).toEqual(expected)
  })

  test('keep everybody in their arm when the rules change, of the arm or of all', async () => {
    const before = await Promise.all(customers.map(async (id) => armsOf(await decide(id, { dryRun: true }))))
    const { body: old } = await server.send('GET', '/v1/rulesets/active')
    expect(old.variants).toEqual(['bronze-first', 'platinum'])
    const earlier = await decide((await customersByArms()).get('platinum as-is') as string)
    await server.writeRules({
      'variants/bronze-first/offers/bronze.yaml': offerFile('bronze', { value: 100, title: 'Second' }),
      'offers/gold.yaml': offerFile('gold', { value: 30, title: 'Pure gold' }),
    })
    const published = await server.send('POST', '/v1/rulesets')
    expect(published.body).toMatchObject({ outcome: 'published' })
    expect(published.body.ruleset).not.toBe(old.id)
    expect(await Promise.all(customers.map(async (id) => armsOf(await decide(id, { dryRun: true }))))).toEqual(before)
    expect(await shownByArms()).toEqual({
      'as-is as-is': ['Pure gold', 'silver,bronze'],
      'as-is bronze-first': ['Pure gold', 'Second,silver'],
      'platinum as-is': ['Platinum, friend', 'Pure gold,silver,bronze'],
      'platinum bronze-first': ['Platinum, friend', 'Second,Pure gold,silver'],
    })
    // An offer of a variant that is gone can still be reported.
    await server.writeRules(Object.fromEntries(Object.keys(variants).map((path) => [path, undefined])))
    expect((await server.send('POST', '/v1/rulesets')).status).toBe(200)
    const { customerId, placements } = earlier
    const { token } = placements[0].offers[0]
    const outcome = { customerId, token, outcome: 'declined' }
    expect((await server.send('POST', '/v1/outcomes', { outcomes: [outcome] })).body).toMatchObject({ recorded: 1 })
    expect(titlesOf(await decide(customerId))).toEqual(['Pure gold', 'silver,bronze'])
  })
})

test('the files of a variant are checked when they are sent, and published only when they are sound', async () => {
  const broken = {
    'variants/platinum/offers/platinum.yaml': offerFile('platinum', { eligibility: '{ condition: no }' }),
  }
  const files = { ...restRules, ...variants, ...broken }
  const { body } = await server.send('POST', '/v1/rulesets/validate', { files })
  expect(body).toMatchObject({
    valid: false,
    errors: [{ code: 'unknown-segment', file: 'variants/platinum/offers/platinum.yaml', line: 5 }],
  })
  const { ruleset } = (await server.send('POST', '/v1/rulesets/validate', { files: { ...restRules, ...variants } }))
    .body
  await server.writeRules({ ...restRules, ...variants, ...broken })
  expect((await server.send('POST', '/v1/rulesets')).status).toBe(422)
  await server.writeRules(variants)
  expect((await server.send('POST', '/v1/rulesets')).body).toMatchObject({ outcome: 'published', ruleset })
})
