const lineFeed = 0x0a
const carriageReturn = 0x0d
const quote = 0x22

/**
 * Gives lines that end with a carriage return alone, as some old programs write them, a line feed instead. Which a file has is told
 * by the end of its first line, outside quotes; of a file with line feeds nothing is copied or looked at any more.
 */
export class LineEnds {
  #kind: 'unknown' | 'line-feed' | 'carriage-return' = 'unknown'
  #isQuoted = false
  /** The block before ended with a carriage return that may belong to a line feed. */
  #isHeld = false

  /** @param block undefined when no more will come */
  write(block: Buffer | undefined): Buffer {
    // Nothing follows what is held, so it ends the last line, whatever the first one ended with.
    if (block === undefined) return this.#isHeld ? Buffer.from([lineFeed]) : Buffer.alloc(0)
    const bytes = this.#isHeld ? Buffer.concat([Buffer.from([carriageReturn]), block]) : block
    this.#isHeld = false
    if (this.#kind === 'unknown') this.#findOut(bytes)
    if (this.#kind === 'line-feed') return bytes
    // The last one waits: what follows tells whether it ends a line alone.
    this.#isHeld = bytes.at(-1) === carriageReturn
    const whole = this.#isHeld ? bytes.subarray(0, -1) : bytes
    return this.#kind === 'carriage-return' ? withLineFeeds(whole) : whole
  }

  #findOut(bytes: Buffer): void {
    for (const [i, byte] of bytes.entries()) {
      if (byte === quote) this.#isQuoted = !this.#isQuoted
      else if (this.#isQuoted) continue
      else if (byte === lineFeed) this.#kind = 'line-feed'
      else if (byte === carriageReturn) {
        const next = bytes[i + 1]
        if (next === undefined) return
        this.#kind = next === lineFeed || next === carriageReturn ? 'line-feed' : 'carriage-return'
      }
      if (this.#kind !== 'unknown') return
    }
  }
}

/** As many bytes as before. */
function withLineFeeds(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  for (let at = copy.indexOf(carriageReturn); at !== -1; at = copy.indexOf(carriageReturn, at + 1)) {
    if (copy[at + 1] !== lineFeed) copy[at] = lineFeed
  }
  return copy
}
