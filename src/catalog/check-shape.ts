import type { TSchema } from 'typebox'
import { spacedKey } from '../domain/eligibility/meant-condition.ts'
import { describeValue } from '../domain/mismatch.ts'
import { nearestName } from '../domain/nearest-name.ts'
import type { JsonSchema } from '../schema/json-schema.ts'
import { describeCount, describeSchema } from './describe-schema.ts'
import { type Finding, finding, findingAtKey, oneOf, type Path } from './finding.ts'
import { meantValue, splitNumber } from './meant-value.ts'

export interface Shape {
  findings: Finding[]
  /** Where conditions stand. They are not looked into: `domain/eligibility` checks them, names and types included. */
  conditions: Path[]
}

/**
 * Compares a value with a schema and says each fault once. A validator of JSON Schema would do, were it not for unions:
 * it reports the faults of every branch. Here a branch is chosen first, by the type of the value, by a constant that all
 * branches have (`type`), or by the properties that only one branch knows (`offers`). A keyword that this function does
 * not know throws, so that no schema can ask for more than is checked.
 */
export function checkShape(schema: TSchema, value: unknown): Shape {
  const shape: Shape = { findings: [], conditions: [] }
  check(schema as JsonSchema, value, [], shape)
  return shape
}

function check(schema: JsonSchema, value: unknown, path: Path, shape: Shape): void {
  assertKnownKeywords(schema)
  if (schema.$ref !== undefined) {
    shape.conditions.push(path)
    return
  }
  if (schema.anyOf !== undefined) {
    checkUnion(schema, schema.anyOf, value, path, shape)
    return
  }
  const fault = faultOf(schema, value)
  if (fault !== undefined) {
    shape.findings.push(finding(fault.code, path, fault.found, expectedOf(schema, value), suggestionFor(schema, value)))
    // A value of another type has no inside that could be compared.
    if (fault.code === 'wrong-type') return
  }
  if (Array.isArray(value)) checkItems(schema, value, path, shape)
  else if (schema.type === 'object' && isObject(value)) checkProperties(schema, value, path, shape)
}

function suggestionFor(schema: JsonSchema, value: unknown): string | undefined {
  if (isBracedText(schema, value)) return `{{${Object.keys(value)[0]}}}`
  if (typeof value !== 'string') return undefined
  if (typeof schema.const === 'string') return nearestName(value, [schema.const])
  return meantValue(schema, value, (branch, meant) => faultOf(branch, meant) === undefined)
}

/** A text that begins with a brace is an object to YAML; without a word about it nobody would know why a text is none. */
function expectedOf(schema: JsonSchema, value: unknown): string {
  const expected = describeSchema(schema)
  return isBracedText(schema, value) ? `${expected}, in quotes when it begins with a brace` : expected
}

function isBracedText(schema: JsonSchema, value: unknown): value is Record<string, null> {
  return (
    schema.type === 'string' && isObject(value) && Object.values(value).join() === '' && Object.keys(value).length === 1
  )
}

interface Fault {
  code: 'wrong-type' | 'invalid-value' | 'out-of-range'
  found: string
}

/** What is wrong with the value itself, its properties and items aside. */
function faultOf(schema: JsonSchema, value: unknown): Fault | undefined {
  const found = describeValue(value ?? undefined)
  if (schema.type !== undefined && !hasType(value, schema.type)) return { code: 'wrong-type', found }
  if (schema.const !== undefined && value !== schema.const) return { code: 'invalid-value', found }
  if (typeof value === 'number') {
    const { minimum = -Infinity, maximum = Infinity } = schema
    if (!Number.isFinite(value)) return { code: 'invalid-value', found: String(value) }
    if (value < minimum || value > maximum) return { code: 'out-of-range', found }
  }
  if (typeof value === 'string') {
    const { minLength = 0, maxLength = Infinity, pattern } = schema
    if (value.length < minLength) return { code: 'out-of-range', found: value === '' ? 'an empty text' : found }
    if (value.length > maxLength) return { code: 'out-of-range', found: `${found}, ${value.length} characters` }
    if (pattern !== undefined && !matches(pattern, value)) return { code: 'invalid-value', found }
  }
  if (Array.isArray(value)) {
    const { minItems = 0, maxItems = Infinity } = schema
    if (value.length < minItems) return { code: 'out-of-range', found: describeCount(value.length, 'item') }
    if (value.length > maxItems) return { code: 'out-of-range', found: describeCount(value.length, 'item') }
  } else if (isObject(value)) {
    const { minProperties = 0, maxProperties = Infinity } = schema
    const count = Object.keys(value).length
    if (count < minProperties || count > maxProperties) {
      return { code: 'out-of-range', found: describeCount(count, 'entry') }
    }
  }
  return undefined
}

function checkItems(schema: JsonSchema, items: unknown[], path: Path, shape: Shape): void {
  const seen = new Set<unknown>()
  for (const [index, item] of items.entries()) {
    if (schema.items !== undefined) check(schema.items, item, [...path, index], shape)
    if (schema.uniqueItems && seen.has(item)) {
      shape.findings.push(
        finding('duplicate-item', [...path, index], `${describeValue(item)} again`, 'every item once'),
      )
    }
    seen.add(item)
  }
}

function checkProperties(schema: JsonSchema, value: Record<string, unknown>, path: Path, shape: Shape): void {
  const { properties = {}, patternProperties = {}, required = [], propertyNames } = schema
  for (const [key, child] of Object.entries(value)) {
    const childPath = [...path, key]
    const childSchema = Object.hasOwn(properties, key)
      ? properties[key]
      : Object.entries(patternProperties).find(([pattern]) => matches(pattern, key))?.[1]
    if (propertyNames !== undefined && faultOf(propertyNames, key) !== undefined) {
      const suggestion = suggestionFor(propertyNames, key)
      shape.findings.push(
        findingAtKey('invalid-name', childPath, `'${key}'`, describeSchema(propertyNames), suggestion),
      )
    } else if (childSchema === undefined && schema.additionalProperties === false) {
      shape.findings.push(unknownProperty(Object.keys(properties), value, key, childPath))
    }
    if (childSchema !== undefined) check(childSchema, child, childPath, shape)
  }
  for (const key of required) {
    if (Object.hasOwn(value, key)) continue
    const expected = describeSchema(properties[key] ?? {})
    shape.findings.push(finding('missing-property', [...path, key], 'nothing', expected))
  }
}

function unknownProperty(names: string[], value: Record<string, unknown>, key: string, path: Path): Finding {
  const number = splitNumber(value, key)
  if (number !== undefined)
    return findingAtKey('unknown-property', path, `'${key}' after a comma`, 'numbers with a decimal point', number)
  const entry = value[key] === null ? spacedKey(key, names) : undefined
  if (entry !== undefined)
    return findingAtKey('unknown-property', path, `'${key}' without a space`, 'a space after the colon', entry)
  const missing = names.filter((name) => !Object.hasOwn(value, name))
  return findingAtKey('unknown-property', path, `'${key}'`, oneOf(names), nearestName(key, missing))
}

function checkUnion(schema: JsonSchema, branches: JsonSchema[], value: unknown, path: Path, shape: Shape): void {
  const fitting = branches.filter((branch) => hasType(value, branch.type))
  if (fitting.length === 0) {
    const expected = expectedOf(schema, value)
    const suggestion = suggestionFor(schema, value)
    shape.findings.push(finding('wrong-type', path, describeValue(value ?? undefined), expected, suggestion))
  } else if (fitting.every((branch) => branch.const !== undefined)) {
    checkConstant(schema, fitting, value, path, shape)
  } else if (fitting.length === 1) {
    check(fitting[0] as JsonSchema, value, path, shape)
  } else if (typeof value === 'string') {
    checkTextUnion(schema, fitting, value, path, shape)
  } else if (!isObject(value)) {
    check(fitting[0] as JsonSchema, value, path, shape)
  } else {
    checkObjectUnion(fitting, value, path, shape)
  }
}

function checkConstant(schema: JsonSchema, branches: JsonSchema[], value: unknown, path: Path, shape: Shape): void {
  const constants = branches.map((branch) => branch.const)
  if (constants.includes(value)) return
  const suggestion = typeof value === 'string' ? nearestName(value, constants.map(String)) : undefined
  shape.findings.push(finding('invalid-value', path, describeValue(value), describeSchema(schema), suggestion))
}

/** Texts of a pattern beside constants, as `7d` beside `week`. */
function checkTextUnion(schema: JsonSchema, branches: JsonSchema[], value: string, path: Path, shape: Shape): void {
  if (branches.some((branch) => faultOf(branch, value) === undefined)) return
  const constants = branches.flatMap((branch) => (branch.const === undefined ? [] : [String(branch.const)]))
  const suggestion = nearestName(value, constants) ?? suggestionFor(schema, value)
  shape.findings.push(finding('invalid-value', path, describeValue(value), describeSchema(schema), suggestion))
}

function checkObjectUnion(branches: JsonSchema[], value: Record<string, unknown>, path: Path, shape: Shape): void {
  const discriminator = discriminatorOf(branches)
  if (discriminator === undefined) {
    check(mostSpecific(branches, value), value, path, shape)
    return
  }
  const chosen = branches.find((branch) => branch.properties?.[discriminator]?.const === value[discriminator])
  if (chosen !== undefined) {
    check(chosen, value, path, shape)
    return
  }
  const constants: JsonSchema = { anyOf: branches.flatMap((branch) => branch.properties?.[discriminator] ?? []) }
  const place = [...path, discriminator]
  if (Object.hasOwn(value, discriminator)) check(constants, value[discriminator], place, shape)
  else shape.findings.push(finding('missing-property', place, 'nothing', describeSchema(constants)))
}

/** The property that is a constant in every branch, as `type`. */
function discriminatorOf(branches: JsonSchema[]): string | undefined {
  const names = Object.keys(branches[0]?.properties ?? {})
  return names.find((name) => branches.every((branch) => branch.properties?.[name]?.const !== undefined))
}

/** The branch with a required property that stands in the value and that no other branch knows; else the first. */
function mostSpecific(branches: JsonSchema[], value: Record<string, unknown>): JsonSchema {
  const isOwn = (branch: JsonSchema, name: string) =>
    branches.every((other) => other === branch || !Object.hasOwn(other.properties ?? {}, name))
  const chosen = branches.find((branch) =>
    branch.required?.some((name) => Object.hasOwn(value, name) && isOwn(branch, name)),
  )
  return chosen ?? (branches[0] as JsonSchema)
}

function hasType(value: unknown, type: string | undefined): boolean {
  switch (type) {
    case undefined:
      return true
    case 'integer':
      return Number.isInteger(value)
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isObject(value)
    default:
      // The other types of JSON Schema bear the names that typeof gives.
      return typeof value === type
  }
}

const compiled = new Map<string, RegExp>()

/** Patterns come from the schemas only, so there are a dozen of them. */
function matches(pattern: string, text: string): boolean {
  let regex = compiled.get(pattern)
  if (regex === undefined) {
    regex = new RegExp(pattern, 'u')
    compiled.set(pattern, regex)
  }
  return regex.test(text)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const knownKeywords = new Set([
  ...['type', 'const', 'anyOf', '$ref', '$defs', 'title', 'description', 'default', 'examples'],
  ...['minimum', 'maximum', 'minLength', 'maxLength', 'pattern'],
  ...['items', 'minItems', 'maxItems', 'uniqueItems'],
  ...[
    'properties',
    'patternProperties',
    'propertyNames',
    'required',
    'additionalProperties',
    'minProperties',
    'maxProperties',
  ],
])
const known = new WeakSet<JsonSchema>()

function assertKnownKeywords(schema: JsonSchema): void {
  if (known.has(schema)) return
  const unknown = Object.keys(schema).find((keyword) => !knownKeywords.has(keyword))
  if (unknown !== undefined) throw new Error(`a schema uses ${unknown}, which check-shape.ts does not know`)
  known.add(schema)
}
