import type { SiteDecisionAnswer, SiteDecisionRequest } from '../schema/site.ts'
import { retryAfterMs } from './busy.ts'
import type { Wanted } from './options.ts'
import type { Warn } from './warn.ts'

/** What is undefined is left out of the JSON. */
type Sendable = {
  [Name in Exclude<keyof SiteDecisionRequest, 'placements' | 'deadlineMs'>]?: SiteDecisionRequest[Name] | undefined
} & { placements: readonly Wanted[] }

/** The wait after the first answer of a busy server that names none; it doubles with each, so at most seven fit in 10 s. */
const firstWaitMs = 100

/**
 * Undefined when there was no good answer within `timeoutMs`; one that comes later is dropped. A busy server is asked again as
 * long as there is time for it.
 */
export async function decide(
  url: string,
  request: Sendable,
  timeoutMs: number,
  warn: Warn,
): Promise<SiteDecisionAnswer | undefined> {
  const untilMs = performance.now() + timeoutMs
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    for (let deadlineMs = timeoutMs, waitMs = firstWaitMs; ; waitMs *= 2) {
      // As text, which asks for no preflight: that would be a second trip.
      const response = await fetch(url, {
        method: 'POST',
        body: JSON.stringify({ ...request, deadlineMs }),
        credentials: 'omit',
        signal,
      })
      const answer = response.ok && ((await response.json()) as SiteDecisionAnswer)
      const pauseMs = answer ? 0 : retryAfterMs(response, waitMs)
      // On a busy page the timer may come after the answer.
      deadlineMs = Math.floor(untilMs - performance.now() - (pauseMs ?? Infinity))
      if (answer && deadlineMs >= 0) return answer
      if (deadlineMs < 1) throw answer || (await response.text())
      await new Promise((done) => setTimeout(done, pauseMs))
    }
  } catch (error) {
    warn('no answer', error)
    return undefined
  }
}
