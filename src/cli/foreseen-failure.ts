import { getSystemErrorMap } from 'node:util'
import { foreseenFailure } from '../service/failure.ts'
import { LoadRefused } from '../service/loading/load-refused.ts'
import { InvalidStoreUrl } from '../store/open-store.ts'
import { StoreUnsafe } from '../store/refuse-unsafe-server.ts'
import { StoreUnavailable } from '../store/store-unavailable.ts'
import { formatServiceError } from './format-service-error.ts'

/** What a command says of a failure that a person can put right, and the exit code that it ends with. */
export interface ForeseenFailure {
  text: string
  exitCode: 1 | 2
}

/** Undefined for a fault of ours, whose stack is wanted. */
export function foreseen(error: unknown): ForeseenFailure | undefined {
  if (error instanceof InvalidStoreUrl) return { text: `error: ${error.message}`, exitCode: 2 }
  if (error instanceof LoadRefused) return { text: error.reasons.join('\n'), exitCode: 2 }
  if (error instanceof StoreUnavailable || error instanceof StoreUnsafe) return { text: error.message, exitCode: 1 }
  if (isSystemError(error)) return { text: `error: ${describeSystemError(error)}`, exitCode: 2 }
  const failure = foreseenFailure(error)
  return failure && { text: formatServiceError(failure), exitCode: 1 }
}

/** A directory that is not there, a port that is taken. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

/** Path and reason, as `rules: no such file or directory (ENOENT)`. */
export function describeSystemError({ errno, code, path, syscall, message }: NodeJS.ErrnoException): string {
  const reason = errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1]
  return reason === undefined ? message : `${path ?? syscall}: ${reason} (${code})`
}
