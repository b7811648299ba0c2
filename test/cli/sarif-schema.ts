/**
 * The part of SARIF 2.1.0 (OASIS, section 3) that our logs use: required properties and types as its published schema has
 * them. Properties that are not listed here are refused, so that a new one has to be looked up.
 */
const message = object({ text: { type: 'string', minLength: 1 } }, ['text'])
const level = { enum: ['none', 'note', 'warning', 'error'] }
const location = object({
  physicalLocation: object({
    artifactLocation: object({ uri: { type: 'string', pattern: '^[^\\s\\\\]+$' } }),
    region: object({ startLine: { type: 'integer', minimum: 1 }, startColumn: { type: 'integer', minimum: 1 } }),
  }),
  message,
})
const rule = object(
  {
    id: { type: 'string', minLength: 1 },
    shortDescription: message,
    defaultConfiguration: object({ level }),
  },
  ['id'],
)
const result = object(
  {
    ruleId: { type: 'string' },
    ruleIndex: { type: 'integer', minimum: 0 },
    level,
    message,
    locations: { type: 'array', items: location },
    relatedLocations: { type: 'array', items: location, uniqueItems: true },
  },
  ['message'],
)
const run = object(
  {
    tool: object(
      {
        driver: object({ name: { type: 'string' }, rules: { type: 'array', items: rule, uniqueItems: true } }, [
          'name',
        ]),
      },
      ['driver'],
    ),
    columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
    results: { type: 'array', items: result },
  },
  ['tool'],
)

export const sarifSchema = object(
  { $schema: { type: 'string' }, version: { const: '2.1.0' }, runs: { type: 'array', items: run } },
  ['version', 'runs'],
)

function object(properties: Record<string, object>, required: string[] = []): object {
  return { type: 'object', properties, required, additionalProperties: false }
}
