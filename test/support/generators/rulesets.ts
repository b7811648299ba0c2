import fc from 'fast-check'
import type { RecordKind } from '#sufler/domain/history/history-record.ts'
import type { Group, Offer, Placement, Ruleset } from '#sufler/domain/ruleset.ts'
import type { Day } from '#sufler/schema/common.ts'
import type { Boost, Condition } from '#sufler/schema/condition.ts'
import type { Validity } from '#sufler/schema/offers-file.ts'
import { groupOf, offerOf, placementOf, rulesetWith } from '../plain-ruleset.ts'
import { contactPolicies } from './contact-policies.ts'

/** Few facts and few values, so that offers differ in why they fall. */
export const features: Ruleset['features'] = [
  { name: 'level', type: 'number' },
  { name: 'online', type: 'boolean', default: false },
  { name: 'first_name', type: 'text' },
]
export const context: Ruleset['context'] = [{ name: 'call.reason', type: 'category', values: ['bill', 'roaming'] }]

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    fact: fc.constant('level'),
    operator: fc.constantFrom('greaterThan', 'lessThanInclusive'),
    value: fc.integer({ min: 0, max: 4 }),
  }),
  fc.constant({ fact: 'online', operator: 'equal', value: true }),
  fc.constantFrom('bill', 'roaming').map((value) => ({ fact: 'call.reason', operator: 'equal', value })),
)

const boosts: fc.Arbitrary<Boost[]> = fc.array(
  fc.record({ when: condition, factor: fc.constantFrom(0, 0.5, 1, 2, 3) }),
  { maxLength: 2 },
)

/** Equal scores are to be frequent. */
const inheritable = {
  lever: fc.constantFrom(1, 1, 1, 2, 0.5, 0),
  boosts,
  contextWeights: boosts,
}

/** Around the moments of `customers`: 1 to 8 July 2026. */
const validity: fc.Arbitrary<Validity> = fc.record(
  {
    from: fc.constantFrom('2026-07-02', '2026-07-04T12:00'),
    until: fc.constantFrom('2026-07-05', '2026-07-06T18:30'),
    days: fc.subarray<Day>(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], { minLength: 4 }),
    hours: fc.constantFrom('09:00-21:00', '22:00-06:00', '00:00-24:00', '18:00-24:00'),
  },
  { requiredKeys: [] },
)

const titles = fc.constantFrom(
  'A pack',
  'A pack',
  'A pack',
  'For {{first_name}}',
  'Level {{level}}',
  '{{level|Any}} level',
)

const placementIds = ['call.prompt', 'site.hero'] as const

const offer = (id: string): fc.Arbitrary<Offer> =>
  fc
    .record({
      group: fc.constantFrom('a', 'b'),
      enabled: fc.constantFrom(true, true, true, false),
      value: fc.constantFrom(0, 100, 100, 200, 300),
      propensity: fc.constantFrom(0, 0.1, 0.5, 0.5, 1),
      eligibility: fc.option(condition, { nil: undefined }),
      valid: fc.option(validity, { nil: undefined, freq: 2 }),
      treatments: fc
        .subarray([...placementIds])
        .chain((ids) =>
          fc.tuple(...ids.map((placement) => titles.map((title) => ({ placement, content: { en: { title } } })))),
        ),
      ...inheritable,
    })
    .map(({ eligibility, valid, ...rest }) =>
      offerOf({ id, ...rest, ...(eligibility && { eligibility }), ...(valid && { valid }) }),
    )

const group = (id: string): fc.Arbitrary<Group> =>
  fc
    .record({ eligibility: fc.option(condition, { nil: undefined }), ...inheritable })
    .map(({ eligibility, ...rest }) => groupOf({ id, ...rest, ...(eligibility && { eligibility }) }))

const exponent = fc.constantFrom(1, 1, 1, 0, 2, 0.5)

const placement = (id: string, offerIds: string[]): fc.Arbitrary<Placement> =>
  fc
    .record({
      fallback: fc.shuffledSubarray(offerIds, { maxLength: Math.min(2, offerIds.length) }),
      arbitration: fc.record({ propensity: exponent, contextWeight: exponent, value: exponent, lever: exponent }),
    })
    .map((changes) => placementOf({ id, ...changes }))

/** Up to eight offers of two groups in two placements. */
export const ruleset: fc.Arbitrary<Ruleset> = fc.integer({ min: 0, max: 8 }).chain((count) => {
  const ids = Array.from({ length: count }, (_, index) => `offer-${index}`)
  return fc
    .record({
      offers: fc.tuple(...ids.map(offer)),
      groups: fc.tuple(group('a'), group('b')),
      placements: fc.tuple(...placementIds.map((id) => placement(id, ids))),
      missingFacts: fc.constantFrom('unknown' as const, 'json-rules-engine' as const),
    })
    .map((parts) => rulesetWith({ features, context, timeZone: 'UTC', ...parts }))
})

export interface DecisionCase {
  ruleset: Ruleset
  nowMs: number
  values: Record<string, unknown>
  placements: { placement: number; count: number }[]
}

export const decisionCase: fc.Arbitrary<DecisionCase> = fc.record({
  ruleset,
  nowMs: fc.integer({ min: Date.UTC(2026, 6, 1), max: Date.UTC(2026, 6, 8) }),
  values: fc.record(
    {
      level: fc.integer({ min: 0, max: 5 }),
      online: fc.boolean(),
      first_name: fc.constant('Ann'),
      'call.reason': fc.constantFrom('bill', 'roaming'),
    },
    { requiredKeys: [] },
  ),
  placements: fc.uniqueArray(fc.record({ placement: fc.constantFrom(0, 1), count: fc.integer({ min: 1, max: 4 }) }), {
    minLength: 1,
    selector: ({ placement }) => placement,
  }),
})

/** What a customer has done, in offers and placements of `ruleset`. */
export interface ContactDecisionCase extends DecisionCase {
  events: { agoMs: number; offer: number; placement: number; kind: RecordKind }[]
  isHistoryKnown: boolean
}

const contactNames = {
  channels: ['site'],
  placements: placementIds,
  groups: ['a', 'b'],
  offers: Array.from({ length: 8 }, (_, index) => `offer-${index}`),
  tags: ['none'],
  consents: ['online'],
}

const hour = 3_600_000

/** Decisions under contact policies; answers of several offers, so that they meet each other. */
export const contactDecisionCase: fc.Arbitrary<ContactDecisionCase> = fc
  .record({
    given: decisionCase,
    policies: contactPolicies(contactNames, { minLength: 1, maxLength: 3 }),
    events: fc.array(
      fc.record({
        agoMs: fc.constantFrom(0, hour, 23 * hour, 24 * hour, 100 * hour, 400 * hour),
        offer: fc.nat(5),
        placement: fc.constantFrom(0, 1),
        kind: fc.constantFrom<RecordKind>('impression', 'accepted', 'declined', 'declined', 'reserved', 'later'),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    isHistoryKnown: fc.constantFrom(true, true, true, true, true, false),
  })
  .map(({ given, policies, events, isHistoryKnown }) => ({
    ...given,
    ruleset: { ...given.ruleset, contactPolicies: policies },
    events: events.filter(({ offer }) => offer < given.ruleset.offers.length),
    isHistoryKnown,
  }))
