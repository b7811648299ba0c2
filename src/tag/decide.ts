import type { SiteDecisionAnswer, SiteDecisionRequest } from '../schema/site.ts'
import type { Wanted } from './options.ts'
import type { Warn } from './warn.ts'

/** What is undefined is left out of the JSON. */
type Sendable = {
  [Name in Exclude<keyof SiteDecisionRequest, 'placements'>]?: SiteDecisionRequest[Name] | undefined
} & { placements: Wanted[] }

/** Undefined when there was no good answer within `timeoutMs`; one that comes later is dropped. */
export async function decide(
  url: string,
  request: Sendable,
  timeoutMs: number,
  warn: Warn,
): Promise<SiteDecisionAnswer | undefined> {
  const untilMs = performance.now() + timeoutMs
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), timeoutMs)
  try {
    // As text, which asks for no preflight: that would be a second trip.
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(request),
      credentials: 'omit',
      signal: controller.signal,
    })
    if (!response.ok) throw await response.text()
    const answer = (await response.json()) as SiteDecisionAnswer
    // On a busy page the timer may come after the answer.
    if (performance.now() > untilMs) throw 'late'
    return answer
  } catch (error) {
    warn(`no answer within ${timeoutMs} ms`, error)
    return undefined
  } finally {
    clearTimeout(timer)
  }
}
