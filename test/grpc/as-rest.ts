// biome-ignore-all lint/suspicious/noExplicitAny: messages of any shape, which is what is compared

/** A `DecideResponse` in the JSON of REST: written from the .proto alone, beside the server's own conversion. */
export function asRest(response: any): any {
  return {
    ...response,
    placements: response.placements.map(({ explanation, ...placement }: any) => ({
      ...placement,
      // A list without entries cannot be told from one that was left out: reasons come with explanations.
      offers: placement.offers.map(({ reasons, ...offer }: any) => ({
        ...offer,
        kind: lastWord(offer.kind),
        ...(explanation ? { reasons } : {}),
      })),
      ...(explanation ? { explanation: explanationAsRest(explanation) } : {}),
    })),
  }
}

function explanationAsRest({ funnel, offers }: any): any {
  return {
    funnel,
    offers: offers.map(({ conditions, suppression, ...offer }: any) => ({
      ...offer,
      ...(suppression ? { suppression } : {}),
      ...(conditions ? { conditions: conditionAsRest(conditions) } : {}),
    })),
  }
}

function conditionAsRest({ all, any, not, result, expected, expectedActual, actual, ...rest }: any): any {
  const shared = { ...rest, result: lastWord(result) }
  if (all) return { ...shared, all: all.conditions.map(conditionAsRest) }
  if (any) return { ...shared, any: any.conditions.map(conditionAsRest) }
  if (not) return { ...shared, not: conditionAsRest(not) }
  return {
    ...shared,
    expected: plain(expected),
    ...(expectedActual ? { expectedActual: plain(expectedActual) } : {}),
    ...(actual ? { actual: plain(actual) } : {}),
  }
}

/** The plain value of a `google.protobuf.Value`. */
export function plain(value: any): unknown {
  if ('listValue' in value) return value.listValue.values.map(plain)
  if ('structValue' in value) return mapped(value.structValue.fields, plain)
  return 'nullValue' in value ? null : Object.values(value)[0]
}

/** The `google.protobuf.Value` of a plain value. */
export function message(value: any): object {
  if (value === null) return { nullValue: 'NULL_VALUE' }
  if (Array.isArray(value)) return { listValue: { values: value.map(message) } }
  if (typeof value === 'object') return { structValue: { fields: mapped(value, message) } }
  return { [`${{ boolean: 'bool' }[typeof value as string] ?? typeof value}Value`]: value }
}

/** The JSON of a REST request as a message: values of maps become messages. */
export function asMessage({ context, features, ...rest }: any): any {
  return {
    ...rest,
    ...(context ? { context: mapped(context, message) } : {}),
    ...(features ? { features: mapped(features, message) } : {}),
  }
}

function mapped(values: object, convert: (value: any) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, convert(value)]))
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf('_') + 1).toLowerCase()
}
