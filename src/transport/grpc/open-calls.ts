/** Counts the calls that are under way, for whoever waits until there are none, and tells those that could last for ever to end. */
export class OpenCalls {
  readonly #stopping = new AbortController()
  #count = 0
  #waiting: (() => void)[] = []

  /** Calls `stop` once the server is to stop, unless the stream has ended by then; at once when it is stopping already. */
  whenStopping(stream: { once(event: 'close', listener: () => void): unknown }, stop: () => void): void {
    const { signal } = this.#stopping
    if (signal.aborted) {
      stop()
      return
    }
    signal.addEventListener('abort', stop, { once: true })
    stream.once('close', () => signal.removeEventListener('abort', stop))
  }

  stop(): void {
    this.#stopping.abort()
  }

  begin(): void {
    this.#count++
  }

  end(): void {
    this.#count--
    if (this.#count > 0) return
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  /** Resolves as soon as every call has come to its end. */
  async ended(): Promise<void> {
    if (this.#count > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }
}
