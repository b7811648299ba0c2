import { describe, expect, it, onTestFinished } from 'vitest'
import { compileRuleset } from '#sufler/domain/decision/compiled-ruleset.ts'
import { entriesOfVector } from '#sufler/domain/features/customer-codec.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import { BatchDecider } from '#sufler/worker/decide-batch.ts'
import { PoolClosed } from '#sufler/worker/decision-pool.ts'
import { ExplainPool } from '#sufler/worker/explain-pool.ts'
import { decodeAnswers, type EncodedRequest, encodeBatch } from '#sufler/worker/messages.ts'
import { encodeRequest } from '../support/encode-facts.ts'
import { offerOf, placementOf, rulesetWith } from '../support/plain-ruleset.ts'
import { watchWorkers, workerDataOf } from '../support/workers.ts'

const rules: Ruleset = rulesetWith({
  features: [
    { name: 'level', type: 'number' },
    { name: 'city', type: 'category' },
    { name: 'services', type: 'set' },
  ],
  placements: [placementOf({ count: 2, fallback: ['hello'] })],
  offers: [
    offerOf({ id: 'card', eligibility: { fact: 'city', operator: 'equal', value: 'Kazan' } }),
    offerOf({ id: 'hello' }),
    offerOf({ id: 'loan', value: 300, eligibility: { fact: 'level', operator: 'greaterThan', value: 3 } }),
    offerOf({ id: 'pack', value: 200, eligibility: { fact: 'services', operator: 'doesNotContain', value: 'pack' } }),
  ],
})

const placements = [{ placement: 0, count: 2 }]

function start() {
  const { data, layout } = workerDataOf(rules)
  const pool = new ExplainPool(data)
  onTestFinished(() => pool.close())
  const encode = (values: Record<string, unknown>) => encodeRequest(rules, layout, values, placements)
  const entriesOf = ({ vector }: EncodedRequest) =>
    vector === undefined ? [] : entriesOfVector(rules.features, layout, vector)
  return { pool, layout, encode, entriesOf }
}

const workers = watchWorkers()

describe('an explain pool', () => {
  it.each([
    [{ level: 5, city: 'Kazan', services: [] }],
    [{ level: 5, city: 'Perm', services: ['pack'] }],
    [{ level: 1 }],
    [{}],
  ])('shows the offers that the decision shows: %j', async (values) => {
    const { pool, layout, encode, entriesOf } = start()
    const request = encode(values)
    const [answer] = decodeAnswers(
      [request],
      new BatchDecider(compileRuleset(rules, layout)).decide(encodeBatch([request])),
    )
    const [explained] = await pool.explain(request, entriesOf(request), 'en', {})
    const shown = explained?.explanation.offers.filter(({ reason }) => reason === 'shown')
    const decided = Array.isArray(answer) ? answer[0]?.offers : undefined
    const byId = decided?.map(({ offer, score }) => ({ offerId: rules.offers[offer]?.id, score }))
    expect(shown?.map(({ offerId, score }) => ({ offerId, score }))).toEqual(
      byId?.sort((a, b) => (String(a.offerId) < String(b.offerId) ? -1 : 1)),
    )
    expect(explained?.explanation.offers.map(({ offerId }) => offerId)).toEqual(['card', 'hello', 'loan', 'pack'])
  })

  it('starts its thread with the first request, and only one', async () => {
    const { pool, encode } = start()
    expect(workers).toHaveLength(0)
    await Promise.all(Array.from({ length: 5 }, (_, level) => pool.explain(encode({ level }), [], 'en', {})))
    expect(workers).toHaveLength(1)
  })

  it('knows categories and members that got their numbers after it started', async () => {
    const { pool, encode, entriesOf } = start()
    await pool.explain(encode({}), [], 'en', {})
    const request = encode({ level: 1, city: 'Samara', services: ['pack', 'sms'] })
    const [explained] = await pool.explain(request, entriesOf(request), 'ru', {})
    const details = Object.fromEntries(
      explained?.explanation.offers.map(({ offerId, detail }) => [offerId, detail]) ?? [],
    )
    expect(details).toMatchObject({
      card: 'city: Samara, нужно: Kazan',
      loan: 'level: 1, нужно больше чем 3',
      pack: 'services: pack и sms, не должно быть: pack',
    })
  })

  it('says why offers are shown, in the words of the locale', async () => {
    const { pool, encode, entriesOf } = start()
    const request = encode({ level: 5, city: 'Kazan', services: [] })
    const [english] = await pool.explain(request, entriesOf(request), 'en', {})
    expect(english?.reasons).toEqual({ loan: ['level: 5 (more than 3)'], pack: ['services: no pack'] })
    const [russian] = await pool.explain(request, entriesOf(request), 'ru', {})
    expect(russian?.reasons).toEqual({ loan: ['level: 5 (больше чем 3)'], pack: ['services: pack — нет'] })
    const fallback = encode({})
    expect((await pool.explain(fallback, entriesOf(fallback), 'en', {}))[0]?.reasons).toEqual({
      hello: ['Nothing else qualifies'],
    })
  })

  it('answers what it accepted before it closes, and takes no more', async () => {
    const { pool, encode } = start()
    const explanations = Array.from({ length: 5 }, (_, level) => pool.explain(encode({ level }), [], 'en', {}))
    const closed = pool.close()
    await expect(pool.explain(encode({}), [], 'en', {})).rejects.toThrow(PoolClosed)
    expect(await Promise.all(explanations)).toHaveLength(5)
    await closed
  })
})
