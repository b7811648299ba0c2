import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { Caller } from '../../domain/access/caller.ts'
import { clockSkewMaxMs } from '../../schema/outcome-times.ts'
import { ServiceError } from '../errors.ts'

/** Begins the id of a caller who signed in, and of no key. */
export const signInPrefix = 'sign-in:'

/**
 * Signatures that are taken: asymmetric ones alone. Were HS256 among them, whoever reads the provider's public key could
 * sign with it; `none` is never one of them.
 */
export const signInAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const

/** What a sign-in may make of somebody. Keys of services and the publishing of rules are no business of an identity provider. */
export const signInRoles = ['operator', 'analyst'] as const

/** A sign-in that has run out stays good for so long. */
const clockToleranceSeconds = 30

/** How long a sign-in may be good for: one that was stolen, or of somebody who has left, must end some day. */
export const signInLifeMaxSeconds = 24 * 60 * 60

/** Longest `sub`, in characters (https://openid.net/specs/openid-connect-core-1_0.html#IDToken). */
const subjectLengthMax = 255

/** Longest sign-in, in characters; longer ones do not fit into a header anyway. */
export const signInLengthMax = 8_192

export interface SignInOptions {
  jwksUrl: string
  jwtIssuer: string
  jwtAudience: string
  jwtRoleClaim: string
  /** A key that is not in the set has it fetched again, but not more often than this: rotated keys are taken after it. */
  refetchAfterMs?: number
  now?: () => number
}

export interface SignIn {
  caller: Caller
  expiresAtMs: number
}

/** Where a JWT is checked that an identity provider has given an operator. */
export class SignIns {
  readonly #options: SignInOptions
  readonly #keys: JWTVerifyGetKey

  constructor(options: SignInOptions) {
    this.#options = options
    this.#keys = createRemoteJWKSet(new URL(options.jwksUrl), {
      cooldownDuration: options.refetchAfterMs ?? 5_000,
      cacheMaxAge: 10 * 60_000,
      timeoutDuration: 3_000,
    })
  }

  /**
   * Throws `sign-in-invalid`, whose cause says what is wrong and is for the log alone, and `sign-in-unavailable` when the
   * provider's keys cannot be fetched.
   */
  async verify(token: string): Promise<SignIn> {
    const { payload } = await this.#verified(token)
    const { jwtRoleClaim } = this.#options
    const claimed = [payload[jwtRoleClaim]].flat()
    const role = signInRoles.find((role) => claimed.includes(role))
    if (role === undefined)
      throw invalid(new Error(`the claim ${jwtRoleClaim} names none of ${signInRoles.join(', ')}`))
    const { sub, exp } = payload as JWTPayload & { sub: unknown; exp: number }
    // Callers are told apart by it: were it empty, all who came without a name would be one.
    if (typeof sub !== 'string' || sub.trim() === '' || sub.length > subjectLengthMax) {
      throw invalid(new Error(`the claim sub is not a text of 1 to ${subjectLengthMax} characters`))
    }
    if (exp - Date.now() / 1_000 > signInLifeMaxSeconds + clockToleranceSeconds) {
      throw invalid(new Error(`the claim exp is more than ${signInLifeMaxSeconds / 3_600} hours ahead`))
    }
    return { caller: { id: signInPrefix + sub, role }, expiresAtMs: (exp + clockToleranceSeconds) * 1_000 }
  }

  async #verified(token: string) {
    const { jwtIssuer, jwtAudience } = this.#options
    const nowMs = (this.#options.now ?? Date.now)()
    try {
      const verified = await jwtVerify(token, this.#keys, {
        algorithms: [...signInAlgorithms],
        issuer: jwtIssuer,
        audience: jwtAudience,
        // For `nbf`; that it has run out is looked at below, more strictly.
        clockTolerance: clockSkewMaxMs / 1_000,
        currentDate: new Date(nowMs),
        requiredClaims: ['sub', 'exp', 'iss', 'aud'],
      })
      if (((verified.payload.exp as number) + clockToleranceSeconds) * 1_000 <= nowMs)
        throw new errors.JWTExpired('"exp" claim timestamp check failed', verified.payload, 'exp', 'check_failed')
      return verified
    } catch (error) {
      if (isFaultOfToken(error)) throw invalid(error)
      throw new ServiceError('sign-in-unavailable', 'the identity provider does not answer', [], { cause: error })
    }
  }
}

/** Everything else that is thrown is the network's fault, or the provider's. */
function isFaultOfToken(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false
  const isOfProvider =
    error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid || error.code === 'ERR_JOSE_GENERIC'
  return !isOfProvider
}

function invalid(cause: unknown): ServiceError {
  return new ServiceError('sign-in-invalid', 'sign in again', [], { cause })
}
