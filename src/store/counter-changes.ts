import type { DamageReports } from './damaged-record.ts'
import { type CounterChange, counterChangesMax, counterNameLengthMax } from './store.ts'

/** Throws when changes are not well-formed; both adapters then change nothing. */
export function assertChanges(changes: readonly CounterChange[]): void {
  if (changes.length > counterChangesMax) {
    throw new RangeError(`${changes.length} changes of counters: expected at most ${counterChangesMax}`)
  }
  for (const { counter, by } of changes) {
    if (counter.length === 0 || counter.length > counterNameLengthMax) {
      throw new RangeError(`a counter's name of ${counter.length} characters: expected 1 to ${counterNameLengthMax}`)
    }
    if (!Number.isSafeInteger(by)) throw new RangeError(`${counter} by ${by}: expected a whole number`)
  }
}

/** What is kept of counters, without those that hold no whole number: they are reported. */
export function soundCounters(
  kept: Iterable<readonly [counter: string, value: unknown]>,
  reports: DamageReports,
): Map<string, number> {
  const counters = new Map<string, number>()
  for (const [counter, value] of kept) {
    if (Number.isSafeInteger(value)) counters.set(counter, value as number)
    else reports.tell({ kind: 'counter', owner: counter, reason: 'found something else, expected a whole number' })
  }
  return counters
}
