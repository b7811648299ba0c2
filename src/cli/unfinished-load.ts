import { printError } from './print.ts'

/** As when the store fails on the way: what is loaded is known, and --resume goes on. */
const exitCode = 3

/**
 * A process ends when there is nothing left that it could wait for, also in the middle of a load, if a stream that was to bring
 * more rows never does. That must not happen in silence. Answers how to take the guard away.
 *
 * @param rows dealt with so far
 */
export function guardUnfinished(rows: () => number): () => void {
  const tell = () => {
    printError(
      `the load ended before its input did: ${rows()} rows were dealt with; the same command with --resume goes on`,
    )
    process.exit(exitCode)
  }
  process.once('beforeExit', tell)
  return () => process.off('beforeExit', tell)
}
