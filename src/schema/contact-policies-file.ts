import Type, { type Static } from 'typebox'
import { closed, Day, FactName, Id, Locale, PlacementId, record } from './common.ts'
import { PolicyLint } from './lint.ts'
import { type Outcome, outcomes } from './outcome.ts'

/** Contact policies of one ruleset, those of groups and offers included. */
export const contactPoliciesMax = 200

/** Longest window, cool-down and agreed date, in days; a cool-down may also be for ever. */
export const contactDaysMax = 1_095

/** A record has one byte for the reason, and the reasons of all rulesets share it. */
export const declineReasonsMax = 100

export type CountedOutcome = 'contact' | 'decided' | Outcome
const CountedOutcome = Type.Unsafe<CountedOutcome>(
  Type.Union([Type.Literal('contact'), Type.Literal('decided'), ...outcomes.map((outcome) => Type.Literal(outcome))], {
    description: "An outcome; contact stands for what the placement's contactWhen names",
  }),
)

export const Duration = Type.String({
  pattern: '^[1-9]\\d{0,4}(m|h|d)$',
  description: `Minutes, hours or days of 24 hours, as 30m, 24h or 7d; at most ${contactDaysMax}d`,
})

const Window = Type.Union([Duration, Type.Literal('day'), Type.Literal('week'), Type.Literal('month')], {
  description: 'Rolling (7d, 24h), or the calendar day, week (from Monday) or month in the time zone of the policy',
})

const ZoneName = Type.Optional(
  Type.Union([Type.Literal('catalogue'), Type.Literal('customer')], {
    default: 'catalogue',
    description: "Whose time zone; the customer's stands in the feature that catalog.yaml names as customerTimeZone",
  }),
)

const ids = Type.Optional(Type.Array(Id, { minItems: 1, uniqueItems: true }))

const Kinds = Type.Array(Type.Union([Type.Literal('sale'), Type.Literal('service')]), {
  minItems: 1,
  uniqueItems: true,
})

const filter = {
  channels: ids,
  placements: Type.Optional(Type.Array(PlacementId, { minItems: 1, uniqueItems: true })),
  groups: ids,
  offers: ids,
  tags: ids,
  kinds: Type.Optional(Kinds),
}

/** What a policy is about: offers and placements that match all that is given. */
export const ContactFilter = closed(filter, { minProperties: 1 })
export type ContactFilter = Static<typeof ContactFilter>

const Scope = Type.Union(
  [
    Type.Literal('offer'),
    Type.Literal('group'),
    Type.Literal('placement'),
    Type.Literal('channel'),
    Type.Literal('customer'),
  ],
  {
    description: 'What is counted together: per offer each offer has a count of its own; per customer all count as one',
  },
)
export type ContactScope = Static<typeof Scope>

const counting = Type.Optional(
  closed(filter, {
    minProperties: 1,
    description: 'Which records count; by default those of what the policy governs, for a cool-down in every channel',
  }),
)

const whenUnknown = Type.Optional(
  Type.Union([Type.Literal('block'), Type.Literal('allow')], {
    default: 'block',
    description: 'What holds when the history cannot be read in time',
  }),
)

const Cap = closed({
  count: Type.Array(CountedOutcome, { minItems: 1, uniqueItems: true }),
  per: Scope,
  limit: Type.Integer({ minimum: 1, maximum: 500 }),
  within: Window,
  timeZone: ZoneName,
  counting,
  strict: Type.Optional(
    Type.Boolean({
      default: false,
      description: 'Holds for decisions at the same moment too: each reserves its place before it answers',
    }),
  ),
  whenUnknown,
})

const CoolDown = closed({
  after: Type.Array(CountedOutcome, { minItems: 1, uniqueItems: true }),
  reasons: Type.Optional(
    Type.Array(Id, { minItems: 1, uniqueItems: true, description: 'Only after these reasons of a decline' }),
  ),
  times: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 1, description: 'So many, within `within`' })),
  within: Type.Optional(Duration),
  per: Scope,
  for: Type.Union([Duration, Type.Literal('forever'), Type.Literal('agreed-date')], {
    description: 'From the last of them on; agreed-date: until the date that came with the outcome `later`',
  }),
  counting,
  whenUnknown,
})

const QuietHours = closed({
  hours: Type.String({
    pattern: '^([01]\\d|2[0-3]):[0-5]\\d-(([01]\\d|2[0-3]):[0-5]\\d|24:00)$',
    description: 'When nothing is shown: as 21:00-09:00, over midnight; the end is not included',
  }),
  days: Type.Optional(
    Type.Array(Day, { minItems: 1, uniqueItems: true, description: 'Days on which the hours begin' }),
  ),
  timeZone: ZoneName,
})

const Consent = closed({
  fact: Type.Unsafe<string>({ ...FactName, description: 'A boolean feature; missing is no consent' }),
})

const Exclusion = closed({
  when: Type.Union([Type.Literal('together'), Type.Literal('accepted')], {
    description:
      'together: one answer shows at most one of them; accepted: once one is accepted, the others are not shown',
  }),
  for: Type.Optional(
    Type.Union([Duration, Type.Literal('forever')], { default: 'forever', description: 'After acceptance' }),
  ),
})

/** A policy states exactly one of these. */
export const contactRuleKinds = ['cap', 'coolDown', 'quietHours', 'consent', 'exclusion'] as const

const rules = {
  cap: Type.Optional(Cap),
  coolDown: Type.Optional(CoolDown),
  quietHours: Type.Optional(QuietHours),
  consent: Type.Optional(Consent),
  exclusion: Type.Optional(Exclusion),
  lint: Type.Optional(PolicyLint),
}

/** A policy of a group or an offer, which is all that it governs. Exactly one of the rules. */
export const OwnContactPolicy = closed({ description: Type.Optional(Type.String()), ...rules })
export type OwnContactPolicy = Static<typeof OwnContactPolicy>

export const ContactPolicyDeclaration = closed({
  description: Type.Optional(Type.String()),
  where: Type.Optional(ContactFilter),
  ...rules,
})
export type ContactPolicyDeclaration = Static<typeof ContactPolicyDeclaration>

/** What a group or an offer adds to the policies that govern it, and which of them it relaxes. */
export const InheritedContactPolicies = closed(
  {
    add: Type.Optional(record(Id, OwnContactPolicy, { minProperties: 1 })),
    relax: Type.Optional(
      record(
        Id,
        Type.Union([
          Type.Literal('exempt'),
          closed({ limit: Type.Integer({ minimum: 1, maximum: 500, description: 'Another limit of a cap' }) }),
        ]),
        { minProperties: 1, description: 'By policy; consent can never be relaxed' },
      ),
    ),
  },
  { minProperties: 1 },
)
export type InheritedContactPolicies = Static<typeof InheritedContactPolicies>

export const ContactPoliciesFile = closed(
  {
    reasons: Type.Optional(
      record(Id, record(Locale, Type.String({ minLength: 1, maxLength: 60 }), { minProperties: 1 }), {
        maxProperties: declineReasonsMax,
        description: 'Why an offer may be declined, in every locale of the catalogue',
      }),
    ),
    policies: record(Id, ContactPolicyDeclaration),
  },
  {
    title: 'contact-policies.yaml',
    description: 'How often and when customers may be contacted, and what follows from their answers',
  },
)
export type ContactPoliciesFile = Static<typeof ContactPoliciesFile>
export type Cap = Static<typeof Cap>
export type CoolDown = Static<typeof CoolDown>
export type QuietHours = Static<typeof QuietHours>
export type Consent = Static<typeof Consent>
export type Exclusion = Static<typeof Exclusion>
