/** The part of JSON Schema that our schemas use. */
export interface JsonSchema {
  type?: string
  const?: unknown
  anyOf?: JsonSchema[]
  $ref?: string
  $defs?: Record<string, JsonSchema>
  $schema?: string
  definitions?: Record<string, JsonSchema>
  title?: string
  description?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  items?: JsonSchema
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  properties?: Record<string, JsonSchema>
  patternProperties?: Record<string, JsonSchema>
  propertyNames?: JsonSchema
  required?: string[]
  minProperties?: number
  maxProperties?: number
  additionalProperties?: boolean
}
