import { describeValue, listNames } from '../domain/mismatch.ts'
import type { JsonSchema } from '../schema/json-schema.ts'

/** What a schema asks for, ready for a sentence: `a number from 0 to 1`, `one of 'sale', 'service'`. */
export function describeSchema(schema: JsonSchema): string {
  if (schema.const !== undefined) return describeValue(schema.const)
  if (schema.anyOf !== undefined) return describeUnion(schema.anyOf)
  if (schema.$ref !== undefined) return 'a condition'
  switch (schema.type) {
    case 'number':
      return `a number${describeRange(schema.minimum, schema.maximum)}`
    case 'integer':
      return `a whole number${describeRange(schema.minimum, schema.maximum)}`
    case 'boolean':
      return 'true or false'
    case 'string':
      return describeText(schema)
    case 'array':
      return `a list${describeCounts(schema.minItems, schema.maxItems, 'item')}`
    case 'object':
      return `an object${describeCounts(schema.minProperties, schema.maxProperties, 'entry')}`
    default:
      return 'a value'
  }
}

function describeUnion(branches: JsonSchema[]): string {
  const texts = [...new Set(branches.map(describeSchema))]
  if (branches.every((branch) => branch.const !== undefined)) return `one of ${listNames(texts)}`
  return texts.join(' or ')
}

function describeText({ pattern, description, minLength, maxLength }: JsonSchema): string {
  const length = maxLength === undefined ? '' : `, at most ${maxLength} characters`
  if (pattern !== undefined && pattern !== '^.*$') {
    // An abbreviation at the beginning, as in `ISO 4217`, keeps its capitals.
    const words = description?.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase())
    return `${words ?? `a text that matches ${pattern}`}${length}`
  }
  return `a text${minLength === undefined || minLength === 0 ? '' : ' that is not empty'}${length}`
}

function describeRange(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`
  if (minimum !== undefined) return ` of at least ${minimum}`
  return maximum === undefined ? '' : ` of at most ${maximum}`
}

/** `no items`, `1 entry`, `3 entries`. */
export function describeCount(count: number, what: 'item' | 'entry'): string {
  if (count === 1) return `1 ${what}`
  return `${count === 0 ? 'no' : count} ${what === 'item' ? 'items' : 'entries'}`
}

function describeCounts(min: number | undefined, max: number | undefined, what: 'item' | 'entry'): string {
  const bounds: string[] = []
  if (min !== undefined && min > 0) bounds.push(`at least ${describeCount(min, what)}`)
  if (max !== undefined) bounds.push(`at most ${describeCount(max, what)}`)
  return bounds.length === 0 ? '' : ` of ${bounds.join(' and ')}`
}
