import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoCustomers } from '#sufler/cli/demo-customers.ts'
import { OperatorCard, OperatorCustomer } from '#sufler/schema/operator.ts'
import type { Decided } from '#sufler/service/decided.ts'
import { DemoEngine } from './demo-engine.ts'

let demo: DemoEngine
beforeAll(async () => {
  demo = await DemoEngine.start()
})
afterAll(() => demo.stop())

const anna = '79161234567'
const oleg = '79161000036'
const roaming = { 'call.reason': 'roaming', 'call.direction': 'incoming' }
const screenSchema = Compile(Type.Object({ customer: OperatorCustomer, cards: Type.Array(OperatorCard) }))

describe('the screen of the founding call', () => {
  it('shows the roaming pack first, filled with her own figures, and why', async () => {
    const screen = await demo.screen(anna, roaming, 'ru')
    expect([...screenSchema.Errors(screen)]).toEqual([])
    const [card] = screen.cards
    expect(card).toMatchObject({ offerId: 'roaming-data-pack', rank: 1, presented: false })
    expect(card?.content.script).toContain('Анна')
    expect(card?.reasons[0]).toBe('Интернет за 30 дней: 5\u00a0200 МБ (от 1\u00a0000)')
    expect(screen.cards.map(({ rank }) => rank)).toEqual(screen.cards.map((_, index) => index + 1))
  })

  it('says in words and units who calls', async () => {
    const { customer } = await demo.screen(anna, roaming, 'ru')
    expect(customer).toMatchObject({ customerId: anna, known: true, name: 'Анна', recent: [] })
    const texts = Object.fromEntries(customer.facts.map(({ name, text }) => [name, text]))
    expect(texts).toMatchObject({
      tariff: '«На каждый день»',
      tariff_price_rub: '490\u00a0₽ в месяц',
      churn_risk: '12\u00a0%',
      'contract_end.daysUntil': '–',
      region: 'Москва',
    })
  })

  it('answers in the language asked for, or the first of the catalogue', async () => {
    expect((await demo.screen(anna, roaming, 'en-GB')).cards[0]?.content.title).toBe('Roaming data pack, 10 GB')
    expect((await demo.screen(anna, roaming, 'fr')).cards[0]?.content.accept).toBe('Подключить')
  })
})

describe('objections', () => {
  it('are answered by the reasons for declining, in the words of the customer, filled in', async () => {
    const { cards } = await demo.screen('79161000010', { 'call.reason': 'bill' }, 'en')
    const smart = cards.find(({ offerId }) => offerId === 'tariff-upgrade-smart')
    expect(smart?.objections[0]).toEqual({
      reason: 'too-expensive',
      says: 'Too expensive',
      answer: 'With the extras you now pay ₽760. Smart is ₽690, the same sum every month.',
    })
    expect(smart?.content.benefit).toBe('40 GB inside, and no more extras')
  })

  it('are there for every sale that operators pitch, two at least', async () => {
    const { ruleset } = demo.sufler.rulesets.active
    const pitched = ruleset.offers.filter(
      ({ kind, treatments }) =>
        kind === 'sale' && treatments.some(({ placement }) => placement === 'call-centre.prompt'),
    )
    expect(pitched.length).toBeGreaterThan(35)
    const withFew = pitched.filter(({ objections = {} }) => Object.keys(objections).length < 2)
    expect(withFew.map(({ id }) => id)).toEqual([])
  })
})

describe('tones', () => {
  it('warn of risk and open complaints, and are glad of long loyalty', async () => {
    const { customer } = await demo.screen(oleg, { 'call.reason': 'leaving' }, 'en')
    const tones = Object.fromEntries(customer.facts.map(({ name, tone }) => [name, tone]))
    expect(tones).toMatchObject({
      churn_risk: 'warning',
      open_complaint: 'warning',
      debt_rub: 'plain',
      tariff: 'plain',
    })
    const sergey = await demo.screen('79161000013', {}, 'en')
    expect(sergey.customer.facts.find(({ name }) => name === 'customer_since.yearsSince')?.tone).toBe('good')
  })

  it('leave alone what is not known', async () => {
    const { customer } = await demo.screen('79161000042', {}, 'en')
    expect(customer.name).toBeUndefined()
    const risk = customer.facts.find(({ name }) => name === 'churn_risk')
    expect(risk).toEqual({ name: 'churn_risk', label: 'Risk of leaving', text: '–', known: false, tone: 'plain' })
  })
})

describe('reasons', () => {
  it('are those of the full explanation, for every hand-made customer', async () => {
    let compared = 0
    for (const { customerId } of demoCustomers(Date.now()).slice(0, 43)) {
      for (const reason of ['roaming', 'bill', 'leaving', 'other']) {
        const context = { 'call.reason': reason }
        const decided = await demo.decide(customerId, context, 'ru', true)
        const { cards } = await demo.sufler.operator.render({ decided, locale: 'ru', context })
        const offers = decided.answer.placements.flatMap((placement) => placement.offers)
        expect(cards.map((card) => card.reasons)).toEqual(offers.map((offer) => offer.reasons))
        compared += cards.length
      }
    }
    expect(compared).toBeGreaterThan(200)
  })
})

describe('what has happened lately', () => {
  async function report({ answer: decided }: Decided, outcome: string, more: object = {}) {
    const [offer] = decided.placements[0]?.offers ?? []
    const { customerId } = decided
    const recorded = await demo.sufler.outcomes.record({
      outcomes: [{ token: offer?.token, customerId, outcome, ...more }],
    } as never)
    expect(recorded).toMatchObject({ recorded: 1, refused: [] })
    return offer?.offerId
  }

  it('is the most telling of each offer, the latest first, with reason and date in words', async () => {
    const customerId = '79161000006'
    const context = { 'call.reason': 'internet' }
    const first = await demo.decide(customerId, context, 'en')
    await report(first, 'presented')
    const declined = await report(first, 'declined', { reason: 'too-expensive' })
    const second = await demo.decide(customerId, context, 'en')
    const until = `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 19)}Z`
    const later = await report(second, 'later', { until })
    const { customer } = await demo.screen(customerId, context, 'en')
    expect(customer.recent.map(({ offerId, outcome }) => [offerId, outcome])).toEqual([
      [later, 'later'],
      [declined, 'declined'],
    ])
    expect(customer.recent[0]?.until).toBe(until.replace('Z', '.000Z'))
    expect(customer.recent[1]).toMatchObject({ reason: 'Too expensive', placementId: 'call-centre.prompt' })
    expect(customer.recent[1]?.title).not.toBe(declined)
  })
})
