import type { DecisionTimings } from '../../service/decided.ts'

/** https://www.w3.org/TR/server-timing/: durations in milliseconds. */
export function formatServerTiming({ customer, decide, render, total }: DecisionTimings): string {
  const entries = Object.entries({ customer, decide, render, total })
  return entries.map(([name, durationMs]) => `${name};dur=${durationMs.toFixed(3)}`).join(', ')
}
