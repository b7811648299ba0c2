import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { editorSchemas, formatEditorSchema } from '../schema/editor-schemas.ts'
import { print } from './print.ts'

const help = `
Editors complete and check rules files by these JSON Schemas. A YAML file names its own in its first line, by the path from
the file, and a JSON file in the property $schema:

  # yaml-language-server: $schema=../schemas/offers.schema.json

Examples:
  sufler schemas rules/schemas

Exit codes:
  0  the schemas are written
  2  the folder cannot be written, or the command was not given correctly`

/** `sufler schemas DIR`: writes what editors need to complete and check rules, for whoever keeps rules elsewhere. */
export function schemasCommand(): Command {
  return new Command('schemas')
    .description('write the JSON Schemas by which editors complete and check rules files')
    .argument('<dir>', 'folder to write them to; files of the same names are replaced')
    .addHelpText('after', help)
    .action(async (dir: string) => {
      await mkdir(dir, { recursive: true })
      const schemas = editorSchemas()
      for (const [name, schema] of schemas) await writeFile(join(dir, name), formatEditorSchema(schema))
      print(`${schemas.size} schemas in ${dir}; first line of a YAML file: # yaml-language-server: $schema=PATH`)
    })
}
