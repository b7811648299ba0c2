import Type, { type Static } from 'typebox'
import { closed, Day, Id, Locale, PlacementId, record, TimeZone } from './common.ts'
import { Boost, Condition } from './condition.ts'
import { InheritedContactPolicies } from './contact-policies-file.ts'
import { GroupLint, type LintSettings, OfferLint } from './lint.ts'

export const Moment = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2})?(Z|[+-]\\d{2}:\\d{2})?)?$',
  description: 'A date (until: to the end of that day), or a time with or without an offset',
})

export const Validity = closed(
  {
    from: Type.Optional(Moment),
    until: Type.Optional(Moment),
    days: Type.Optional(Type.Array(Day, { minItems: 1, uniqueItems: true })),
    hours: Type.Optional(
      Type.String({
        pattern: '^([01]\\d|2[0-3]):[0-5]\\d-(([01]\\d|2[0-3]):[0-5]\\d|24:00)$',
        description:
          'As 09:00-21:00; the end is not included; 22:00-06:00 runs over midnight and belongs to the day on which it began',
      }),
    ),
    timeZone: Type.Optional(TimeZone),
  },
  { description: 'When the offer may be shown, in the time zone of the catalogue unless it names its own' },
)
export type Validity = Static<typeof Validity>

export const Treatment = closed({
  placement: PlacementId,
  content: record(Locale, record(Type.String(), Type.String()), {
    minProperties: 1,
    description:
      'A text for every field of the placement, in every locale. {{fact}} is filled in; {{fact|words}} when the fact may be missing',
  }),
})
export type Treatment = Static<typeof Treatment>

/** Longest answer to an objection, in characters: more is not read while somebody waits. */
export const objectionLengthMax = 300

export const Objections = record(
  Id,
  record(Locale, Type.String({ minLength: 1 }), {
    minProperties: 1,
    description: `What to answer, in every locale, at most ${objectionLengthMax} characters; {{fact}} is filled in`,
  }),
  { minProperties: 1, description: 'By the reasons for a decline that contact-policies.yaml lists' },
)
export type Objections = Static<typeof Objections>

/** What a group hands down to its offers, and an offer may have of its own. Conditions add up (all must hold); factors multiply. */
export const inheritable = {
  eligibility: Type.Optional(Condition),
  lever: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1000,
      default: 1,
      description: 'A fixed factor of the score, for business priorities',
    }),
  ),
  boosts: Type.Optional(Type.Array(Boost, { maxItems: 50, description: 'Multiply the lever' })),
  contextWeights: Type.Optional(
    Type.Array(Boost, {
      maxItems: 50,
      description: 'Multiply the context weight: how well the offer fits this moment',
    }),
  ),
  contactPolicies: Type.Optional(InheritedContactPolicies),
}

export const OfferDeclaration = closed({
  id: Id,
  group: Id,
  description: Type.Optional(Type.String()),
  kind: Type.Optional(
    Type.Union([Type.Literal('sale'), Type.Literal('service')], {
      default: 'sale',
      description: 'service: informs or helps, sells nothing',
    }),
  ),
  tags: Type.Optional(Type.Array(Id, { uniqueItems: true })),
  enabled: Type.Optional(Type.Boolean({ default: true, description: 'false takes the offer out without deleting it' })),
  value: Type.Number({
    minimum: 0,
    maximum: 1e9,
    description: "Expected margin of one acceptance, in the catalogue's currency",
  }),
  propensity: Type.Number({ minimum: 0, maximum: 1, description: 'Estimated probability of acceptance' }),
  valid: Type.Optional(Validity),
  ...inheritable,
  treatments: Type.Array(Treatment, { minItems: 1 }),
  objections: Type.Optional(Objections),
  lint: Type.Optional(OfferLint),
})

type Conditions = { eligibility?: Condition; boosts?: Boost[]; contextWeights?: Boost[]; lint?: LintSettings }
export type OfferDeclaration = Omit<Static<typeof OfferDeclaration>, keyof Conditions | 'valid'> &
  Conditions & { valid?: Validity }

export const OffersFile = Type.Union(
  [OfferDeclaration, closed({ offers: Type.Array(OfferDeclaration, { minItems: 1 }) })],
  {
    title: 'offers/*.yaml',
    description: 'One offer, or several under `offers`',
  },
)

const GroupDeclaration = closed({
  name: Type.String({ minLength: 1 }),
  description: Type.Optional(Type.String()),
  ...inheritable,
  lint: Type.Optional(GroupLint),
})
export type GroupDeclaration = Omit<Static<typeof GroupDeclaration>, keyof Conditions> & Conditions

export const GroupsFile = closed(
  { groups: record(Id, GroupDeclaration, { minProperties: 1 }) },
  { title: 'groups.yaml', description: 'Offer groups: what their offers inherit' },
)

export type GroupsFile = { groups: Record<string, GroupDeclaration> }

export const SegmentsFile = closed(
  { segments: record(Id, Condition) },
  { title: 'segments.yaml', description: 'Named conditions, usable in any condition as { condition: name }' },
)
export type SegmentsFile = { segments: Record<string, Condition> }
