import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkRuleset } from '#sufler/catalog/check-ruleset.ts'
import { formatRulesetError } from '#sufler/catalog/ruleset-error.ts'
import { rulesetSource } from '#sufler/catalog/ruleset-source.ts'
import { compileRuleset } from '#sufler/domain/decision/compiled-ruleset.ts'
import { Decider } from '#sufler/domain/decision/decide.ts'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import type { Condition } from '#sufler/schema/condition.ts'
import { encodeFacts } from '../../support/encode-facts.ts'
import { scale, seed } from '../../support/seed.ts'

/** Few facts, values and factors, so that conditions imply one another and scores tie. */
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    fact: fc.constant('level'),
    operator: fc.constantFrom('greaterThan', 'greaterThanInclusive', 'lessThan', 'notEqual'),
    value: fc.integer({ min: 0, max: 3 }),
  }),
  fc.constant({ fact: 'online', operator: 'equal', value: true }),
  fc.record({
    fact: fc.constant('perks'),
    operator: fc.constantFrom('contains', 'doesNotContain'),
    value: fc.constant('a'),
  }),
)
const eligibility = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 3, arbitrary: condition },
  { weight: 2, arbitrary: fc.array(condition, { minLength: 1, maxLength: 2 }).map((all): Condition => ({ all })) },
  { weight: 1, arbitrary: fc.array(condition, { minLength: 2, maxLength: 2 }).map((any): Condition => ({ any })) },
  { weight: 1, arbitrary: condition.map((not): Condition => ({ not })) },
)
const boosts = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  {
    weight: 2,
    arbitrary: fc.array(fc.record({ when: condition, factor: fc.constantFrom(0, 0.1, 0.5, 1.1, 2) }), { maxLength: 2 }),
  },
)
const factors = {
  eligibility,
  lever: fc.constantFrom(1, 1, 2, 0.1, 0),
  boosts,
  contextWeights: boosts,
}
const valid = fc.constantFrom(
  undefined,
  undefined,
  { from: '2026-07-02' },
  { until: '2026-07-05', days: ['mon', 'fri'] },
  { hours: '09:00-18:00' },
)
const placements = ['prompt', 'wrap-up'] as const
const title = fc.constantFrom('A', 'A', 'A', '{{level}}', '{{level|?}}', '{{name}}', '{{online}}')
const treatments = fc
  .tuple(fc.subarray([...placements], { minLength: 1 }), title)
  .map(([names, text]) => names.map((name) => ({ placement: `call.${name}`, content: { en: { title: text } } })))

const offers = fc
  .array(
    fc.record({
      group: fc.constantFrom('one', 'one', 'two'),
      value: fc.constantFrom(100, 100, 200, 300, 0),
      propensity: fc.constantFrom(0.1, 0.5, 0.5, 1),
      valid,
      treatments,
      enabled: fc.constantFrom(true, true, true, false),
      ...factors,
    }),
    { minLength: 3, maxLength: 7 },
  )
  .map((list) => list.map((offer, index) => ({ id: `offer-${index}`, ...offer })))

const exponent = fc.constantFrom(1, 1, 1, 0, 2, 0.5)
const ruleset = fc
  .record({
    offers,
    one: fc.record(factors),
    two: fc.record(factors),
    counts: fc.record({ prompt: fc.integer({ min: 1, max: 3 }), 'wrap-up': fc.integer({ min: 1, max: 2 }) }),
    fallback: fc.boolean(),
    arbitration: fc.record({ propensity: exponent, contextWeight: exponent, value: exponent, lever: exponent }),
  })
  .map(({ offers, one, two, counts, fallback, arbitration }) => {
    const first = offers.find(
      (offer) => offer.enabled && offer.treatments.some(({ placement }) => placement === 'call.prompt'),
    )
    const placement = (count: number) => ({
      ...{ count, contactWhen: 'presented', customer: 'required', deadlineMs: 50, content: { title: 100 } },
    })
    return {
      'catalog.json': {
        name: 'Test',
        timeZone: 'Europe/Moscow',
        currency: 'RUB',
        locales: ['en'],
        lint: { ignore: { 'never-eligible': 'generated', 'never-valid': 'generated' } },
      },
      'features.json': {
        features: {
          level: { type: 'number', min: 0, max: 4 },
          online: { type: 'boolean', default: false },
          perks: { type: 'set' },
          name: { type: 'text' },
        },
      },
      'channels.json': {
        channels: {
          call: {
            arbitration,
            placements: {
              prompt: { ...placement(counts.prompt), fallback: fallback && first ? [first.id] : [] },
              'wrap-up': placement(counts['wrap-up']),
            },
          },
        },
      },
      'groups.json': { groups: { one: { name: 'One', ...one }, two: { name: 'Two', ...two } } },
      'offers/all.json': { offers },
    }
  })

const request = fc.record({
  nowMs: fc.integer({ min: Date.UTC(2026, 6, 1), max: Date.UTC(2026, 6, 9) }),
  values: fc.record(
    {
      level: fc.constantFrom(0, 0.5, 1, 2, 3, 4),
      online: fc.boolean(),
      perks: fc.subarray(['a', 'b']),
      name: fc.constant('Ann'),
    },
    { requiredKeys: [] },
  ),
  /** In the order of the request, each once; `fewer` than the placement shows. */
  order: fc.shuffledSubarray([0, 1], { minLength: 1 }),
  fewer: fc.nat({ max: 1 }),
})

describe(`an offer that is always outranked (seed ${seed})`, () => {
  it('is never shown in that placement, whoever asks and whatever else the request asks for', () => {
    let outranked = 0
    fc.assert(
      fc.property(ruleset, fc.array(request, { minLength: 60, maxLength: 60 }), (files, requests) => {
        const texts = Object.entries(files).map(([path, content]) => ({ path, text: JSON.stringify(content) }))
        const { ruleset: checked, errors, warnings } = checkRuleset(rulesetSource(texts), 0)
        if (checked === undefined) throw new Error(errors.map((error) => formatRulesetError(error)).join('\n'))
        const findings = warnings.filter(({ code }) => code === 'always-outranked')
        outranked += findings.length
        if (findings.length === 0) return
        const layout = new Layout()
        layout.internLocally(entriesOfRuleset(checked))
        const decider = new Decider(compileRuleset(checked, layout))
        // `offers[2].treatments[0].placement` of the file: offers stand there in the order of their ids.
        const never = findings.map(({ path: [, offer, , treatment] }) => ({
          offer: offer as number,
          placement: checked.offers[offer as number]?.treatments[treatment as number]?.placement,
        }))
        for (const { nowMs, values, order, fewer } of requests) {
          decider.begin(encodeFacts(checked, layout, values, nowMs))
          for (const number of order) {
            const placement = checked.placements[number]
            const top = decider.decidePlacement(number, Math.max(1, (placement?.count ?? 0) - fewer))
            if (decider.isFallback) continue
            const shown = Array.from({ length: top.length }, (_, rank) => top.at(rank).offer)
            for (const { offer, placement: id } of never) if (id === placement?.id) expect(shown).not.toContain(offer)
          }
        }
      }),
      { seed, numRuns: 400 * scale },
    )
    expect(outranked).toBeGreaterThan(0)
  })
})
