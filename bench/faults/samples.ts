import { deadlineMs } from './rules.ts'

/**
 * What became of one request, as its client saw it. `degraded`: an answer in time that says what it had to do without;
 * `wrong`: one that does not say so and shows another customer's offer; `refused`: an error with a status; `unanswered`:
 * the connection broke or nothing came within `patienceMs`.
 */
export const results = ['good', 'degraded', 'wrong', 'refused', 'unanswered'] as const
export type Result = (typeof results)[number]

/** How long a client waits: longer than any deadline, shorter than people do. */
export const patienceMs = 5_000

/** The way there and back, and two processes that share a machine. */
const onTheWayMs = 10

export interface Sample {
  sentAtMs: number
  answeredAtMs: number
  result: Result
}

/** What the samples of one phase say. */
export interface Summary {
  counts: Record<Result, number>
  /** Answers that came later than their deadline. */
  late: number
  slowestMs: number
}

export function summarize(samples: readonly Sample[]): Summary {
  const counts = Object.fromEntries(results.map((result) => [result, 0])) as Record<Result, number>
  let late = 0
  let slowestMs = 0
  for (const { sentAtMs, answeredAtMs, result } of samples) {
    counts[result]++
    const tookMs = answeredAtMs - sentAtMs
    if (result === 'unanswered') continue
    if (tookMs > deadlineMs + onTheWayMs) late++
    slowestMs = Math.max(slowestMs, tookMs)
  }
  return { counts, late, slowestMs }
}

const windowMs = 250
/** Answers of a window that may be other than good: one that was late on a busy machine is not the fault's. */
const otherMax = 1

/**
 * From `healedAtMs` until answers are normal and stay so; undefined when they never were. Windows of 250 ms, so that is
 * how exact it is.
 */
export function recoveryMs(samples: readonly Sample[], healedAtMs: number, endedAtMs: number): number | undefined {
  const windows = Math.floor((endedAtMs - healedAtMs) / windowMs)
  const others = new Array<number>(windows).fill(0)
  for (const { sentAtMs, result } of samples) {
    const window = Math.floor((sentAtMs - healedAtMs) / windowMs)
    if (result !== 'good' && window >= 0 && window < windows) others[window] = (others[window] ?? 0) + 1
  }
  const lastBad = others.findLastIndex((count) => count > otherMax)
  return lastBad === windows - 1 && windows > 0 ? undefined : (lastBad + 1) * windowMs
}
