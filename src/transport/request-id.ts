import { randomBytes } from 'node:crypto'

export const requestIdHeader = 'x-request-id'

/** Ids of callers stand in our log and answers: a bounded length, and nothing that could forge a line or a header. */
const acceptable = /^[A-Za-z0-9._:/+=@-]{1,128}$/

/**
 * The id of a request: the caller's own where it is sane, else a new one. New ids are unique over nodes and restarts by
 * their first part; the second counts, which costs nothing.
 */
export function requestIds(): (given: unknown) => string {
  const node = randomBytes(6).toString('base64url')
  let count = 0
  return (given) => (typeof given === 'string' && acceptable.test(given) ? given : `${node}-${(++count).toString(36)}`)
}
