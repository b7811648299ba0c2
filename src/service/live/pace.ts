/**
 * Lets so many pieces of work run at the same time and the others wait in their order: when a ruleset is swapped, every call
 * of the node is decided again, and requests from elsewhere must not stand behind all of them.
 */
export class Pace {
  readonly #max: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(max: number) {
    this.#max = max
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#max) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#running++
    try {
      return await work()
    } finally {
      // Who waits takes the place over; the count stays.
      const next = this.#waiting.shift()
      if (next === undefined) this.#running--
      else next()
    }
  }
}
