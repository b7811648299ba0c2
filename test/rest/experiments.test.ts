import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { restRules } from './rules.ts'
import { TestServer } from './test-server.ts'

const rules = {
  ...restRules,
  'catalog.yaml': `${restRules['catalog.yaml']}holdout: { share: 0.2 }\nidentity: { fact: person }\n`,
  'features.yaml': (restRules['features.yaml'] as string).replace(
    'features:\n',
    'features:\n  person: { type: number }\n',
  ),
  'experiments.yaml': `experiments:
  cheap-or-dear:
    description: Does the cheapest offer win more?
    from: 2021-01-01
    placements: [site.hero]
    control: dear
    arms:
      - { id: dear, share: 0.5 }
      - { id: any, share: 0.5, arbitration: { value: 0 } }
  over:
    until: 2020-01-01
    control: a
    arms: [{ id: a, share: 0.1 }, { id: b, share: 0.1 }]
`,
}

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start({}, rules)
})
afterAll(() => server.stop())

const customers = Array.from({ length: 60 }, (_, at) => `customer-${at}`)

const decide = async (customerId: string, rest: object = {}) =>
  (await server.decide({ customerId, placements: [{ id: 'site.hero' }, { id: 'site.sidebar' }], ...rest })).body

describe('holdouts and experiments', () => {
  test('are named in every answer, and decide what it shows', async () => {
    const seen = new Map<string, Set<string>>()
    for (const customerId of customers) {
      const { holdout, experiments, placements } = await decide(customerId, { dryRun: true })
      const [hero, sidebar] = placements
      const ids = (of: typeof hero) => of.offers.map(({ offerId }: { offerId: string }) => offerId).join()
      const arm = holdout ? 'held out' : experiments[0].arm
      expect(experiments).toEqual(holdout ? [] : [{ id: 'cheap-or-dear', arm }])
      expect(hero.fallback).toBe(holdout)
      seen.set(arm, (seen.get(arm) ?? new Set()).add(`${ids(hero)} ${ids(sidebar)}`))
    }
    // Ties rank by id: without the value, bronze comes first.
    expect(Object.fromEntries(seen)).toEqual({
      'held out': new Set(['welcome ']),
      dear: new Set(['gold silver,bronze']),
      any: new Set(['bronze gold,silver']),
    })
  })

  test('say so when they are explained', async () => {
    const answers = await Promise.all(customers.slice(0, 20).map((id) => decide(id, { dryRun: true, explain: true })))
    for (const { holdout, placements } of answers) {
      const explained = placements[0].explanation.offers.find(
        ({ offerId }: { offerId: string }) => offerId === 'silver',
      )
      expect(explained).toMatchObject(
        holdout ? { stage: 'contact-policy', reason: 'held-out' } : { stage: 'arbitration', reason: 'outranked' },
      )
    }
    expect(new Set(answers.map(({ holdout }) => holdout))).toEqual(new Set([true, false]))
  })

  test('follow the person and not the id', async () => {
    await Promise.all(
      customers.map((id) => server.send('PATCH', `/v1/customers/${id}-merged`, { features: { person: 42 } })),
    )
    const drawn = async (id: string) => {
      const { holdout, experiments } = await decide(id, { dryRun: true })
      return JSON.stringify([holdout, experiments])
    }
    expect(new Set(await Promise.all(customers.map((id) => drawn(`${id}-merged`)))).size).toBe(1)
    expect(new Set(await Promise.all(customers.map((id) => drawn(id)))).size).toBe(3)
    expect(await drawn('42')).toBe(await drawn(`${customers[0]}-merged`))
  })

  test('count each customer once in the arm that the answer named, dry runs aside', async () => {
    const arms: Record<string, number> = { dear: 0, any: 0 }
    for (const customerId of customers) {
      const [{ experiments }] = await Promise.all([decide(customerId), decide(customerId)])
      const [assigned] = experiments
      if (assigned !== undefined) arms[assigned.arm] = (arms[assigned.arm] ?? 0) + 1
    }
    await expect
      .poll(async () => (await report()).arms.map(({ exposures }: { exposures: number }) => exposures))
      .toEqual([arms.dear, arms.any])
    const { state, summary } = await report()
    expect([state, summary]).toEqual([
      'running',
      `Too early: nobody has converted yet, and the smallest arm has ${Math.min(...Object.values(arms))} customers.`,
    ])
  })

  test('count who accepted something afterwards, each once', async () => {
    const accept = async (customerId: string) => {
      const { experiments, placements } = await decide(customerId)
      const token = placements[0].offers[0].token
      const { body } = await server.send('POST', '/v1/outcomes', {
        outcomes: [
          { customerId, token, outcome: 'accepted' },
          { customerId, token, outcome: 'accepted' },
        ],
      })
      expect(body).toMatchObject({ refused: [] })
      return experiments[0]?.arm
    }
    const arms = await Promise.all([...customers.slice(0, 12), ...customers.slice(0, 12)].map(accept))
    const countOf = (arm: string) => arms.filter((each) => each === arm).length / 2
    await expect
      .poll(async () => (await report()).arms.map(({ conversions }: { conversions: number }) => conversions))
      .toEqual([countOf('dear'), countOf('any')])
    expect(countOf('dear') + countOf('any')).toBeGreaterThan(5)
  })

  test('stand in the history, with what was held back once a day', async () => {
    const historyOf = async (customerId: string): Promise<Record<string, unknown>[]> => {
      const { body } = await server.send('GET', `/v1/customers/${customerId}/history`)
      return body.records
    }
    for (const customerId of customers.slice(12, 24)) {
      await decide(customerId)
      const { holdout } = await decide(customerId)
      const kinds = async () => (await historyOf(customerId)).map(({ kind, offerId }) => `${kind} ${offerId}`).sort()
      const expected = holdout ? ['held-out bronze', 'held-out gold', 'held-out silver'] : ['exposed undefined']
      await expect.poll(kinds).toEqual(expected)
    }
  })

  test('are listed, those that are over, too', async () => {
    const { status, body } = await server.send('GET', '/v1/experiments')
    expect(status).toBe(200)
    expect(body.holdout).toEqual({ share: 0.2, groups: {} })
    expect(body.experiments.map(({ id, state }: { id: string; state: string }) => [id, state])).toEqual([
      ['cheap-or-dear', 'running'],
      ['over', 'ended'],
    ])
    expect(body.experiments[0]).toEqual(await report())
  })

  test('that nobody declared are not found', async () => {
    const { status, body } = await server.send('GET', '/v1/experiments/cheap-or-deer')
    expect([status, body.code]).toEqual([404, 'experiment-unknown'])
    expect(body.detail).toContain("did you mean 'cheap-or-dear'?")
    expect((await server.send('GET', '/v1/experiments/No')).body.code).toBe('request-invalid')
  })
})

async function report() {
  const { status, body } = await server.send('GET', '/v1/experiments/cheap-or-dear')
  expect(status).toBe(200)
  return body
}
