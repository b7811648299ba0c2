import { formatPointer, type Mismatch } from '../domain/mismatch.ts'
import type { InvalidValue } from '../schema/problem.ts'

/** The statuses of gRPC that a failure is answered with. */
export type GrpcStatusName =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'FAILED_PRECONDITION'
  | 'RESOURCE_EXHAUSTED'
  | 'DEADLINE_EXCEEDED'
  | 'UNIMPLEMENTED'
  | 'UNAVAILABLE'
  | 'UNAUTHENTICATED'
  | 'PERMISSION_DENIED'
  | 'ALREADY_EXISTS'
  | 'INTERNAL'

interface RegisteredError {
  /** Of HTTP. */
  status: number
  grpc: GrpcStatusName
  title: string
}

/**
 * Every error that a caller can meet, in one place: REST and gRPC derive their status from here, `docs/errors.md` lists
 * them, and a test holds the two together.
 */
export const errorRegistry = {
  'request-invalid': { status: 400, grpc: 'INVALID_ARGUMENT', title: 'The request does not fit its schema' },
  'json-invalid': { status: 400, grpc: 'INVALID_ARGUMENT', title: 'The body is not JSON' },
  'message-invalid': { status: 400, grpc: 'INVALID_ARGUMENT', title: 'The message cannot be decoded' },
  'http-invalid': { status: 400, grpc: 'INVALID_ARGUMENT', title: 'The request is not understood as HTTP' },
  'placement-unknown': { status: 400, grpc: 'INVALID_ARGUMENT', title: 'The ruleset has no such placement' },
  'context-invalid': { status: 400, grpc: 'INVALID_ARGUMENT', title: 'The context does not fit its declaration' },
  'features-invalid': { status: 400, grpc: 'INVALID_ARGUMENT', title: 'The features do not fit their declaration' },
  'outcome-invalid': { status: 400, grpc: 'INVALID_ARGUMENT', title: 'The outcome does not fit its schema' },
  'outcome-time-invalid': { status: 400, grpc: 'INVALID_ARGUMENT', title: 'The outcome cannot have this time' },
  'token-malformed': { status: 400, grpc: 'INVALID_ARGUMENT', title: 'This is no token of an offer, or a part of one' },
  'token-key-unknown': { status: 400, grpc: 'INVALID_ARGUMENT', title: 'The key that signed the token is not known' },
  'token-forged': {
    status: 400,
    grpc: 'INVALID_ARGUMENT',
    title: 'The token was altered, or belongs to another customer',
  },
  'token-required': { status: 400, grpc: 'INVALID_ARGUMENT', title: 'The id of a decision is not trusted here' },
  'decision-expired': { status: 400, grpc: 'INVALID_ARGUMENT', title: 'The decision is too old for outcomes' },
  'offer-unknown': { status: 400, grpc: 'INVALID_ARGUMENT', title: 'No ruleset has had such an offer' },
  'reason-unknown': { status: 400, grpc: 'INVALID_ARGUMENT', title: 'The ruleset has no such reason' },
  'key-required': { status: 401, grpc: 'UNAUTHENTICATED', title: 'This needs a key or a sign-in' },
  'key-unknown': { status: 401, grpc: 'UNAUTHENTICATED', title: 'This key is not known, or was revoked' },
  'sign-in-invalid': { status: 401, grpc: 'UNAUTHENTICATED', title: 'The sign-in is forged, expired or not for here' },
  forbidden: { status: 403, grpc: 'PERMISSION_DENIED', title: 'The role of this key may not do this' },
  'host-refused': {
    status: 403,
    grpc: 'PERMISSION_DENIED',
    title: 'Without keys, this server answers only to the names of its own machine',
  },
  'origin-refused': { status: 403, grpc: 'PERMISSION_DENIED', title: 'This key is not for pages of this origin' },
  'proof-invalid': { status: 403, grpc: 'PERMISSION_DENIED', title: 'Nothing proves that this customer is meant' },
  'alias-invalid': { status: 400, grpc: 'INVALID_ARGUMENT', title: 'The alias cannot be understood' },
  'alias-unknown': { status: 404, grpc: 'NOT_FOUND', title: 'No customer is known by this alias' },
  'live-message-invalid': {
    status: 400,
    grpc: 'INVALID_ARGUMENT',
    title: 'The message does not fit the live protocol',
  },
  'call-unknown': { status: 404, grpc: 'NOT_FOUND', title: 'There is no such call in this session' },
  'card-unknown': { status: 404, grpc: 'NOT_FOUND', title: 'The call has not been shown such an offer' },
  'call-exists': { status: 409, grpc: 'ALREADY_EXISTS', title: 'The call has begun with another customer' },
  'session-unknown': { status: 404, grpc: 'NOT_FOUND', title: 'There is no such live session here any more' },
  'too-many-calls': { status: 429, grpc: 'RESOURCE_EXHAUSTED', title: 'The session has as many calls as it may' },
  'too-many-sessions': { status: 429, grpc: 'RESOURCE_EXHAUSTED', title: 'As many live sessions are open as may be' },
  'upgrade-required': { status: 426, grpc: 'UNIMPLEMENTED', title: 'This address speaks WebSocket' },
  'rate-limited': { status: 429, grpc: 'RESOURCE_EXHAUSTED', title: 'Too many requests in too short a time' },
  'customer-unknown': { status: 404, grpc: 'NOT_FOUND', title: 'The customer is not known' },
  'experiment-unknown': { status: 404, grpc: 'NOT_FOUND', title: 'The ruleset has no such experiment' },
  'record-damaged': {
    status: 409,
    grpc: 'FAILED_PRECONDITION',
    title: 'What is kept there is damaged',
  },
  'route-unknown': { status: 404, grpc: 'UNIMPLEMENTED', title: 'There is nothing at this address' },
  'service-unknown': { status: 404, grpc: 'NOT_FOUND', title: 'There is no service of this name' },
  'method-not-allowed': { status: 405, grpc: 'UNIMPLEMENTED', title: 'This address does not answer to this method' },
  'set-unknown': { status: 409, grpc: 'FAILED_PRECONDITION', title: 'The set whose members change is not known' },
  'nothing-to-undo': { status: 409, grpc: 'FAILED_PRECONDITION', title: 'The outcome was not reported' },
  'undo-too-late': { status: 409, grpc: 'FAILED_PRECONDITION', title: 'The outcome cannot be taken back any more' },
  'request-timeout': { status: 408, grpc: 'DEADLINE_EXCEEDED', title: 'The request did not arrive in time' },
  'body-too-large': { status: 413, grpc: 'RESOURCE_EXHAUSTED', title: 'The body is larger than the limit' },
  'media-type-unsupported': {
    status: 415,
    grpc: 'INVALID_ARGUMENT',
    title: 'Only application/json is understood here',
  },
  'ruleset-invalid': {
    status: 422,
    grpc: 'FAILED_PRECONDITION',
    title: 'The ruleset has errors; the active one stays',
  },
  'header-too-large': {
    status: 431,
    grpc: 'RESOURCE_EXHAUSTED',
    title: 'The header of the request is larger than the limit',
  },
  'layout-full': { status: 422, grpc: 'FAILED_PRECONDITION', title: 'A dictionary of the feature layout is full' },
  'decision-failed': { status: 500, grpc: 'INTERNAL', title: 'The decision failed in its worker' },
  'explanation-failed': { status: 500, grpc: 'INTERNAL', title: 'The decision could not be explained' },
  'ruleset-check-failed': {
    status: 500,
    grpc: 'INTERNAL',
    title: 'The ruleset could not be checked; the active one stays',
  },
  'internal-error': { status: 500, grpc: 'INTERNAL', title: 'Something broke; the log tells more' },
  overloaded: { status: 503, grpc: 'RESOURCE_EXHAUSTED', title: 'Too many requests are waiting; try again' },
  'store-unavailable': { status: 503, grpc: 'UNAVAILABLE', title: 'The store of the customers cannot do this now' },
  'sign-in-unavailable': {
    status: 503,
    grpc: 'UNAVAILABLE',
    title: 'The keys that sign-ins are checked with cannot be fetched',
  },
  'not-ready': { status: 503, grpc: 'UNAVAILABLE', title: 'The service is starting or stopping' },
} as const satisfies Record<string, RegisteredError>

export type ErrorCode = keyof typeof errorRegistry

/** An expected failure, with a code from the registry; everything else that is thrown is a bug. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  /** When to come again, where it is known. */
  readonly retryAfterSeconds: number | undefined
  constructor(
    readonly code: ErrorCode,
    /** One sentence for the caller. */
    readonly detail: string,
    readonly errors: readonly InvalidValue[] = [],
    options: ErrorOptions & { retryAfterSeconds?: number } = {},
  ) {
    super(`${code}: ${detail}`, options)
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** Nobody waits for the answer any more, so the work was dropped. No failure, and never answered. */
export class CallAbandoned extends Error {
  override readonly name = 'CallAbandoned'
}

/** The mismatch with its path as a JSON pointer below `root`: `/context/call.reason`. */
export function invalidValue({ path, found, expected, suggestion }: Mismatch, root = ''): InvalidValue {
  return { path: root + formatPointer(path), found, expected, ...(suggestion === undefined ? {} : { suggestion }) }
}

/** For a change of members of sets, by their names, of which nothing is known and that have no default. */
export function setUnknown(features: readonly string[]): ServiceError {
  const errors = features.map((name) =>
    invalidValue({
      path: ['features', name],
      found: 'a change of members',
      expected: 'the whole set, since nothing is known of it yet',
    }),
  )
  return new ServiceError('set-unknown', 'a set changes of which nothing is known; nothing was changed', errors)
}
