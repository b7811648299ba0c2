import type { StoreFailures } from '../store-failures.ts'
import { StoreUnavailable } from '../store-unavailable.ts'
import { within } from '../within.ts'
import { storeError } from './redis-errors.ts'

/** How long calls may wait for a server, how it is called in their errors, and who hears of those. */
export interface Patience {
  description: string
  timeoutMs: number
  failures: StoreFailures
  /** What the connection itself has met since it was last ready: why there is none. */
  trouble: ConnectionTrouble
}

export interface ConnectionTrouble {
  words: string | undefined
}

/**
 * The answer, or within `timeoutMs` a rejection made by `storeError`. One timer for a whole batch: the client's own
 * `commandTimeout` starts one for every command, and does not count redirections of a cluster together.
 */
export async function withinDeadline<T>(answer: Promise<T>, patience: Patience): Promise<T> {
  const { description, timeoutMs, failures, trouble } = patience
  try {
    return await within(answer, timeoutMs, () => {
      throw new StoreUnavailable(`${description}: no answer within ${timeoutMs} ms`, 'late')
    })
  } catch (error) {
    const failure = storeError(error, description, trouble.words)
    if (failure instanceof StoreUnavailable) failures.tell(failure)
    throw failure
  }
}
