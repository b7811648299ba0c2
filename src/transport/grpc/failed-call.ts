import { Metadata, type StatusObject, status } from '@grpc/grpc-js'
import type { InvalidValue, Problem } from '../../schema/problem.ts'
import { type ErrorCode, errorRegistry, type ServiceError } from '../../service/errors.ts'
import { problemOf, retryAfterSeconds } from '../problem.ts'
import { grpcLimits } from './limits.ts'

/** The code of the problem, for those who need no more than that. */
export const codeKey = 'sufler-code'

/** The problem document of RFC 9457, as REST answers it, in JSON. */
export const problemKey = 'sufler-problem-bin'

/** Clients that retry by themselves wait for so long: https://github.com/grpc/proposal/blob/master/A6-client-retries.md */
const pushbackKey = 'grpc-retry-pushback-ms'

/** What a failure is answered with: status, sentence, and the problem in the trailing metadata. */
export function failedCall({ code, detail, errors }: ServiceError, requestId: string): StatusObject {
  const metadata = new Metadata()
  metadata.set(codeKey, code)
  metadata.set(problemKey, problemBytes(code, detail, requestId, errors))
  if (errorRegistry[code].status === 503) metadata.set(pushbackKey, String(retryAfterSeconds * 1_000))
  return { code: status[errorRegistry[code].grpc], details: detail, metadata }
}

/** Longest text of an error that stands in metadata, in characters. */
const textLengthMax = 300

/** As many of the errors as metadata holds, their texts shortened; `detail` says when some are left out. */
function problemBytes(code: ErrorCode, detail: string, requestId: string, errors: readonly InvalidValue[]): Buffer {
  const short = errors.map(shortened)
  for (let count = short.length; ; count = Math.floor(count / 2)) {
    const problem: Problem = problemOf(code, detail, requestId, short, count)
    const bytes = Buffer.from(JSON.stringify(problem))
    if (bytes.length <= grpcLimits.problemBytesMax || count === 0) return bytes
  }
}

function shortened({ path, found, expected, suggestion }: InvalidValue): InvalidValue {
  return {
    path: cut(path),
    found: cut(found),
    expected: cut(expected),
    ...(suggestion === undefined ? {} : { suggestion }),
  }
}

function cut(text: string): string {
  return text.length > textLengthMax ? `${text.slice(0, textLengthMax - 1)}…` : text
}
