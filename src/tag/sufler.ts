import { createBacklog } from './backlog.ts'
import { chunksOf } from './chunks.ts'
import { watchClicks } from './clicks.ts'
import { decide } from './decide.ts'
import { createIdentity } from './identity.ts'
import { createIssued } from './issued.ts'
import type { Context, Outcome, Placement, StartOptions, Sufler, Wanted } from './options.ts'
import { createOutcomes } from './outcomes.ts'
import { watchPage } from './page.ts'
import { placementsMax } from './share-out.ts'
import { createSlots } from './slots.ts'
import { createSubjectCookie } from './subject-cookie.ts'
import { createVisibility } from './visibility.ts'
import { createWarn, guarded } from './warn.ts'

/**
 * The tag at work on this page. Everything else in this folder is a part that this puts together. Throws a text that says what is
 * missing to start with.
 */
export function createSufler(options: StartOptions): Sufler {
  const { key, endpoint, locale, timeoutMs = 0, automatic, debug } = options
  if (!key || !endpoint) throw `sufler: no ${key ? 'endpoint' : 'key'}`
  const waitMs = timeoutMs >= 1 && timeoutMs <= 10_000 ? Math.floor(timeoutMs) : 300
  const url = endpoint.replace(/\/*$/, '/v1/site/')
  const warn = createWarn(debug)
  const objects = (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true
  const identity = createIdentity(options, createSubjectCookie(document, location.protocol === 'https:'), objects)
  // Never jumps, and is the next page's clock as well, where browsers keep to the standard.
  const nowMs = () => performance.timeOrigin + performance.now()
  const backlog = createBacklog(identity.mayKeep, () => localStorage, nowMs)
  const outcomes = createOutcomes(`${url}outcomes`, key, backlog, warn, nowMs)
  const issued = createIssued(options.subject)
  const watchSeen = createVisibility()
  const stopped = new AbortController()
  let facts: Context = { ...options.context }

  /** Undefined when any part of it did not come in time. */
  async function ask(wanted: readonly Wanted[]): Promise<Placement[] | undefined> {
    const answers = await Promise.all(
      chunksOf(wanted, placementsMax).map((placements) => {
        const request = { key, placements, context: facts, locale, ...identity.claims() }
        return decide(`${url}decisions`, request, waitMs, warn)
      }),
    )
    try {
      return answers.flatMap((answer) => {
        if (!answer) throw 'no answer'
        identity.meet(answer.subject, answer.keep)
        return issued.add(answer)
      })
    } catch (error) {
      warn('no offers', error)
      return undefined
    }
  }

  function report(token: string, outcome: Outcome): void {
    const subject = issued.takeOnce(token, outcome)
    if (!subject) return
    outcomes.add({ subject, token, outcome, atMs: nowMs() })
    // What a visitor did may lead away from the page.
    if (outcome !== 'impression') outcomes.flush()
  }

  function observe(element: Element, token: string, declined?: () => void): () => void {
    const ended = new AbortController()
    watchSeen(element, () => report(token, 'impression'), ended.signal)
    const act = guarded(warn, (outcome: Outcome) => {
      report(token, outcome)
      if (outcome === 'declined') declined?.()
    })
    watchClicks(element, act, ended.signal)
    return () => ended.abort()
  }

  const observeGuarded = guarded(warn, observe)
  const slots = createSlots(ask, observe, warn)
  const startPage = () => issued.startPage(location.pathname + location.search)
  const refresh = async (): Promise<void> => {
    startPage()
    await slots.fill(slots.all())
  }
  startPage()
  const events = {
    automatic,
    arrive: () => void slots.fill(slots.added()),
    renew: () => void refresh(),
    resize: slots.resize,
    online: outcomes.flush,
    leave: outcomes.leave,
  }
  watchPage(events, stopped.signal)
  // What an earlier page could not send has waited long enough to let this page's own request go first.
  if (identity.mayKeep()) setTimeout(outcomes.flush, 2_000)

  return {
    context: guarded(warn, (more: Context) => {
      facts = { ...facts, ...more }
    }),
    customer: guarded(warn, identity.customer),
    consent: guarded(warn, (given: boolean) => {
      identity.consent(given)
      if (given) return
      outcomes.forget()
      issued.clear()
    }),
    async refresh(more = {}) {
      facts = { ...facts, ...more.context }
      await refresh()
    },
    async decide(wanted) {
      startPage()
      return (await ask(wanted)) ?? []
    },
    observe: (element, token) => observeGuarded(element, token) ?? (() => {}),
    report: guarded(warn, report),
    stop: guarded(warn, () => {
      stopped.abort()
      slots.stop()
      outcomes.leave()
    }),
  }
}
