/** Longest wait that a server may ask for, in ms: a page lives no longer. */
const retryAfterMaxMs = 3_600_000

/**
 * How long to wait, in ms, before a server that was busy (408, 425, 429, 5xx) is asked the same again: as long as its
 * `Retry-After` says in seconds, else `otherwiseMs`. Undefined for an answer that would be the same again.
 */
export function retryAfterMs({ status, headers }: Response, otherwiseMs: number): number | undefined {
  if (!/^(408|425|429|5..)$/.test(`${status}`)) return undefined
  return Math.min(Math.max(0, Number(headers.get('retry-after'))) * 1_000 || otherwiseMs, retryAfterMaxMs)
}
