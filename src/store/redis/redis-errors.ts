import { ReplyError } from 'ioredis'
import { StoreUnavailable } from '../store.ts'

/** How a server that is there says that it cannot serve now; https://redis.io/docs/latest/develop/reference/protocol-spec/ */
const refusals =
  /^(LOADING|BUSY|OOM|READONLY|MASTERDOWN|NOREPLICAS|MISCONF|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|NOAUTH|WRONGPASS|NOPERM|EXECABORT|UNBLOCKED)\b/

/**
 * `StoreUnavailable` when the server is away, late or refuses to serve, else a plain error: the command itself was wrong,
 * which is a bug.
 *
 * Only the text goes on: the client's own errors carry the command with its arguments, which may be a password or a
 * customer's data, and would end in a log.
 */
export function storeError(error: unknown, description: string): Error {
  const message = error instanceof Error ? error.message : String(error)
  const isBug = error instanceof ReplyError && !refusals.test(message)
  return isBug ? new Error(`${description}: ${message}`) : new StoreUnavailable(`${description}: ${message}`)
}
