import { ReplyError } from 'ioredis'
import { DamagedBytes } from '../../domain/damaged-bytes.ts'
import { type StoreFailureReason, StoreUnavailable } from '../store-unavailable.ts'

/** How a server that is there says that it cannot serve now; https://redis.io/docs/latest/develop/reference/protocol-spec/ */
const refusals: Readonly<Record<string, StoreFailureReason>> = {
  READONLY: 'writes-refused',
  OOM: 'writes-refused',
  MISCONF: 'writes-refused',
  NOREPLICAS: 'writes-refused',
  LOADING: 'busy',
  BUSY: 'busy',
  MASTERDOWN: 'busy',
  EXECABORT: 'busy',
  UNBLOCKED: 'busy',
  CLUSTERDOWN: 'moving',
  TRYAGAIN: 'moving',
  MOVED: 'moving',
  ASK: 'moving',
  NOAUTH: 'access-denied',
  WRONGPASS: 'access-denied',
  NOPERM: 'access-denied',
}

/** How a command or a script of ours says that what is kept under a key is something else. */
const damages = /^(WRONGTYPE|BADVECTOR|BADHISTORY|BADLEDGER|BADCOUNTER)\b/

/** Whether a command was refused because of what is kept under its key. */
export function tellsDamage(error: unknown): error is Error {
  return error instanceof ReplyError && damages.test((error as Error).message)
}

/**
 * `DamagedBytes` when what is kept under a key is something else, `StoreUnavailable` when the server is away, late or refuses to
 * serve, else a plain error: the command itself was wrong, which is a bug. `trouble` is why there is no connection, for commands that only know that there is none.
 *
 * Only the text goes on: the client's own errors carry the command with its arguments, which may be a password or a
 * customer's data, and would end in a log.
 */
export function storeError(error: unknown, description: string, trouble?: string): Error {
  if (error instanceof StoreUnavailable) return error
  const words = error instanceof Error ? error.message : String(error)
  const code = refusalIn(words)
  if (code !== undefined) return new StoreUnavailable(`${description}: ${words}`, refusals[code], code)
  if (tellsDamage(error)) return new DamagedBytes(words)
  if (error instanceof ReplyError) return new Error(`${description}: ${words}`)
  if (trouble === undefined) return new StoreUnavailable(`${description}: ${words}`)
  const why = refusalIn(trouble)
  return new StoreUnavailable(
    `${description}: no connection: ${trouble}`,
    why === undefined ? 'unreachable' : refusals[why],
    why,
  )
}

/** Also in what the client wraps it in: `Too many Cluster redirections. Last error: ReplyError: MOVED …`. */
const wrapped = /^(?:(?:Too many Cluster redirections\. Last error|Ready check failed|ReplyError): )*([A-Z]+)\b/

function refusalIn(words: string): string | undefined {
  const code = wrapped.exec(words)?.[1]
  return code !== undefined && Object.hasOwn(refusals, code) ? code : undefined
}
