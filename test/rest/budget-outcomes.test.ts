import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DecisionTokens } from '#sufler/service/decision-token.ts'
import { restRules } from './rules.ts'
import { type Answer, TestServer } from './test-server.ts'

const secret = Buffer.from('a secret of the tests, 32 bytes…')
const tokens = new DecisionTokens([{ id: 'k1', secret }])

let server: TestServer
beforeAll(async () => {
  const budgets = 'budgets:\n  gold-launch: { where: { offers: [gold] }, limit: 10, per: total, countOn: accepted }\n'
  const tokenKeys = `k1:${secret.toString('base64')}`
  server = await TestServer.start({ tokenKeys }, { ...restRules, 'budgets.yaml': budgets })
})
afterAll(() => server.stop())

const gold = async (): Promise<Answer['body']> => (await server.send('GET', '/v1/budgets')).body.budgets[0]

/** An offer of the first budget, as a decision would have given it. */
async function decided() {
  const { budgets: service, rulesets } = server.server.sufler
  const reservation = await service.of(rulesets.active.ruleset).reserve(0b01, Date.now())
  if (reservation === undefined) throw new Error('nothing was reserved')
  const subject = { decisionId: uuidv7(), placementId: 'site.hero', offerId: 'gold' }
  return { subject, token: tokens.sign({ ...subject, customerId: 'anna', units: reservation.text }) }
}

async function report(outcome: object): Promise<Answer['body']> {
  const { status, body } = await server.send('POST', '/v1/outcomes', { customerId: 'anna', outcomes: [outcome] })
  expect(status).toBe(200)
  return body
}

describe('outcomes of offers with a budget', () => {
  const used = async () => (await gold()).used

  test('use their units, once', async () => {
    const before = await used()
    const { token } = await decided()
    expect((await report({ token, outcome: 'presented' })).recorded).toBe(1)
    expect(await used()).toBe(before)
    expect((await report({ token, outcome: 'accepted' })).recorded).toBe(1)
    expect(await used()).toBe(before + 1)
    expect((await report({ token, outcome: 'accepted' })).duplicates).toBe(1)
    expect(await used()).toBe(before + 1)
    expect((await report({ token, outcome: 'accepted', undo: true })).undone).toBe(1)
    expect(await used()).toBe(before)
  })

  test('free their units when they are refused', async () => {
    const { token } = await decided()
    const before = await gold()
    expect((await report({ token, outcome: 'declined' })).recorded).toBe(1)
    expect(await gold()).toMatchObject({ used: before.used, onLease: before.onLease - 1 })
  })

  test('must come with the token, which names the units', async () => {
    const { subject } = await decided()
    const { refused } = await report({ ...subject, outcome: 'accepted' })
    expect(refused).toMatchObject([{ code: 'token-required', path: '/outcomes/0/token' }])
    const unbudgeted = { decisionId: uuidv7(), placementId: 'site.sidebar', offerId: 'bronze' }
    expect((await report({ ...unbudgeted, outcome: 'accepted' })).recorded).toBe(1)
  })
})
