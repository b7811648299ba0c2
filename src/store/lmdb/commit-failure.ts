import { within } from '../within.ts'

/** What lmdb rejects with when it could not commit; the reason comes later, when its writing thread has ended the batch. */
interface CommitFailure extends Error {
  commitError: Promise<never>
}

/** How long we wait for the reason; the failure itself is known already. */
const reasonTimeoutMs = 1_000

export function isCommitFailure(error: unknown): error is CommitFailure {
  return error instanceof Error && 'commitError' in error && error.commitError instanceof Promise
}

/**
 * lmdb prints each failure of a commit with its stack, besides rejecting the writes with it: with a full disk, thousands of
 * lines a minute among our log's. Those alone are left out; who wrote is told, and so is the log (`StoreFailures`). The
 * price is that `console.error` is ours in every process that opens a store.
 */
export function quietCommitFailures(): void {
  if (isQuiet) return
  isQuiet = true
  const print = console.error
  console.error = (...values: unknown[]) => {
    if (!(values.length === 1 && isPrintedFailure(values[0]))) print.apply(console, values)
  }
}

let isQuiet = false

/** An error of the system, by its number, that lmdb has made where it ends a batch. */
function isPrintedFailure(value: unknown): boolean {
  if (!(value instanceof Error && 'code' in value && typeof value.code === 'number')) return false
  return /[\\/]lmdb[\\/]/.test(value.stack ?? '')
}

/** `Input/output error`, and the like. */
export function reasonOf({ commitError }: CommitFailure): Promise<string> {
  const reason = commitError.catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
  return within(reason, reasonTimeoutMs, () => 'for no reason given')
}

/**
 * The same promise, for which nobody need wait yet: a write may fail while others are still being prepared, and a
 * rejection that nobody handles at that moment would end the process.
 */
export function awaitedLater<T>(writes: Promise<T>): Promise<T> {
  writes.catch((error: unknown) => {
    if (isCommitFailure(error)) error.commitError.catch(() => {})
  })
  return writes
}
