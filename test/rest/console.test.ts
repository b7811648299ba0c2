import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { restRules } from './rules.ts'
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
