import Type, {
  type TObject,
  type TProperties,
  type TRecord,
  type TSchema,
  type TSchemaOptions,
  type TString,
  type TUnsafe,
} from 'typebox'

/** An object that refuses properties it does not know: a mistyped name is an error, never ignored. */
export function closed<Properties extends TProperties>(
  properties: Properties,
  options: TSchemaOptions = {},
): TObject<Properties> {
  return Type.Object(properties, { ...options, additionalProperties: false })
}

/**
 * A map from names to values that refuses names outside the pattern of `key`. `propertyNames` repeats the key's schema,
 * so that its length is checked too and an editor shows its description.
 */
export function record<Value extends TSchema>(
  key: TString,
  value: Value,
  options: TSchemaOptions = {},
): TRecord<string, Value> {
  return Type.Record(key, value, { ...options, additionalProperties: false, propertyNames: key })
}

/** One of these texts. `Type.Union` alone loses the type of a list that is not written out in place. */
export function oneOf<Value extends string>(values: readonly Value[], options: TSchemaOptions = {}): TUnsafe<Value> {
  return Type.Unsafe<Value>(
    Type.Union(
      values.map((value) => Type.Literal(value)),
      options,
    ),
  )
}

/** Longest customer id that is accepted, in characters; ids become part of keys in the store. */
export const customerIdLengthMax = 128

/** Ids of offers, groups, segments and the parts of a placement: kebab-case, so that they read well in URLs, metrics and logs. */
export const idPattern = '^[a-z0-9]+(-[a-z0-9]+)*$'
export const idLengthMax = 64
export const Id = Type.String({
  pattern: idPattern,
  minLength: 1,
  maxLength: idLengthMax,
  description: 'Lower-case letters, digits and single hyphens',
})

/** `channel.placement` */
export const PlacementId = Type.String({
  pattern: '^[a-z0-9]+(-[a-z0-9]+)*\\.[a-z0-9]+(-[a-z0-9]+)*$',
  maxLength: 129,
  description: 'channel.placement, as declared in channels.yaml',
})

/** Names of features and context facts: `snake_case` or `camelCase`, dots for namespaces (`consent.phone`, `call.reason`). */
export const FactName = Type.String({
  pattern: '^[a-z][A-Za-z0-9_]*(\\.[a-z][A-Za-z0-9_]*)*$',
  maxLength: 64,
  description: 'snake_case or camelCase; dots separate namespaces',
})

export const CustomerId = Type.String({
  minLength: 1,
  maxLength: customerIdLengthMax,
  // A lone surrogate has no UTF-8: two different ids would become one key.
  pattern: '^[^\\u0000-\\u0020{}\\u007f\\ud800-\\udfff]+$',
  description: 'Any printable characters except spaces and braces',
})

/** BCP 47, in the two forms that occur in catalogues: `ru`, `en-GB`. */
export const Locale = Type.String({ pattern: '^[a-z]{2,3}(-[A-Z]{2})?$', description: 'BCP 47, as ru or en-GB' })

export const TimeZone = Type.String({ minLength: 1, maxLength: 64, description: 'IANA time zone, as Europe/Moscow' })

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Day = (typeof days)[number]
export const Day = Type.Unsafe<Day>(
  Type.Union(
    days.map((day) => Type.Literal(day)),
    { description: 'mon, tue, wed, thu, fri, sat or sun' },
  ),
)
