import type { JsonSchema } from './json-schema.ts'

/**
 * A copy of a schema in which references point below `prefix`, and the definitions found on the way are gathered in
 * `definitions`. TypeBox nests the definition of a recursive type at each of its uses, and refers to it by name alone. Schemas that
 * `names` has, by their JSON, become definitions as well.
 */
export function hoistDefinitions(
  value: unknown,
  definitions: Record<string, JsonSchema>,
  prefix: string,
  names: ReadonlyMap<string, string> = new Map(),
): unknown {
  if (Array.isArray(value)) return value.map((item) => hoistDefinitions(item, definitions, prefix, names))
  if (typeof value !== 'object' || value === null) return value
  const inner = (part: unknown) => hoistDefinitions(part, definitions, prefix, names)
  const name = names.size === 0 ? undefined : names.get(JSON.stringify(value))
  if (name !== undefined) {
    if (!Object.hasOwn(definitions, name)) {
      definitions[name] = {}
      definitions[name] = copyOf(value, inner, definitions, prefix)
    }
    return { $ref: `${prefix}${name}` }
  }
  return copyOf(value, inner, definitions, prefix)
}

function copyOf(
  value: JsonSchema & { $id?: string },
  inner: (part: unknown) => unknown,
  definitions: Record<string, JsonSchema>,
  prefix: string,
): JsonSchema {
  const { $defs = {}, $id, $ref, ...rest } = value
  for (const [name, definition] of Object.entries($defs)) {
    if (Object.hasOwn(definitions, name)) continue
    definitions[name] = {}
    definitions[name] = inner(definition) as JsonSchema
  }
  const copied = Object.entries(rest).map(([key, part]) => [key, inner(part)])
  return { ...Object.fromEntries(copied), ...($ref === undefined ? {} : { $ref: `${prefix}${$ref}` }) }
}
