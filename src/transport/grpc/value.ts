/** `google.protobuf.Value`: any value of JSON. No kind at all is possible on the wire, and means nothing. */
export interface ValueMessage {
  nullValue?: 'NULL_VALUE'
  numberValue?: number
  stringValue?: string
  boolValue?: boolean
  structValue?: { fields: ValueMessages }
  listValue?: { values: ValueMessage[] }
}

export type ValueMessages = Record<string, ValueMessage>

/** The plain value; undefined where the message has no kind. How deep it may nest the decoder bounds: 100 messages. */
export function fromValue(message: ValueMessage): unknown {
  const { nullValue, numberValue, stringValue, boolValue, structValue, listValue } = message
  if (nullValue !== undefined) return null
  if (structValue !== undefined) return fromValues(structValue.fields)
  if (listValue !== undefined) return listValue.values.map(fromValue)
  return numberValue ?? stringValue ?? boolValue
}

export function fromValues(messages: ValueMessages): Record<string, unknown> {
  return Object.fromEntries(Object.entries(messages).map(([name, message]) => [name, fromValue(message)]))
}

/** The message for a value of JSON; anything else throws. */
export function toValue(value: unknown): ValueMessage {
  if (value === null) return { nullValue: 'NULL_VALUE' }
  if (typeof value === 'number') return { numberValue: value }
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (Array.isArray(value)) return { listValue: { values: value.map(toValue) } }
  if (typeof value === 'object') return { structValue: { fields: toValues(value) } }
  throw new Error(`no value of JSON: ${typeof value}`)
}

export function toValues(values: object): ValueMessages {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toValue(value)]))
}
