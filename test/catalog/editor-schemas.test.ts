import { readdir, readFile } from 'node:fs/promises'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { typeOfFile } from '#sufler/catalog/ruleset-source.ts'
import { editorSchemas, formatEditorSchema } from '#sufler/schema/editor-schemas.ts'
import { minimalRules } from '../support/ruleset.ts'
import { textFixtures } from './error-fixtures.ts'

const dir = new URL('../../rules/schemas/', import.meta.url)

describe('the JSON Schemas for editors', () => {
  it('are up to date in rules/schemas (npm run schemas)', async () => {
    const written = new Map<string, string>()
    for (const name of await readdir(dir)) written.set(name, await readFile(new URL(name, dir), 'utf8'))
    const current = [...editorSchemas()].map(([name, schema]) => [name, formatEditorSchema(schema)] as const)
    expect(Object.fromEntries(written)).toEqual(Object.fromEntries(current))
  })

  function validate(path: string, value: unknown): boolean {
    const schema = editorSchemas().get(`${typeOfFile(path)?.kind}.schema.json`)
    if (schema === undefined) throw new Error(`no schema for ${path}`)
    return new Ajv({ strict: true, strictTypes: false, allowUnionTypes: true }).compile(schema)(value)
  }

  it.each(Object.entries(minimalRules))('accept %s', (path, text) => {
    expect(validate(path, parse(text))).toBe(true)
  })

  it('accept a JSON file that names its schema', () => {
    const group = { $schema: '../schemas/groups.schema.json', groups: { roaming: { name: 'Roaming' } } }
    expect(validate('groups.json', group)).toBe(true)
  })

  const shapeCodes = ['missing-property', 'unknown-property', 'wrong-type', 'invalid-value', 'invalid-name'] as const
  it.each(
    shapeCodes
      .flatMap((code) => textFixtures[code])
      // YAML alone can write infinity.
      .filter(({ error }) => error.found !== 'Infinity'),
  )('refuse $error.file: $name', ({ changes, error }) => {
    expect(validate(error.file, parse(String(changes[error.file])))).toBe(false)
  })

  it('follow references into conditions at any depth', () => {
    const segments = (leaf: object) => ({ segments: { a: { all: [{ not: { any: [leaf] } }] } } })
    expect(validate('segments.yaml', segments({ fact: 'x', operator: 'equal', value: 1 }))).toBe(true)
    expect(validate('segments.yaml', segments({ fact: 'x', operatr: 'equal', value: 1 }))).toBe(false)
  })
})
