/** Results go to standard output, everything else to standard error, so that output can be piped. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

export function printError(text: string): void {
  process.stderr.write(`${text}\n`)
}

let isClosed = false

/** Whether nobody reads standard output any more, as after `sufler … | head -1`: what prints without end may stop. */
export function isOutputClosed(): boolean {
  return isClosed
}

/**
 * Lets a reader of standard output go without a stack trace. What is under way goes on: a server serves, a load loads, and
 * the exit code stays what it would be. Output that cannot be written for another reason, as on a full disk, is a failure.
 */
export function survivePipeEnds(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!isClosed && error.code !== 'EPIPE') {
      printError(`error: standard output: ${error.message}`)
      process.exitCode = 1
    }
    isClosed = true
  })
  // Nobody is left to tell.
  process.stderr.on('error', () => {})
}
