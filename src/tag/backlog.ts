import type { Outcome } from './options.ts'

/** One outcome, and whose. */
export interface Report {
  subject: string
  token: string
  outcome: Outcome
  /**
   * When it happened, by the clock of the page: it begins with the device's and then goes on evenly, whatever is done to that.
   * Only how long ago it was is ever told, so a device whose clock is wrong does no harm.
   */
  atMs: number
}

/** Outcomes that could not be sent yet. */
export interface Backlog {
  add(reports: Report[]): void
  /** All that are not too old, and empties it. */
  takeAll(): Report[]
  clear(): void
}

/** The oldest are dropped beyond this. */
export const backlogMax = 100
export const backlogAgeMaxMs = 24 * 3_600_000
const name = 'sufler_backlog'

/**
 * Across pages only as long as the visitor agreed, in `shelf`; else, and where there is no shelf, in memory. Several tabs
 * share the shelf: each takes what it finds, and what is sent twice is counted once.
 */
export function createBacklog(
  mayKeep: () => boolean,
  shelf: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  nowMs: () => number,
): Backlog {
  let inMemory: Report[] = []
  const onShelf = (): Report[] => {
    try {
      return [...JSON.parse(shelf().getItem(name) ?? '[]')]
    } catch {
      return []
    }
  }
  const keep = (reports: Report[]) => {
    inMemory = reports
    try {
      shelf().removeItem(name)
      if (!mayKeep() || !reports[0]) return
      shelf().setItem(name, JSON.stringify(reports))
      inMemory = []
    } catch {
      // There is none, or it is full.
    }
  }
  const all = () =>
    [...(mayKeep() ? onShelf() : []), ...inMemory]
      // Also false for what somebody else has written there.
      .filter((report) => nowMs() - report?.atMs < backlogAgeMaxMs)
      .slice(-backlogMax)
  return {
    clear: () => keep([]),
    takeAll() {
      const reports = all()
      keep([])
      return reports
    },
    add: (reports) => keep([...all(), ...reports].slice(-backlogMax)),
  }
}
