import { backlogAgeMaxMs, type Report } from './backlog.ts'
import { chunksOf } from './chunks.ts'

/** What one request carries: a request has one subject, and a beacon at most 64 KiB. */
export interface Parcel {
  reports: Report[]
  body: string
}

/** With the longest tokens, 2 KiB each, a parcel stays below 64 KiB. */
export const parcelMax = 25

/** Younger ones happen when they arrive. */
const worthAnAgeMs = 2_000

export function parcelsOf(key: string, reports: readonly Report[], nowMs: number): Parcel[] {
  const bySubject = new Map<string, Report[]>()
  for (const report of reports) bySubject.set(report.subject, [...(bySubject.get(report.subject) ?? []), report])
  return [...bySubject].flatMap(([subject, ofSubject]) => {
    return chunksOf(ofSubject, parcelMax).map((some) => {
      const outcomes = some.map(({ token, outcome, atMs }) => {
        const ageMs = Math.min(Math.round(nowMs - atMs), backlogAgeMaxMs)
        return { token, outcome, ageMs: ageMs < worthAnAgeMs ? undefined : ageMs }
      })
      return { reports: some, body: JSON.stringify({ key, subject, outcomes }) }
    })
  })
}
