import type { InvalidValue, Problem } from '../schema/problem.ts'
import { problemErrorsMax } from '../schema/problem.ts'
import { type ErrorCode, errorRegistry } from '../service/errors.ts'

/** A client that was refused for the moment may come again after this time. */
export const retryAfterSeconds = 1

/** Where a kind of problem is described: `rest/routes/problems.ts` answers there. */
export function problemTypeOf(code: ErrorCode): string {
  return `/problems/${code}`
}

/** The document for one failure. Of more than `problemErrorsMax` errors the first are listed. */
export function problemOf(
  code: ErrorCode,
  detail: string,
  requestId: string,
  errors: readonly InvalidValue[] = [],
  errorsMax = problemErrorsMax,
): Problem {
  const { status, title } = errorRegistry[code]
  const listed = errors.slice(0, errorsMax)
  return {
    type: problemTypeOf(code),
    title,
    status,
    code,
    detail: listed.length < errors.length ? `${detail}; the first ${errorsMax} of ${errors.length} are listed` : detail,
    requestId,
    ...(listed.length === 0 ? {} : { errors: listed }),
  }
}
