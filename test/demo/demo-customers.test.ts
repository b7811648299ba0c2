import { beforeAll, describe, expect, it } from 'vitest'
import { loadRuleset } from '#sufler/catalog/load-ruleset.ts'
import { demoCustomers } from '#sufler/cli/demo-customers.ts'
import { demoDates } from '#sufler/cli/demo-dates.ts'
import { demoPeople } from '#sufler/cli/demo-people.ts'
import { compileRuleset } from '#sufler/domain/decision/compiled-ruleset.ts'
import { Decider } from '#sufler/domain/decision/decide.ts'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { assignArms } from '#sufler/domain/experiments/assign-arms.ts'
import { compileExperiments } from '#sufler/domain/experiments/compile-experiments.ts'
import { encodeContext } from '#sufler/domain/features/context-codec.ts'
import { checkValues, encodePatch, entriesOfValues } from '#sufler/domain/features/customer-codec.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import { ObjectFacts } from '#sufler/domain/features/object-facts.ts'
import { applyPatch } from '#sufler/domain/features/vector.ts'
import { noHistory } from '#sufler/domain/history/history-record.ts'
import type { Placement, Ruleset } from '#sufler/domain/ruleset.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import { bucketOf } from '#sufler/service/experiments/bucket.ts'
import { encodeBatch, RequestReader } from '#sufler/worker/messages.ts'

/** A Wednesday in summer, a Sunday evening in November, a Friday before the New Year. */
const moments = ['2026-07-01T10:00:00+03:00', '2026-11-22T21:00:00+03:00', '2026-12-25T12:00:00+03:00'].map(Date.parse)

const contexts: Record<string, Record<string, unknown>[]> = {
  'call-centre': ['roaming', 'bill', 'tariff', 'internet', 'device', 'complaint', 'leaving', 'other'].map((reason) => ({
    'call.reason': reason,
    'call.direction': 'incoming',
  })),
  site: [
    {},
    { 'page.category': 'roaming' },
    { 'page.type': 'cart', 'cart.value': 8000 },
    { 'page.type': 'cart', 'cart.contents': { total: 59990, items: [{ category: 'phones' }] } },
    { 'page.category': 'tv' },
  ],
  app: ['home', 'roaming', 'usage', 'shop', 'balance'].map((screen) => ({ 'app.screen': screen })),
}

describe('the demo', () => {
  let ruleset: Ruleset
  beforeAll(async () => {
    const loaded = await loadRuleset('rules')
    expect(loaded.errors).toEqual([])
    ruleset = loaded.ruleset as Ruleset
  })

  it('has features, offers, groups and placements enough to be believed', () => {
    expect(ruleset.features.length).toBeGreaterThanOrEqual(45)
    expect(ruleset.offers.length).toBeGreaterThanOrEqual(60)
    expect(ruleset.groups).toHaveLength(10)
    expect(ruleset.placements).toHaveLength(6)
    expect(new Set(ruleset.placements.map(({ channel }) => channel)).size).toBe(3)
  })

  it.each(moments)('makes the same customers whenever it is asked on one day (%i)', (nowMs) => {
    const customers = demoCustomers(nowMs)
    expect(customers.length).toBeGreaterThan(240)
    expect(demoCustomers(nowMs + 60_000)).toEqual(customers)
    expect(new Set(customers.map(({ customerId }) => customerId)).size).toBe(customers.length)
  })

  it('gives its customers only values that the ruleset declares, in every season', () => {
    const features = new Map(ruleset.features.map((fact) => [fact.name, fact]))
    const zone = new TimeZone(ruleset.timeZone)
    for (const nowMs of [...moments, Date.parse('2028-02-29T12:00:00Z'), Date.parse('2027-03-31T22:30:00Z')]) {
      for (const { customerId, features: values } of demoCustomers(nowMs)) {
        expect(checkValues(features, values, zone).mismatches, customerId).toEqual([])
      }
    }
  })

  it('answers the founding example', () => {
    const decide = decider(ruleset)
    for (const nowMs of moments) {
      const anna = demoCustomers(nowMs).find(({ customerId }) => customerId === '79161234567')
      expect(decide('call-centre.prompt', nowMs, { 'call.reason': 'roaming' }, anna?.features)[0]).toBe(
        'roaming-data-pack',
      )
    }
  })

  it('holds out one in twenty of its customers, and none of those who are described one by one', () => {
    const nowMs = moments[0] as number
    const customers = demoCustomers(nowMs).map(({ customerId }) => customerId)
    const compiled = compileExperiments(ruleset)
    const heldOut = customers.filter((id) => assignArms(compiled, id, nowMs, [], bucketOf).heldOut.fromAll)
    expect(heldOut.length / customers.length).toBeCloseTo(0.05, 1)
    const described = Object.keys(demoPeople(demoDates(nowMs)))
    expect(customers).toEqual(expect.arrayContaining(described))
    expect(heldOut.filter((id) => described.includes(id))).toEqual([])
  })

  it('shows every offer to somebody', () => {
    const decide = decider(ruleset)
    const shown = new Set<string>()
    for (const nowMs of moments) {
      for (const features of [undefined, ...demoCustomers(nowMs).map((customer) => customer.features)]) {
        for (const { id, channel } of ruleset.placements) {
          for (const context of contexts[channel] ?? []) {
            for (const offer of decide(id, nowMs, context, features)) shown.add(offer)
          }
        }
      }
    }
    expect(ruleset.offers.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([])
  })
})

/** Decides for one customer and one placement, without workers or a store; answers offer ids. */
function decider(ruleset: Ruleset) {
  const layout = new Layout()
  layout.internLocally(entriesOfRuleset(ruleset))
  const compiled = compileRuleset(ruleset, layout)
  const decider = new Decider(compiled)
  const zone = new TimeZone(ruleset.timeZone)
  const features = new Map(ruleset.features.map((fact) => [fact.name, fact]))
  const contextFacts = new Map(ruleset.context.map((fact) => [fact.name, fact]))
  const objects = new ObjectFacts(ruleset.objects, ruleset.context)
  return (
    id: string,
    nowMs: number,
    context: Record<string, unknown>,
    customer: Record<string, unknown> | undefined,
  ) => {
    const { values } = checkValues(features, customer ?? {}, zone)
    layout.internLocally(entriesOfValues(values))
    const vector = customer === undefined ? undefined : applyPatch(undefined, encodePatch(values, layout).slots, nowMs)
    const contextNumbers = new Float64Array(compiled.table.contextLength)
    encodeContext(ruleset.context, objects.check(contextFacts, context, zone).values, layout, contextNumbers, 0)
    const number = ruleset.placements.findIndex((placement) => placement.id === id)
    const { count } = ruleset.placements[number] as Placement
    const placements = [{ placement: number, count }]
    const reader = new RequestReader(
      encodeBatch([{ nowMs, placements, context: contextNumbers, vector, history: noHistory }]).requests,
      compiled.table.contextLength,
    )
    reader.next()
    decider.begin(reader.facts)
    const top = decider.decidePlacement(number, count)
    return Array.from({ length: top.length }, (_, rank) => ruleset.offers[top.at(rank).offer]?.id as string)
  }
}
