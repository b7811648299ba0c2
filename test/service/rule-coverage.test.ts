import { describe, expect, it } from 'vitest'
import { checkRuleset } from '#sufler/catalog/check-ruleset.ts'
import { OfflineDecisions } from '#sufler/service/offline-decisions.ts'
import {
  type CoverageReport,
  type NeverExercised,
  reportCoverage,
} from '#sufler/service/rule-coverage/coverage-report.ts'
import { coverageUnderAllRules } from '#sufler/service/rule-coverage/rule-coverage.ts'
import { runRuleTest } from '#sufler/service/run-rule-test.ts'
import { sourceOf } from '../support/ruleset.ts'

/** Coverage of the minimal ruleset with an offer of these conditions beside the greeting, by these tests. */
async function coverageOf(
  offer: string,
  tests: string[],
  changes: Record<string, string> = {},
): Promise<CoverageReport> {
  const expectation = 'placement: call-centre.prompt, expect: { excludes: { greeting: disabled } }'
  const {
    ruleset,
    places,
    tests: ruleTests,
    variants,
    errors,
  } = checkRuleset(
    sourceOf({
      'offers/roaming-pack.yaml': `id: pack
group: roaming
value: 310
propensity: 0.25
${offer}
treatments:
  - placement: call-centre.prompt
    content: { ru: { title: Пакет, link: /ru }, en: { title: Pack, link: /en } }
`,
      'tests/roaming.yaml': tests
        .map((test) => `- { name: a test, now: 2026-07-01T10:00:00+03:00, ${test}, ${expectation} }\n`)
        .join(''),
      ...changes,
    }),
  )
  if (ruleset === undefined || places === undefined) throw new Error(errors.map(({ message }) => message).join('\n'))
  const decisions = new OfflineDecisions(ruleset)
  const coverage = coverageUnderAllRules({ ruleset, places, variants }, decisions.layout)
  for (const test of ruleTests) await runRuleTest(decisions, test, coverage)
  return reportCoverage(coverage.map(({ parts }) => parts))
}

/** What is missing of the comparisons of a file, as `line: side, side`. */
function missing(report: CoverageReport, file: string, what: NeverExercised['what'] = 'condition'): string[] {
  return report.never
    .filter((one) => one.file === file && one.what === what)
    .map(({ line, never }) => `${line}: ${never.join(', ')}`)
}

const pack = 'offers/roaming-pack.yaml'
const eligibility = `eligibility:
  all:
    - { fact: data_mb, operator: greaterThan, value: 100 }
    - not: { fact: services, operator: contains, value: tv }`

describe('rule coverage', () => {
  it('sees each comparison for itself: one that fails hides no other, and under not it is the inner one that counts', async () => {
    const few = await coverageOf(eligibility, ['customer: { data_mb: 50, services: [tv] }'])
    expect(missing(few, pack)).toEqual(['7: held', '8: failed'])
    const both = ['customer: { data_mb: 50, services: [tv] }', 'customer: { data_mb: 500, services: [] }']
    expect(missing(await coverageOf(eligibility, both), pack)).toEqual([])
  })

  it('counts comparisons of what a path finds', async () => {
    const offer = `eligibility: { all: [{ fact: cart, path: $.total, operator: greaterThan, value: 5 }] }`
    const changes = {
      'features.yaml': 'features: {}\ncontext:\n  cart: { type: object }\n',
      'segments.yaml': 'segments: {}\n',
    }
    const few = await coverageOf(offer, ['customer: {}, context: { cart: { total: 9 } }'], changes)
    expect(few.never.filter(({ what }) => what === 'condition')).toMatchObject([
      { name: 'cart $.total greaterThan 5', never: ['failed'] },
    ])
    const both = ['customer: {}, context: { cart: { total: 9 } }', 'customer: {}, context: { cart: { total: 5 } }']
    expect(missing(await coverageOf(offer, both, changes), pack)).toEqual([])
  })

  it('counts unknown as neither side', async () => {
    // Without a record, services are none: known, and so one side of it is seen.
    expect(missing(await coverageOf(eligibility, ['customer: {}']), pack)).toEqual(['7: held, failed', '8: held'])
  })

  it('counts unknown as json-rules-engine does when the catalogue says so', async () => {
    const catalog = 'name: T\ntimeZone: UTC\ncurrency: RUB\nlocales: [ru, en]\nmissingFacts: json-rules-engine\n'
    const report = await coverageOf(eligibility, ['customer: {}'], { 'catalog.yaml': catalog })
    expect(missing(report, pack)).toEqual(['7: held', '8: held'])
  })

  it('counts a segment once, where it is defined, through whatever reference it is seen', async () => {
    const offer = `eligibility: { any: [{ condition: active }, { not: { condition: wide } }] }`
    const segments = `segments:
  active: { all: [{ fact: data_mb, operator: greaterThanInclusive, value: 1000 }] }
  wide: { condition: active }
  idle: { fact: data_mb, operator: equal, value: 0 }
`
    const report = await coverageOf(offer, ['customer: { data_mb: 0 }'], { 'segments.yaml': segments })
    expect(report.total.conditions).toBe(2)
    expect(missing(report, 'segments.yaml')).toEqual(['2: held', '4: held, failed'])
  })

  it('looks at no condition of an offer that is not valid', async () => {
    const report = await coverageOf(`valid: { from: 2030-01-01 }\n${eligibility}`, ['customer: { data_mb: 50 }'])
    expect(missing(report, pack)).toEqual(['8: held, failed', '9: held, failed'])
    expect(missing(report, pack, 'offer')).toEqual(['1: shown'])
  })

  it('looks at no condition of the fallback, which is shown whatever they say', async () => {
    const greeting = `id: greeting
group: roaming
value: 0
propensity: 1
eligibility: { fact: data_mb, operator: greaterThan, value: 100 }
treatments:
  - placement: call-centre.prompt
    content: { ru: { title: Да, link: /ru }, en: { title: Yes, link: /en } }
`
    const report = await coverageOf(eligibility, ['customer: { data_mb: 50 }'], { 'offers/greeting.yaml': greeting })
    expect(missing(report, 'offers/greeting.yaml')).toEqual(['5: held, failed'])
    expect(missing(report, 'offers/greeting.yaml', 'offer')).toEqual(['1: kept out'])
  })

  const weights = `${eligibility}
boosts:
  - { when: { fact: data_mb, operator: greaterThan, value: 900 }, factor: 2 }
contextWeights:
  - { when: { fact: call.reason, operator: equal, value: bill }, factor: 2 }`

  it('looks at boosts and context weights of eligible offers only', async () => {
    const ineligible = 'customer: { data_mb: 50, services: [] }, context: { call.reason: bill }'
    const eligible = 'customer: { data_mb: 1000, services: [] }, context: { call.reason: other }'
    expect(missing(await coverageOf(weights, [ineligible]), pack)).toEqual([
      '7: held',
      '8: held',
      '10: held, failed',
      '12: held, failed',
    ])
    expect(missing(await coverageOf(weights, [ineligible, eligible]), pack)).toEqual([
      '8: held',
      '10: failed',
      '12: held',
    ])
  })

  it('looks at what an offer inherits, at its place in the group', async () => {
    const groups = `groups:
  roaming:
    name: Roaming
    eligibility: { fact: data_mb, operator: greaterThan, value: 100 }
    boosts: [{ when: { fact: data_mb, operator: greaterThan, value: 900 }, factor: 2 }]
`
    const report = await coverageOf('', ['customer: { data_mb: 500 }'], { 'groups.yaml': groups })
    expect(missing(report, 'groups.yaml')).toEqual(['4: failed', '5: held'])
  })

  it('asks nothing of an offer that is switched off', async () => {
    const report = await coverageOf(`enabled: false\n${eligibility}`, ['customer: { data_mb: 50 }'])
    expect(report.total).toMatchObject({ offers: 1, conditions: 1 })
    expect(missing(report, pack, 'offer')).toEqual([])
  })

  it('does not count as kept out where an offer has no treatment', async () => {
    const channels = `channels:
  call-centre:
    placements:
      prompt: { count: 2, contactWhen: presented, customer: required, deadlineMs: 50, content: { title: 20, link: url } }
      other: { count: 2, contactWhen: presented, customer: required, deadlineMs: 50, content: { title: 20, link: url } }
`
    const test = `- { name: a, now: 2026-07-01T10:00:00+03:00, customer: {}, placement: call-centre.other, expect: { offers: [] } }`
    const report = await coverageOf(eligibility, [], { 'channels.yaml': channels, 'tests/roaming.yaml': test })
    expect(missing(report, pack, 'offer')).toEqual(['1: shown, kept out'])
    expect(missing(report, 'channels.yaml', 'placement')).toEqual(['4: asked'])
  })

  it('sees the categories and members that only a test names', async () => {
    const offer = 'eligibility: { fact: services, operator: everyFact:in, value: [tv, sms] }'
    const report = await coverageOf(offer, ['customer: { services: [unheard-of] }', 'customer: { services: [tv] }'])
    expect(missing(report, pack)).toEqual([])
  })

  it('counts sides: two an offer, two a condition, one a placement', async () => {
    const { total, files } = await coverageOf(eligibility, ['customer: { data_mb: 50, services: [tv] }'])
    // Seen: pack kept out, greeting shown, one side of two conditions, the placement. The segment belongs to nobody.
    expect(total).toEqual({
      offers: 2,
      offersShown: 1,
      offersKeptOut: 1,
      conditions: 3,
      conditionsHeld: 1,
      conditionsFailed: 1,
      conditionsBothSides: 0,
      placements: 1,
      placementsAsked: 1,
      percent: (5 / 11) * 100,
    })
    expect(files.find(({ file }) => file === 'segments.yaml')?.percent).toBe(0)
  })
})
