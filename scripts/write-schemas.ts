/** Writes rules/schemas/*.schema.json, from which editors complete and check the rules files. */
import { mkdir, writeFile } from 'node:fs/promises'
import { editorSchemas, formatEditorSchema } from '../src/schema/editor-schemas.ts'

const dir = new URL('../rules/schemas/', import.meta.url)
await mkdir(dir, { recursive: true })
for (const [name, schema] of editorSchemas()) await writeFile(new URL(name, dir), formatEditorSchema(schema))
