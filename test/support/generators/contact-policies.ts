import fc from 'fast-check'
import type { ContactPolicy, ContactRule } from '#sufler/domain/contact-policy/contact-policy.ts'
import type { RecordKind } from '#sufler/domain/history/history-record.ts'
import type { Offer, Ruleset } from '#sufler/domain/ruleset.ts'
import type { ContactFilter } from '#sufler/schema/contact-policies-file.ts'
import { groupOf, offerOf, placementOf, rulesetWith } from '../plain-ruleset.ts'

/** Few names, so that policies, records and offers often meet. */
const channels = ['site', 'call-centre']
const placements = [
  placementOf({ id: 'site.hero', channel: 'site', contactWhen: 'impression' }),
  placementOf({ id: 'site.bar', channel: 'site', contactWhen: 'presented' }),
  placementOf({ id: 'call-centre.prompt', channel: 'call-centre', contactWhen: 'decision' }),
]
const groups = ['g1', 'g2', 'g3']
const offerIds = ['o1', 'o2', 'o3', 'o4', 'o5', 'o6']
const tags = ['red', 'blue']
const reasons = ['price', 'no-need']
const outcomes = ['presented', 'impression', 'click', 'accepted', 'declined', 'later', 'not-presented'] as const
const zones = ['Europe/Berlin', 'Asia/Kamchatka', 'Europe/Kaliningrad', 'UTC']
const day = 86_400_000

const some = <Value>(values: readonly Value[], max = 2) =>
  fc.subarray([...values], { minLength: 1, maxLength: Math.min(max, values.length) })
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>, freq = 2) => fc.option(arbitrary, { nil: undefined, freq })

/** Leaves out what is undefined, as a file does. */
function given<Shape extends object>(shape: Shape): Present<Shape> {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as Present<Shape>
}

type Present<Shape> = { [Key in keyof Shape]?: Exclude<Shape[Key], undefined> }

/** What policies can name. */
export interface ContactNames {
  channels: readonly string[]
  placements: readonly string[]
  groups: readonly string[]
  offers: readonly string[]
  tags: readonly string[]
  /** Boolean features. */
  consents: readonly string[]
}

const filterOf = (names: ContactNames): fc.Arbitrary<ContactFilter> =>
  fc
    .record({
      channels: maybe(some(names.channels, 1), 5),
      placements: maybe(some(names.placements, 2), 5),
      groups: maybe(some(names.groups), 2),
      offers: maybe(some(names.offers, 3), 4),
      tags: maybe(some(names.tags, 1), 5),
      kinds: maybe(some(['sale', 'service'] as const, 1), 5),
    })
    .map(given)
    .filter((shape) => Object.keys(shape).length > 0)

const duration = fc.constantFrom('30m', '24h', '7d', '30d')
const per = fc.constantFrom('offer', 'group', 'placement', 'channel', 'customer')
const counted = some(['contact', 'decided', ...outcomes] as const, 3)
const timeZone = fc.constantFrom('catalogue', 'customer')
const whenUnknown = fc.constantFrom('block', 'allow')

const rulesOf = (names: ContactNames): fc.Arbitrary<ContactRule> => {
  const counting = maybe(filterOf(names), 4)
  const cap = fc.record({
    kind: fc.constant('cap' as const),
    count: fc.oneof(fc.constant(['contact'] as ['contact']), counted),
    per,
    limit: fc.integer({ min: 1, max: 3 }),
    within: fc.oneof(duration, fc.constantFrom('day', 'week', 'month')),
    timeZone,
    counting,
    strict: fc.boolean(),
    whenUnknown,
  })

  const coolDown = fc.record({
    kind: fc.constant('coolDown' as const),
    after: fc.oneof(fc.constant(['declined'] as ['declined']), counted),
    reasons: maybe(some(reasons, 1), 3),
    times: fc.constantFrom(1, 1, 2, 3),
    within: maybe(duration, 3),
    per,
    for: fc.oneof(
      { weight: 4, arbitrary: duration },
      { weight: 2, arbitrary: fc.constantFrom('forever', 'agreed-date') },
    ),
    counting,
    whenUnknown,
  })

  const quietHours = fc.record({
    kind: fc.constant('quietHours' as const),
    hours: fc.constantFrom('21:00-09:00', '02:15-02:45', '01:30-03:30', '00:00-12:00', '13:00-24:00'),
    days: maybe(some(['mon', 'wed', 'sat', 'sun'] as const, 3), 2),
    timeZone,
  })

  const consent = fc.constantFrom(...names.consents).map((fact) => ({ kind: 'consent' as const, fact }))

  const exclusion = fc.record({
    kind: fc.constant('exclusion' as const),
    when: fc.constantFrom('together', 'accepted'),
    for: fc.oneof(duration, fc.constant('forever')),
  })

  return fc.oneof(
    { weight: 6, arbitrary: cap },
    { weight: 5, arbitrary: coolDown },
    { weight: 1, arbitrary: quietHours },
    { weight: 1, arbitrary: consent },
    { weight: 2, arbitrary: exclusion },
  ) as fc.Arbitrary<ContactRule>
}

/** Without its id. */
const policyOf = (names: ContactNames) =>
  fc
    .record({
      where: maybe(filterOf(names), 2),
      rule: rulesOf(names).map((shape) => given(shape) as ContactRule),
      exemptOffers: fc.oneof(
        { weight: 3, arbitrary: fc.constant<string[]>([]) },
        { weight: 1, arbitrary: some(names.offers) },
      ),
      limits: fc.oneof(
        { weight: 3, arbitrary: fc.constant({}) },
        {
          weight: 1,
          arbitrary: fc.dictionary(fc.constantFrom(...names.offers), fc.integer({ min: 1, max: 4 }), { maxKeys: 3 }),
        },
      ),
    })
    .map((shape): Omit<ContactPolicy, 'id'> => shape)

/** Contact policies with ids of their own. */
export const contactPolicies = (names: ContactNames, lengths: { minLength: number; maxLength: number }) =>
  fc
    .array(policyOf(names), lengths)
    .map((policies) => policies.map((policy, index): ContactPolicy => ({ id: `p${index}`, ...policy })))

const offers = fc.tuple(
  ...offerIds.map((id) =>
    fc
      .record({
        group: fc.constantFrom(...groups),
        tags: fc.subarray(tags),
        kind: fc.constantFrom('sale' as const, 'service' as const),
      })
      .map((shape): Offer => offerOf({ id, ...shape, treatments: [] })),
  ),
)

const ownNames: ContactNames = {
  channels,
  placements: placements.map(({ id }) => id),
  groups,
  offers: offerIds,
  tags,
  consents: ['consent.site', 'consent.phone'],
}

/** A ruleset that is all about contact policies. */
export const contactRuleset: fc.Arbitrary<Ruleset> = fc
  .record({
    timeZone: fc.constantFrom(...zones),
    hasCustomerZone: fc.boolean(),
    offers,
    // Now and then more than 32, so that sets of rules take more than one word.
    policies: fc.oneof(
      { weight: 30, arbitrary: contactPolicies(ownNames, { minLength: 1, maxLength: 4 }) },
      { weight: 1, arbitrary: contactPolicies(ownNames, { minLength: 33, maxLength: 40 }) },
    ),
  })
  .map(({ timeZone, hasCustomerZone, offers, policies }) =>
    rulesetWith({
      timeZone,
      features: [
        { name: 'consent.site', type: 'boolean' },
        { name: 'consent.phone', type: 'boolean', default: false },
        { name: 'zone', type: 'category', values: [...zones, 'nowhere'] },
      ],
      placements,
      groups: groups.map((id) => groupOf({ id })),
      offers,
      contactPolicies: policies,
      declineReasons: Object.fromEntries(reasons.map((id) => [id, {}])),
      ...(hasCustomerZone ? { customerTimeZone: 'zone' } : {}),
    }),
  )

const kinds: readonly RecordKind[] = [
  ...outcomes,
  ...outcomes,
  'decided',
  'reserved',
  'reserved',
  'held-out',
  'exposed',
]

/** Something happens to a customer, or time passes, or a decision is taken. */
export type ContactStep =
  | {
      step: 'record'
      offer: string
      group: string
      placement: string
      kind: RecordKind
      reason: string
      /** Of a record that arrives late, or of a clock that is ahead. */
      agoMs: number
      untilMs: number
      isUndone: boolean
    }
  | { step: 'wait'; ms: number }
  | { step: 'forget'; agoMs: number }
  | {
      step: 'decide'
      isHistoryKnown: boolean
      values: Record<string, unknown>
      taken: [offer: number, placement: number][]
    }

/** The lengths of windows and a millisecond beside them, so that records lie exactly at their ends. */
const jump = fc
  .tuple(
    fc.constantFrom(0, 1_800_000, 3_600_000, day / 2, day, day, 7 * day, 15 * day, 30 * day),
    fc.constantFrom(0, 0, 0, 1, -1, 60_000),
  )
  .map(([ms, more]) => Math.max(0, ms + more))

const record = fc.record({
  step: fc.constant('record' as const),
  offer: fc.constantFrom(...offerIds, ...offerIds, 'gone'),
  // Only told of offers that are gone.
  group: fc.constantFrom(...groups, 'gone-group'),
  placement: fc.constantFrom(...placements.map(({ id }) => id), ...placements.map(({ id }) => id), 'gone.place'),
  kind: fc.constantFrom(...kinds),
  reason: fc.constantFrom('', ...reasons),
  agoMs: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: jump },
    { weight: 1, arbitrary: fc.constant(-90_000) },
  ),
  untilMs: fc.constantFrom(60_000, 3_600_000, 7 * day, 40 * day),
  isUndone: fc.constantFrom(false, false, false, false, false, false, true),
})

const decide = fc.record({
  step: fc.constant('decide' as const),
  isHistoryKnown: fc.constantFrom(true, true, true, true, true, true, true, false),
  values: fc
    .record({
      'consent.site': maybe(fc.boolean()),
      'consent.phone': maybe(fc.boolean()),
      zone: maybe(fc.constantFrom(...zones, 'nowhere')),
    })
    .map(given),
  taken: fc.array(fc.tuple(fc.nat(offerIds.length - 1), fc.nat(placements.length - 1)), { maxLength: 3 }),
})

/** Nights when clocks change in Berlin, a leap day, the turn of a year, a Monday, any day. */
const starts = ['2026-03-28T22:00Z', '2026-03-29T00:40Z', '2026-10-24T21:30Z', '2026-10-25T00:20Z', '2026-10-25T01:20Z']
const otherStarts = [
  '2028-02-28T20:00Z',
  '2028-02-29T10:00Z',
  '2026-12-31T12:30Z',
  '2026-06-29T00:00Z',
  '2026-07-15T09:00Z',
]

export interface ContactCourse {
  ruleset: Ruleset
  startMs: number
  steps: ContactStep[]
}

export const contactCourse: fc.Arbitrary<ContactCourse> = fc.record({
  ruleset: contactRuleset,
  startMs: fc.constantFrom(...[...starts, ...otherStarts].map((text) => Date.parse(text))),
  steps: fc
    .array(
      fc.oneof(
        { weight: 8, arbitrary: record },
        { weight: 4, arbitrary: jump.map((ms) => ({ step: 'wait' as const, ms })) },
        { weight: 3, arbitrary: decide },
        { weight: 1, arbitrary: jump.map((agoMs) => ({ step: 'forget' as const, agoMs })) },
      ) as fc.Arbitrary<ContactStep>,
      { minLength: 1, maxLength: 16 },
    )
    .chain((steps) => decide.map((last) => [...steps, last])),
})
