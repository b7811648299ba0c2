import type { Mismatch } from '../domain/mismatch.ts'

/**
 * Every error that a caller can meet, in one place: REST and gRPC derive their status from here, `docs/errors.md` lists
 * them, and a test holds the two together.
 */
export const errorRegistry = {
  'request-invalid': { status: 400, title: 'The request does not fit its schema' },
  'json-invalid': { status: 400, title: 'The body is not JSON' },
  'placement-unknown': { status: 400, title: 'The ruleset has no such placement' },
  'context-invalid': { status: 400, title: 'The context does not fit its declaration' },
  'features-invalid': { status: 400, title: 'The features do not fit their declaration' },
  'customer-unknown': { status: 404, title: 'The placement needs a customer who is known' },
  'route-unknown': { status: 404, title: 'There is nothing at this address' },
  'ruleset-unknown': { status: 404, title: 'There is no such ruleset' },
  'method-not-allowed': { status: 405, title: 'This address does not answer to this method' },
  'body-too-large': { status: 413, title: 'The body is larger than the limit' },
  'media-type-unsupported': { status: 415, title: 'Only application/json is understood here' },
  'ruleset-invalid': { status: 422, title: 'The ruleset has errors; the active one stays' },
  'layout-full': { status: 422, title: 'A dictionary of the feature layout is full' },
  'decision-failed': { status: 500, title: 'The decision failed in its worker' },
  'internal-error': { status: 500, title: 'Something broke; the log tells more' },
  overloaded: { status: 503, title: 'Too many requests are waiting; try again' },
  'store-unavailable': { status: 503, title: 'The store of the customers cannot be reached' },
  'not-ready': { status: 503, title: 'The service is starting or stopping' },
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof errorRegistry

/** One wrong value of a request: the path in its body, what stands there and what should. */
export interface InvalidValue {
  path: string
  found: string
  expected: string
  suggestion?: string
}

/** An expected failure, with a code from the registry; everything else that is thrown is a bug. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  constructor(
    readonly code: ErrorCode,
    /** One sentence for the caller. */
    readonly detail: string,
    readonly errors: readonly InvalidValue[] = [],
    options?: ErrorOptions,
  ) {
    super(`${code}: ${detail}`, options)
  }
}

/** `/context/call.reason`: a JSON pointer to the mismatch, below `root`. */
export function invalidValue({ path, found, expected, suggestion }: Mismatch, root: string): InvalidValue {
  const pointer = [root, ...path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')
  return { path: pointer, found, expected, ...(suggestion === undefined ? {} : { suggestion }) }
}
