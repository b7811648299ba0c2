import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Fact } from '#sufler/domain/ruleset.ts'
import { MappingFile } from '#sufler/schema/mapping-file.ts'
import { load } from './in-process.ts'

const docs = readFileSync(new URL('../../docs/mapping.md', import.meta.url), 'utf8')
const sections = new Map(docs.split(/^## /m).map((section) => [section.slice(0, section.indexOf('\n')), section]))

// biome-ignore lint/suspicious/noExplicitAny: any JSON Schema
type Schema = any

/** Of what may be a text or an object, the object. */
const objectOf = (schema: Schema): Schema => schema.anyOf?.find(({ type }: Schema) => type === 'object') ?? schema
const valuesOf = (schema: Schema): Schema =>
  Object.values(schema.patternProperties ?? {})[0] ?? schema.additionalProperties

const file: Schema = MappingFile
const feature = objectOf(valuesOf(file.properties.features))

test.each([
  ['The file', file],
  ['The id', objectOf(file.properties.customerId)],
  ['Aliases', objectOf(file.properties.aliases.properties.phone)],
  ['Features', feature],
  ['Members', objectOf(valuesOf(feature.properties.members))],
])('%s: every key of the schema is described, with its default, and no other', (heading, schema) => {
  const rows = [...(sections.get(heading) ?? '').matchAll(/^\| `(\w+)` \| (.*?) ?\| ./gm)]
  const described = rows.map(([, key, written]) => [key, written?.replaceAll('`', '') || undefined])
  const declared = Object.entries(schema.properties as Record<string, Schema>).map(([key, { default: value }]) => [
    key,
    value === undefined ? undefined : String(value),
  ])
  const byKey = ([one]: unknown[], [other]: unknown[]) => String(one).localeCompare(String(other))
  expect(described.toSorted(byKey)).toEqual(declared.toSorted(byKey))
})

test('the example is loaded, and becomes what stands below it', async () => {
  const block = (language: string) => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(docs)?.[1] ?? ''
  const facts: Fact[] = [
    { name: 'balance', type: 'number' },
    { name: 'customer_since', type: 'timestamp' },
    { name: 'active', type: 'boolean' },
    { name: 'services', type: 'set' },
    { name: 'source', type: 'category' },
  ]
  const expected = JSON.parse(block('json'))
  const { rejects, customer, summary, aliases } = await load(block('text'), {
    ...{ facts, timeZone: 'Europe/Berlin', country: 'DE', mappingText: block('yaml') },
    customers: Object.keys(expected),
    aliases: ['phone:+4915123456789'],
  })
  expect(Object.fromEntries(Object.keys(expected).map((id) => [id, customer(id)]))).toEqual(expected)
  expect(rejects).toEqual(['8: customer id: found nothing, expected one'])
  expect(aliases).toEqual(['C-1001'])
  expect(summary.sharedAliases.claims).toBe(1)
  expect(summary.leftOut).toMatchObject({ 'Balance, €': { cells: 1, first: { line: 7 } } })
})
