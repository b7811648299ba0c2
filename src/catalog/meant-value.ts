import { booleanMeant, dateMeant, numbersMeant } from '../domain/meant-literal.ts'
import { foldedSpelling, plainSpelling } from '../domain/spelling.ts'
import type { JsonSchema } from '../schema/json-schema.ts'

/**
 * The value that a text was probably meant to be where a schema asks for something else: a number for `0,18`, true for
 * `yes`, an id for `Roaming Pack`. `fits` says whether the schema takes a value.
 */
export function meantValue(
  schema: JsonSchema,
  text: string,
  fits: (schema: JsonSchema, value: unknown) => boolean,
): string | undefined {
  const branches = schema.anyOf ?? [schema]
  const meant = branches.flatMap((branch) => candidates(branch, text).filter((value) => fits(branch, value)))
  return meant.length === 0 ? undefined : String(meant[0])
}

function candidates(schema: JsonSchema, text: string): unknown[] {
  switch (schema.type) {
    case 'number':
    case 'integer':
      return numbersMeant(text)
    case 'boolean':
      return [booleanMeant(text)].filter((value) => value !== undefined)
    case 'string':
      // A text of any form that is refused is too short or too long.
      if (schema.pattern === undefined) return []
      return [dateMeant(text), plainSpelling(text), foldedSpelling(text)].filter(
        (value) => value !== undefined && value !== text,
      )
    default:
      return []
  }
}

/** `2.5` of a number in an object on one line, whose comma made a key of what follows: `{ limit: 2,5 }` is `{ limit: 2, 5: null }`. */
export function splitNumber(value: Readonly<Record<string, unknown>>, key: string): string | undefined {
  if (!/^\d+$/.test(key) || value[key] !== null) return undefined
  const whole = Object.values(value).filter((other) => Number.isInteger(other))
  return whole.length === 1 ? `${whole[0]}.${key}` : undefined
}
