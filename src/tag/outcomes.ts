import type { Backlog, Report } from './backlog.ts'
import { retryAfterMs } from './busy.ts'
import { type Parcel, parcelsOf } from './parcels.ts'
import type { Warn } from './warn.ts'

/** Outcomes on their way to the server. */
export interface Outcomes {
  /** It waits a second for company. */
  add(report: Report): void
  /** Sends what there is, and what was left behind earlier. */
  flush(): void
  /** The page may be gone in a moment: hands everything to the browser, or leaves it behind for the next page. */
  leave(): void
  /** Nothing that waits will be sent. */
  forget(): void
}

const companyMs = 1_000
const retryMs = 30_000

export function createOutcomes(url: string, key: string, backlog: Backlog, warn: Warn, nowMs: () => number): Outcomes {
  let fresh: Report[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  /** A busy server that has said so is left alone until then, on the clock of `nowMs`. */
  let notBeforeMs = 0

  const wait = (ms: number) => {
    timer ??= setTimeout(() => sendAll(false), ms)
  }
  const send = async ({ reports, body }: Parcel, isLeaving: boolean) => {
    let pauseMs: number | undefined
    try {
      if (!navigator.onLine) throw 'offline'
      if (isLeaving && navigator.sendBeacon?.(url, body)) return
      // A text needs no preflight, and `keepalive` lets it outlive the page.
      const response = await fetch(url, { method: 'POST', body, keepalive: true, credentials: 'omit' })
      pauseMs = retryAfterMs(response, 0)
      if (pauseMs !== undefined) {
        notBeforeMs = nowMs() + pauseMs
        throw response.status
      }
      // Any other refusal would come again: what is wrong with it cannot be put right here.
      if (!response.ok) warn('outcomes refused', response.status)
    } catch (error) {
      warn('outcomes wait', error)
      backlog.add(reports)
      wait(pauseMs || retryMs)
    }
  }
  const sendAll = (isLeaving: boolean) => {
    clearTimeout(timer)
    timer = undefined
    const reports = [...backlog.takeAll(), ...fresh]
    fresh = []
    const pauseMs = notBeforeMs - nowMs()
    if (pauseMs > 0 && !isLeaving) {
      backlog.add(reports)
      return wait(pauseMs)
    }
    for (const parcel of parcelsOf(key, reports, nowMs())) void send(parcel, isLeaving)
  }
  const flush = () => sendAll(false)

  return {
    flush,
    leave: () => sendAll(true),
    add(report) {
      fresh.push(report)
      wait(companyMs)
    },
    forget() {
      fresh = []
      backlog.clear()
    },
  }
}
