import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { restRules } from './rules.ts'
import { type Answer, TestServer } from './test-server.ts'

const budgets = (limit: number, rest = '') => `budgets:
  gold-launch:
    where: { offers: [gold] }
    limit: ${limit}
    per: total
    countOn: accepted
${rest}`

const silver = `  silver-a-day:
    where: { offers: [silver] }
    limit: 240
    per: day
    countOn: presented
    pacing: even
`

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start({}, { ...restRules, 'budgets.yaml': budgets(10, silver) })
})
afterAll(() => server.stop())

const list = async (): Promise<Answer['body']> => {
  const { status, body } = await server.send('GET', '/v1/budgets')
  expect(status).toBe(200)
  return body
}

/** What there is to say about the budgets. */
async function publish(): Promise<Answer['body'][]> {
  const { body } = await server.send('POST', '/v1/rulesets')
  expect(body.outcome).toBe('published')
  return body.warnings.filter(({ file }: Answer['body']) => file === 'budgets.yaml')
}

/** Accepts as many offers of the first budget. */
async function accept(count: number): Promise<void> {
  const { budgets: service, rulesets } = server.server.sufler
  const { ruleset } = rulesets.active
  for (let i = 0; i < count; i++) {
    const reservation = await service.of(ruleset).reserve(0b01, Date.now())
    if (reservation === undefined) throw new Error('nothing was reserved')
    const { units } = reservation
    await service.outcomeUnits([{ units, outcome: 'accepted', isUndo: false }]).beforeRecording()
  }
}

describe('GET /v1/budgets', () => {
  test('tells what there is, and who brought it', async () => {
    const { ruleset } = server.server.sufler.rulesets.active
    const { budgets, changes } = await list()
    const counts = { used: 0, onLease: 0, late: 0 }
    expect(budgets).toEqual([
      {
        ...{ id: 'gold-launch', limit: 10, per: 'total', period: 'total', countOn: 'accepted', pacing: 'none' },
        ...{ reservationMs: 86_400_000, allowed: 10, left: 10, ...counts },
      },
      {
        ...{ id: 'silver-a-day', limit: 240, per: 'day', countOn: 'presented', pacing: 'even', reservationMs: 900_000 },
        ...{ period: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), allowed: expect.any(Number), left: 240, ...counts },
      },
    ])
    expect(budgets[1].allowed).toBeGreaterThan(0)
    expect(changes.map(({ budget, old, new: settings }: Answer['body']) => [budget, old, settings.limit])).toEqual([
      ['silver-a-day', undefined, 240],
      ['gold-launch', undefined, 10],
    ])
    expect(changes[0]).toMatchObject({ ruleset: ruleset.id, new: { where: { offers: ['silver'] }, pacing: 'even' } })
    expect(Date.now() - Date.parse(changes[0].at)).toBeLessThan(60_000)
  })

  test('counts what was accepted and what is out', async () => {
    await accept(3)
    const [gold] = (await list()).budgets
    expect(gold).toMatchObject({ used: 3, late: 0 })
    expect(gold.used + gold.onLease + gold.left).toBe(10)
    const { body: metrics } = await server.send('GET', '/metrics')
    expect(metrics).toContain('sufler_budget_units{budget="gold-launch",state="used"} 3')
    expect(metrics).toContain(`sufler_budget_units{budget="gold-launch",state="left"} ${gold.left}`)
  })

  test('keeps the list of what publications have changed', async () => {
    await server.writeRules({ 'budgets.yaml': budgets(20) })
    expect(await publish()).toEqual([])
    const { budgets: now, changes } = await list()
    expect(now).toHaveLength(1)
    expect(now[0]).toMatchObject({ limit: 20, used: 3 })
    expect(
      changes.map(({ budget, old, new: settings }: Answer['body']) => [budget, old?.limit, settings?.limit]),
    ).toEqual([
      ['silver-a-day', 240, undefined],
      ['gold-launch', 10, 20],
      ['silver-a-day', undefined, 240],
      ['gold-launch', undefined, 10],
    ])
  })

  test('warns of a limit below what is spent, and gives nothing more out', async () => {
    await server.writeRules({ 'budgets.yaml': budgets(2) })
    const warnings = await publish()
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatchObject({
      code: 'budget-overspent',
      path: '/budgets/gold-launch/limit',
      ...{ file: 'budgets.yaml', line: 4, column: 12 },
      found: expect.stringMatching(/^2, with 3 used and \d+ on lease$/),
      expected: expect.stringMatching(/nothing more is given out until then$/),
    })
    const { budgets: service, rulesets } = server.server.sufler
    const { ruleset } = rulesets.active
    expect(await service.of(ruleset).reserve(0b01, Date.now())).toBeUndefined()
    expect((await list()).budgets[0]).toMatchObject({ limit: 2, used: 3, left: 0 })
  })

  test('is empty for rules without budgets', async () => {
    await server.writeRules({ 'budgets.yaml': undefined })
    await publish()
    // Noted in the background.
    await vi.waitFor(async () => {
      const { budgets, changes } = await list()
      expect(budgets).toEqual([])
      expect(changes).toHaveLength(6)
    })
  })

  test('refuses a budget of nothing, with its place', async () => {
    await server.writeRules({ 'budgets.yaml': budgets(0) })
    const { status, body } = await server.send('POST', '/v1/rulesets')
    expect(status).toBe(422)
    expect(body.errors).toMatchObject([{ code: 'out-of-range', file: 'budgets.yaml', line: 4, found: '0' }])
  })
})
