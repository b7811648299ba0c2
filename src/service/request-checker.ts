import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { checkShape } from '../catalog/check-shape.ts'
import { invalidValue, ServiceError } from './errors.ts'

/**
 * Checks values with compiled TypeBox. What fails is looked at again, slowly, to name everything that is wrong: each with
 * its path, what stands there and what should. `part` says what is checked, ready for a sentence: `the body`. Undefined
 * when all is well.
 */
export function requestChecker(schema: TSchema, part: string): (value: unknown) => ServiceError | undefined {
  const validator = Compile(schema)
  return (value) => (validator.Check(value) ? undefined : invalidRequest(schema, value, part))
}

function invalidRequest(schema: TSchema, value: unknown, part: string): ServiceError {
  const errors = checkShape(schema, value).findings.map((finding) => invalidValue(finding))
  // Both read the same schema; should they ever disagree, it must show.
  if (errors.length === 0) throw new Error('a request was refused for no reason that check-shape.ts knows')
  const sentence = errors.length === 1 ? `1 value of ${part} is wrong` : `${errors.length} values of ${part} are wrong`
  return new ServiceError('request-invalid', sentence, errors)
}
