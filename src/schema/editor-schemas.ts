import type { JsonSchema } from './json-schema.ts'
import { MappingFile } from './mapping-file.ts'
import { rulesFileTypes } from './rules-files.ts'

/**
 * JSON Schemas of the rules files, and of mapping files, as editors want them, by file name: draft 07, which all of them know, and every
 * reference within the file. TypeBox nests the definition of `Condition` at each of its uses, and refers to it by name.
 */
export function editorSchemas(): Map<string, JsonSchema> {
  const schemas = [...rulesFileTypes, { kind: 'mapping', schema: MappingFile }]
  return new Map(schemas.map(({ kind, schema }) => [`${kind}.schema.json`, editorSchema(schema as JsonSchema)]))
}

/** As it is written to disk. */
export function formatEditorSchema(schema: JsonSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`
}

function editorSchema(schema: JsonSchema): JsonSchema {
  const definitions: Record<string, JsonSchema> = {}
  const root = hoistDefinitions(schema, definitions) as JsonSchema
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...withSchemaProperty(root),
    ...(Object.keys(definitions).length === 0 ? {} : { definitions }),
  }
}

/** A copy in which references point to `definitions`, where the definitions found on the way are gathered. */
function hoistDefinitions(value: unknown, definitions: Record<string, JsonSchema>): unknown {
  if (Array.isArray(value)) return value.map((item) => hoistDefinitions(item, definitions))
  if (typeof value !== 'object' || value === null) return value
  const { $defs = {}, $id, $ref, ...rest } = value as JsonSchema & { $id?: string }
  for (const [name, definition] of Object.entries($defs)) {
    if (Object.hasOwn(definitions, name)) continue
    definitions[name] = {}
    definitions[name] = hoistDefinitions(definition, definitions) as JsonSchema
  }
  const copied = Object.entries(rest).map(([key, inner]) => [key, hoistDefinitions(inner, definitions)])
  return { ...Object.fromEntries(copied), ...($ref === undefined ? {} : { $ref: `#/definitions/${$ref}` }) }
}

/** A JSON file names its schema in a property of its own, where YAML has a comment. */
function withSchemaProperty(root: JsonSchema): JsonSchema {
  if (root.anyOf !== undefined) return { ...root, anyOf: root.anyOf.map(withSchemaProperty) }
  if (root.properties === undefined) return root
  return { ...root, properties: { $schema: { type: 'string', description: 'For editors' }, ...root.properties } }
}
