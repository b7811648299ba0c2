import Type, { type Static } from 'typebox'
import { closed, FactName, Locale, record } from './common.ts'
import { FactLint } from './lint.ts'

/** Members that one set may have over its whole life, by default; each 48 take one slot of the vector. */
export const setMembersMaxDefault = 48

const description = Type.Optional(Type.String({ description: 'What it means and where it comes from' }))
const label = Type.Optional(
  record(Locale, Type.String({ minLength: 1 }), {
    description: 'What explanations call it, by locale; without it they use the name',
  }),
)
const unit = Type.Optional(
  Type.String({
    description:
      'For people: months, MB, RUB, RUB a month. Explanations know currencies and the commonest units in their languages',
  }),
)
const pluralForm = Type.Optional(Type.String({ minLength: 1 }))
const unitForms = Type.Optional(
  record(
    Locale,
    closed({
      ...{ zero: pluralForm, one: pluralForm, two: pluralForm, few: pluralForm, many: pluralForm },
      other: Type.String({ minLength: 1 }),
    }),
    { description: 'The unit in explanations, by locale: { en: { one: trip, other: trips } }' },
  ),
)
const valueLabels = Type.Optional(
  record(Type.String({ minLength: 1 }), record(Locale, Type.String({ minLength: 1 })), {
    description: 'What explanations call the values, by value and locale',
  }),
)
const lint = Type.Optional(FactLint)
const personal = Type.Optional(Type.Boolean({ default: false, description: 'Personal data: never logged' }))
const values = Type.Optional(
  Type.Array(Type.String({ minLength: 1 }), {
    minItems: 1,
    uniqueItems: true,
    description: 'The only values allowed; anything else is refused',
  }),
)

const NumberFact = closed({
  type: Type.Literal('number'),
  label,
  unit,
  unitForms,
  min: Type.Optional(Type.Number({ description: 'Smallest value allowed' })),
  max: Type.Optional(Type.Number({ description: 'Largest value allowed' })),
  default: Type.Optional(Type.Number({ description: 'Used while the value is missing' })),
  description,
  personal,
  lint,
})

const BooleanFact = closed({
  type: Type.Literal('boolean'),
  label,
  default: Type.Optional(Type.Boolean({ description: 'Used while the value is missing' })),
  description,
  personal,
  lint,
})

const TimestampFact = closed(
  { type: Type.Literal('timestamp'), label, description, personal, lint },
  {
    description:
      'ISO 8601, or milliseconds since 1970. Gives .daysSince, .daysUntil, .monthsSince, .daysAfterMonths, .yearsSince, .daysUntilAnniversary',
  },
)

const CategoryFact = closed({
  type: Type.Literal('category'),
  label,
  values,
  valueLabels,
  default: Type.Optional(Type.String({ minLength: 1, description: 'Used while the value is missing' })),
  description,
  personal,
  lint,
})

const SetFact = closed({
  type: Type.Literal('set'),
  label,
  values,
  valueLabels,
  membersMax: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 960,
      default: setMembersMaxDefault,
      description: 'Distinct members this set may ever have, over all customers',
    }),
  ),
  default: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), { description: 'Used while the value is missing; [] for none' }),
  ),
  description,
  personal,
  lint,
})

const TextFact = closed(
  {
    type: Type.Literal('text'),
    label,
    maxLength: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 200 })),
    description,
    personal,
    lint,
  },
  { description: 'For texts only, never in rules' },
)

/** Largest object that a request may bring along, in bytes of its JSON. */
export const objectBytesMax = 16 * 1024

/** Deepest nesting of such an object: 1 for a list of numbers. */
export const objectDepthMax = 8

const ObjectFact = closed(
  { type: Type.Literal('object'), label, description, personal, lint },
  {
    description:
      'A JSON object or list that comes with a request: at most 16 KiB, 8 levels deep. Conditions read it by a path, texts cannot',
  },
)
export type ObjectDeclaration = Static<typeof ObjectFact>

export const FeatureDeclaration = Type.Union([NumberFact, BooleanFact, TimestampFact, CategoryFact, SetFact, TextFact])
export type FeatureDeclaration = Static<typeof FeatureDeclaration>

/** What may come with a request: all that is kept of customers, and objects. */
export const ContextDeclaration = Type.Union([...FeatureDeclaration.anyOf, ObjectFact])
export type ContextDeclaration = Static<typeof ContextDeclaration>

export const FactType = Type.Union([
  Type.Literal('number'),
  Type.Literal('boolean'),
  Type.Literal('timestamp'),
  Type.Literal('category'),
  Type.Literal('set'),
  Type.Literal('text'),
])
export type FactType = Static<typeof FactType>

export const FeaturesFile = closed(
  {
    features: record(FactName, FeatureDeclaration, { description: 'Facts that are kept about a customer' }),
    context: Type.Optional(
      record(FactName, ContextDeclaration, { description: 'Facts that come with a request and are not kept' }),
    ),
  },
  { title: 'features.yaml', description: 'Features and context facts' },
)
export type FeaturesFile = Static<typeof FeaturesFile>
