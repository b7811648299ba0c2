import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { checkShape } from '../../catalog/check-shape.ts'
import { invalidValue, ServiceError } from '../../service/errors.ts'

const partNames: Readonly<Record<string, string>> = {
  body: 'the body',
  params: 'the address',
  querystring: 'the query',
}

/**
 * Checks requests with compiled TypeBox, 0.3 µs for a usual decision request. What fails is looked at again, slowly, to
 * name everything that is wrong: each with its path, what stands there and what should.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart = 'body' }) => {
  const validator = Compile(schema)
  const part = partNames[httpPart] ?? httpPart
  return (value: unknown) => (validator.Check(value) ? { value } : { error: invalidRequest(schema, value, part) })
}

function invalidRequest(schema: TSchema, value: unknown, part: string): ServiceError {
  const errors = checkShape(schema, value).findings.map((finding) => invalidValue(finding))
  // Both read the same schema; should they ever disagree, it must show.
  if (errors.length === 0) throw new Error('a request was refused for no reason that check-shape.ts knows')
  const count = errors.length === 1 ? '1 value' : `${errors.length} values`
  return new ServiceError('request-invalid', `${count} of ${part} ${errors.length === 1 ? 'is' : 'are'} wrong`, errors)
}
