import { ServiceError } from '../../service/errors.ts'
import { failureOf } from '../../service/failure.ts'

/** The framework's own errors that a caller can cause, in our words. Any other is our fault. */
const frameworkErrors: Readonly<Record<string, (error: Error) => ServiceError>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: () => new ServiceError('json-invalid', 'the body cannot be parsed as JSON'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => new ServiceError('json-invalid', 'the body is empty'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new ServiceError('http-invalid', 'the body is not as long as Content-Length says'),
  FST_ERR_CTP_BODY_TOO_LARGE: () => new ServiceError('body-too-large', 'the body is larger than this address accepts'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new ServiceError('media-type-unsupported', 'send the body with Content-Type: application/json'),
  // A path that leads out of the folder of a page, or to nothing that a file can be called.
  FST_STATIC_FORBIDDEN_PATH: () => new ServiceError('route-unknown', 'see /docs for what there is'),
  FST_ERR_BAD_URL: () => new ServiceError('http-invalid', 'the address is not percent-encoded as addresses are'),
}

/** What a caller is told about an error, the framework's own included. */
export function restFailureOf(error: unknown): ServiceError {
  if (error instanceof SyntaxError && 'statusCode' in error && error.statusCode === 400) {
    return new ServiceError('json-invalid', 'the body cannot be parsed as JSON')
  }
  const known = error instanceof Error && 'code' in error ? frameworkErrors[String(error.code)] : undefined
  return known === undefined ? failureOf(error) : known(error as Error)
}
