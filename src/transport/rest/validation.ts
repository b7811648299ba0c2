import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { requestChecker } from '../../service/request-checker.ts'

const parts: Readonly<Record<string, string>> = { body: 'the body', params: 'the address', querystring: 'the query' }

/** Requests are checked with the same schemas that the documentation shows; nothing is converted or filled in. */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart = 'body' }) =>
  compileValidator(schema, parts[httpPart] ?? httpPart)

export function compileValidator(schema: TSchema, part: string): ReturnType<FastifySchemaCompiler<TSchema>> {
  const check = requestChecker(schema, part)
  return (value: unknown) => {
    const error = check(value)
    return error === undefined ? { value } : { error }
  }
}
