import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { restRules } from './rules.ts'
import { TestServer } from './test-server.ts'

const limit = 100_000
const decisions = 200

let server: TestServer
beforeAll(async () => {
  const budgets = `budgets:
  gold-launch: { where: { offers: [gold] }, limit: ${limit}, per: total, countOn: presented }
`
  server = await TestServer.start({}, { ...restRules, 'budgets.yaml': budgets })
})
afterAll(() => server.stop())

test('a budgeted offer costs no question to the store: units come from what this node holds', async () => {
  const { store } = server.server.sufler
  const take = vi.spyOn(store.budgets, 'take')
  const read = vi.spyOn(store, 'readCustomer')
  const append = vi.spyOn(store, 'appendHistory')
  let budgeted = 0
  for (let i = 0; i < decisions; i++) {
    const { body } = await server.decide({ customerId: `c-${i}`, placements: [{ id: 'site.hero' }] })
    const [{ offers }] = body.placements
    if (offers[0]?.offerId === 'gold') budgeted++
  }
  expect(budgeted).toBe(decisions)
  expect(read).toHaveBeenCalledTimes(decisions)
  expect(append).not.toHaveBeenCalled()
  // Portions grow with what is used, so that they are asked for more and more rarely, and ahead of need.
  expect(take.mock.calls.length).toBeLessThan(decisions / 10)
})
