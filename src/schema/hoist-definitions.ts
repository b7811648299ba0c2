import type { JsonSchema } from './json-schema.ts'

/**
 * A copy of a schema in which references point below `prefix`, and the definitions found on the way are gathered in
 * `definitions`. TypeBox nests the definition of a recursive type at each of its uses, and refers to it by name alone.
 */
export function hoistDefinitions(value: unknown, definitions: Record<string, JsonSchema>, prefix: string): unknown {
  if (Array.isArray(value)) return value.map((item) => hoistDefinitions(item, definitions, prefix))
  if (typeof value !== 'object' || value === null) return value
  const { $defs = {}, $id, $ref, ...rest } = value as JsonSchema & { $id?: string }
  for (const [name, definition] of Object.entries($defs)) {
    if (Object.hasOwn(definitions, name)) continue
    definitions[name] = {}
    definitions[name] = hoistDefinitions(definition, definitions, prefix) as JsonSchema
  }
  const copied = Object.entries(rest).map(([key, inner]) => [key, hoistDefinitions(inner, definitions, prefix)])
  return { ...Object.fromEntries(copied), ...($ref === undefined ? {} : { $ref: `${prefix}${$ref}` }) }
}
