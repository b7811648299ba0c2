import { hoistDefinitions } from './hoist-definitions.ts'
import type { JsonSchema } from './json-schema.ts'
import { MappingFile } from './mapping-file.ts'
import { rulesFileTypes } from './rules-files.ts'
import { VariantFile } from './variant-file.ts'

/**
 * JSON Schemas of the rules files, and of mapping files, as editors want them, by file name: draft 07, which all of
 * them know, and every reference within the file.
 */
export function editorSchemas(): Map<string, JsonSchema> {
  const schemas = [
    ...rulesFileTypes,
    { kind: 'variant', schema: VariantFile },
    { kind: 'mapping', schema: MappingFile },
  ]
  return new Map(schemas.map(({ kind, schema }) => [`${kind}.schema.json`, editorSchema(schema as JsonSchema)]))
}

/** As it is written to disk. */
export function formatEditorSchema(schema: JsonSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`
}

function editorSchema(schema: JsonSchema): JsonSchema {
  const definitions: Record<string, JsonSchema> = {}
  const root = hoistDefinitions(schema, definitions, '#/definitions/') as JsonSchema
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...withSchemaProperty(root),
    ...(Object.keys(definitions).length === 0 ? {} : { definitions }),
  }
}

/** A JSON file names its schema in a property of its own, where YAML has a comment. */
function withSchemaProperty(root: JsonSchema): JsonSchema {
  if (root.anyOf !== undefined) return { ...root, anyOf: root.anyOf.map(withSchemaProperty) }
  if (root.properties === undefined) return root
  return { ...root, properties: { $schema: { type: 'string', description: 'For editors' }, ...root.properties } }
}
