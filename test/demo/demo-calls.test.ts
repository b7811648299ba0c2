import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoCalls } from '#sufler/cli/demo-calls.ts'
import { demoDates } from '#sufler/cli/demo-dates.ts'
import { demoPeople } from '#sufler/cli/demo-people.ts'
import { DemoEngine } from '../operator/demo-engine.ts'

let demo: DemoEngine
beforeAll(async () => {
  demo = await DemoEngine.start()
})
afterAll(() => demo.stop())

describe("the demo's calls", () => {
  it('begin with Anna, who calls about roaming', () => {
    expect(demoCalls[0]).toMatchObject({ phone: '+79161234567', context: { 'call.reason': 'roaming' } })
  })

  it.each(demoCalls.map((call) => [call.note.en, call] as const))('%s', async (_note, { phone, context, note }) => {
    const customerId = await demo.sufler.store.aliases.resolve(`phone:${phone}`)
    if (customerId === undefined) throw new Error(`nobody is known by ${phone}`)
    const people = demoPeople(demoDates(Date.now()))
    // The note calls them by the name that the header shows.
    expect(note.ru).toMatch(new RegExp(String(people[customerId]?.first_name).slice(0, 4)))
    for (const locale of ['ru', 'en']) {
      const { customer, cards } = await demo.screen(customerId, context, locale)
      expect(customer.known).toBe(true)
      expect(note[locale]?.length).toBeGreaterThan(10)
      expect(cards.length).toBeGreaterThan(0)
      expect(cards[0]?.reasons.length).toBeGreaterThan(0)
      expect(cards.some(({ offerId }) => offerId === 'service-greeting')).toBe(false)
    }
  })
})
