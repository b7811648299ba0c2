// biome-ignore lint/suspicious/noExplicitAny: any JSON Schema
type Schema = any

/** Tried in turn, since most of what is asked for is a name: the first that fits a pattern. */
const texts = ['constructor', 'constructor.constructor', 'en', '2026-05-01T10:00:00Z', 'declined', '+79161234567']

/** A value that fits a schema, with every property that may be there. */
export function sampleOf(schema: Schema, document: Schema): unknown {
  if (schema.$ref !== undefined) {
    const path = String(schema.$ref).split('/').slice(1)
    return sampleOf(
      path.reduce((inner, part) => inner[part], document),
      document,
    )
  }
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  const branches = schema.anyOf ?? schema.oneOf
  if (branches !== undefined) return sampleOf(branches[0], document)
  switch (schema.type) {
    case 'string':
      return texts.find((text) => fits(text, schema)) ?? 'x'.repeat(schema.minLength ?? 1)
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return true
    case 'array':
      return [sampleOf(schema.items ?? {}, document)]
    case 'object': {
      const entries = Object.entries(schema.properties ?? {}).map(([name, one]) => [name, sampleOf(one, document)])
      const [of] = Object.values(schema.patternProperties ?? {})
      const others = of ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined)
      return Object.fromEntries(
        others === undefined ? entries : [...entries, ['constructor', sampleOf(others, document)]],
      )
    }
    default:
      return 'constructor'
  }
}

function fits(text: string, { pattern, minLength = 0, maxLength = 1_000 }: Schema): boolean {
  const isFit = pattern === undefined || new RegExp(pattern, 'u').test(text)
  return isFit && text.length >= minLength && text.length <= maxLength
}
