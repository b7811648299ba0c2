import { within } from '../within.ts'
import { storeError } from './redis-errors.ts'

/** How long calls may wait for a server, and how it is called in their errors. */
export interface Patience {
  description: string
  timeoutMs: number
}

/**
 * The answer, or within `timeoutMs` a rejection made by `storeError`. One timer for a whole batch: the client's own
 * `commandTimeout` starts one for every command, and does not count redirections of a cluster together.
 */
export async function withinDeadline<T>(answer: Promise<T>, { description, timeoutMs }: Patience): Promise<T> {
  try {
    return await within(answer, timeoutMs, () => {
      throw new Error(`no answer within ${timeoutMs} ms`)
    })
  } catch (error) {
    throw storeError(error, description)
  }
}
