import { join } from 'node:path'
import protobuf, { Enum, type Field, type Type } from 'protobufjs'
import type { TSchema } from 'typebox'
import { describe, expect, test } from 'vitest'
import { FeaturesUpdate } from '#sufler/schema/customer.ts'
import { DecisionAnswer, DecisionRequest } from '#sufler/schema/decision.ts'
import { ConditionExplanation } from '#sufler/schema/explanation.ts'
import type { JsonSchema } from '#sufler/schema/json-schema.ts'
import { CallEnded, CallState, Done, LiveFailure, liveRequests, Pong, Welcome } from '#sufler/schema/live.ts'
import { OutcomeEntry, OutcomesAnswer, OutcomesBody } from '#sufler/schema/outcome.ts'
import { InvalidValue } from '#sufler/schema/problem.ts'
import { conditionResults } from '#sufler/transport/grpc/condition-message.ts'
import { protoDir } from '#sufler/transport/grpc/proto-files.ts'

const root = new protobuf.Root()
root.resolvePath = (_origin, target) => (target.startsWith('google/') ? target : join(protoDir, target))
// Names as they are written, and not in the camel case of JavaScript.
root.loadSync('sufler/v1/decisioning.proto', { keepCase: true }).resolveAll()

/** What stands under every path of a message: `/placements/count` is `optional integer`. The same for both sides. */
type Shape = Record<string, string>

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Lists and maps are never missing in proto3, and a boolean that is missing is false. */
const withPresence = (kind: string, isOptional: boolean) =>
  isOptional && !/^(list|map|boolean)/.test(kind) ? `optional ${kind}` : kind

/** The branches of a union share one message: what is not required in all of them is optional. */
function shapeOfSchema(schema: JsonSchema, path = '', shape: Shape = {}): Shape {
  const branches = schema.anyOf ?? [schema]
  const properties = Object.assign({}, ...branches.map((branch) => branch.properties)) as Record<string, JsonSchema>
  for (const [name, property] of Object.entries(properties)) {
    // What kind of message it is, the field of the oneof says.
    if (name === 'type' && property.const !== undefined) continue
    const here = `${path}/${snakeCase(name)}`
    const isNullable = property.anyOf?.some(({ type }) => type === 'null') ?? false
    const isOptional = isNullable || !branches.every(({ required = [] }) => required.includes(name))
    shape[here] = withPresence(kindOfSchema(property, here, shape), isOptional)
  }
  return shape
}

function kindOfSchema(schema: JsonSchema, path: string, shape: Shape): string {
  if (schema.$defs !== undefined || schema.$ref !== undefined) return 'condition'
  const [value, none] = schema.anyOf ?? []
  if (value !== undefined && none?.type === 'null') return kindOfSchema(value, path, shape)
  if (schema.anyOf !== undefined) return `one of ${schema.anyOf.map((branch) => branch.const).join(', ')}`
  if (schema.type === 'array') return `list of ${kindOfSchema(schema.items ?? {}, path, shape)}`
  if (schema.type !== 'object') return schema.type ?? 'value'
  const [valueOfMap] = Object.values(schema.patternProperties ?? {})
  if (valueOfMap !== undefined) return `map to ${kindOfSchema(valueOfMap, path, shape)}`
  shapeOfSchema(schema, path, shape)
  return 'message'
}

function shapeOfMessage(type: Type, path = '', shape: Shape = {}): Shape {
  for (const field of type.fieldsArray) {
    const here = `${path}/${field.name}`
    const kind = kindOfField(field, here, shape)
    const whole = field.map ? `map to ${kind}` : field.repeated ? `list of ${kind}` : kind
    // `optional` is a oneof of its own.
    shape[here] = withPresence(whole, field.partOf !== null)
  }
  return shape
}

const scalars: Readonly<Record<string, string>> = {
  string: 'string',
  bool: 'boolean',
  int32: 'integer',
  double: 'number',
}

function kindOfField({ type, resolvedType }: Field, path: string, shape: Shape): string {
  if (resolvedType === null) return scalars[type] ?? `a ${type}, which the schema has no word for`
  if (resolvedType instanceof Enum) return `one of ${namesOf(resolvedType).join(', ')}`
  if (resolvedType.fullName === '.google.protobuf.Value') return 'value'
  if (resolvedType.name === 'ConditionExplanation') return 'condition'
  if (resolvedType.name === 'ConditionExplanations') return 'list of condition'
  shapeOfMessage(resolvedType, path, shape)
  return 'message'
}

/** `sale` for `OFFER_KIND_SALE`; 0 stands for no value in every enumeration. */
function namesOf({ name, values }: Enum): string[] {
  const prefix = `${snakeCase(name).slice(1).toUpperCase()}_`
  const [none, ...others] = Object.keys(values)
  expect(none).toBe(`${prefix}UNSPECIFIED`)
  return others.map((value) => value.replace(prefix, '').replaceAll('_', '-').toLowerCase())
}

/** Where only some words of an enumeration may stand, the schema says which: both agree when it names no other. */
function withAllowedWords(shape: Shape, allowed: Shape): Shape {
  return Object.fromEntries(
    Object.entries(shape).map(([path, kind]) => {
      const said = allowed[path]
      return [path, said !== undefined && wordsOf(said).every((word) => wordsOf(kind).includes(word)) ? said : kind]
    }),
  )
}

function wordsOf(kind: string): string[] {
  return /one of (.*)/.exec(kind)?.[1]?.split(', ') ?? [kind]
}

/** The id of a request stands beside its message. */
function withoutId(schema: TSchema): JsonSchema {
  const { properties, ...rest } = schema as JsonSchema
  const { id: _, ...others } = properties ?? {}
  return { ...rest, properties: others }
}

const condition = (ConditionExplanation as unknown as JsonSchema).$defs?.ConditionExplanation as JsonSchema

describe('the .proto says what the schema says', () => {
  test.each<[string, TSchema | JsonSchema]>([
    ['DecideRequest', DecisionRequest],
    ['DecideResponse', DecisionAnswer],
    ['UpdateFeaturesRequest', FeaturesUpdate],
    ['ConditionExplanation', condition],
    ['RecordOutcomesRequest', OutcomesBody],
    ['OutcomeEntry', OutcomeEntry],
    ['RecordOutcomesResponse', OutcomesAnswer],
    ['InvalidValue', InvalidValue],
  ])('%s', (message, schema) => {
    const shape = shapeOfSchema(schema as JsonSchema)
    expect(Object.keys(shape).length).toBeGreaterThan(1)
    expect(shapeOfMessage(root.lookupType(`sufler.v1.${message}`))).toEqual(shape)
  })

  test.each<[string, TSchema | JsonSchema]>([
    ['LiveHello', withoutId(liveRequests.hello)],
    ['CallStart', withoutId(liveRequests['call.start'])],
    ['CallIdentify', withoutId(liveRequests['call.identify'])],
    ['CallContext', withoutId(liveRequests['call.context'])],
    ['CallPin', withoutId(liveRequests['call.pin'])],
    ['CallOutcome', withoutId(liveRequests['call.outcome'])],
    ['CallEnd', withoutId(liveRequests['call.end'])],
    ['LivePing', withoutId(liveRequests.ping)],
    ['LiveWelcome', Welcome],
    ['CallState', CallState],
    ['LiveDone', Done],
    ['CallEnded', CallEnded],
    ['LiveFailure', LiveFailure],
    ['LivePong', Pong],
  ])('%s of Watch', (message, schema) => {
    const shape = shapeOfSchema(schema as JsonSchema)
    expect(withAllowedWords(shapeOfMessage(root.lookupType(`sufler.v1.${message}`)), shape)).toEqual(shape)
  })

  test.each([['ConditionResult', conditionResults]])('%s', (name, names) => {
    const { values } = root.lookupEnum(`sufler.v1.${name}`)
    expect(Object.values(names).map((value) => values[value])).toEqual([1, 2, 3].slice(0, Object.keys(names).length))
    expect(Object.keys(values)).toHaveLength(Object.keys(names).length + 1)
  })
})
