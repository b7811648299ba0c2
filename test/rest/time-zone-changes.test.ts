import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { edited } from '../support/ruleset.ts'
import { offerFile, restRules } from './rules.ts'
import { TestServer } from './test-server.ts'

const redisKeyPrefix = `rest-zone-${process.pid}:`
const texts = 'Until {{contract_end}}, {{contract_end.daysUntil}} days'
const rules = {
  ...restRules,
  'offers/greeting.yaml': offerFile('greeting', { placements: ['call-centre.prompt'], title: texts }),
}
const zoneOf = (zone: string) => edited('catalog.yaml', 'Europe/Moscow', zone)
const request = { locale: 'en', placements: [{ id: 'call-centre.prompt' }] }

describe.each(['lmdb', 'redis'])('a catalogue that changes its time zone, on %s', (store) => {
  let server: TestServer

  beforeAll(async () => {
    server = await TestServer.start(store === 'redis' ? { store: inject('redisUrl'), redisKeyPrefix } : {}, rules)
    for (const [id, contract_end] of Object.entries({ date: '2999-07-15', moment: '2999-07-15T00:00:00+03:00' }))
      expect((await server.send('PATCH', `/v1/customers/${id}`, { features: { contract_end } })).status).toBe(204)
  })
  afterAll(() => server.stop())

  const keptOf = async (id: string) =>
    (await server.send('GET', `/v1/customers/${id}`)).body.features.contract_end as string
  const titleOf = async (customerId: string) =>
    (await server.decide({ customerId, ...request })).body.placements[0].offers[0].treatment.content.title as string

  test.each([
    ['Europe/Moscow', 'July 15', 'July 15'],
    ['Europe/Kaliningrad', 'July 15', 'July 14'],
    ['America/New_York', 'July 15', 'July 14'],
    ['Asia/Kamchatka', 'July 15', 'July 15'],
  ])('keeps dates as they are in %s, and moments as moments', async (zone, ofDate, ofMoment) => {
    await server.writeRules(zoneOf(zone))
    expect((await server.send('POST', '/v1/rulesets')).status).toBe(200)
    expect(await keptOf('date')).toBe('2999-07-15')
    expect(await keptOf('moment')).toBe('2999-07-14T21:00:00.000Z')
    expect(await titleOf('date')).toContain(`Until ${ofDate},`)
    expect(await titleOf('moment')).toContain(`Until ${ofMoment},`)
  })
})
