import { StoreUnavailable } from '../store/store.ts'

/** Marks work that did not finish in time; it goes on, and its result is dropped. */
export const late: unique symbol = Symbol('late')

/**
 * The moment until which an answer may wait for others. One timer, however many pieces of work it bounds, one after the
 * other; `clear` it when the answer is there.
 */
export class Deadline {
  readonly #timer: NodeJS.Timeout | undefined
  #hasPassed = false
  #give: (() => void) | undefined

  /**
   * No deadline for `Infinity`; one that is not above 0 has passed. Whole milliseconds, rounded up: Node keeps a list of
   * timers for every length.
   */
  constructor(leftMs: number) {
    if (leftMs === Number.POSITIVE_INFINITY) return
    if (leftMs <= 0) this.#hasPassed = true
    this.#timer = setTimeout(() => this.#pass(), Math.max(1, Math.ceil(leftMs)))
  }

  /** The result of `work`, or `late` when the deadline passes first. One piece of work at a time. */
  race<Result>(work: Promise<Result>): Promise<Result | typeof late> {
    if (this.#timer === undefined) return work
    return new Promise((resolve, reject) => {
      work.then(resolve, reject)
      if (this.#hasPassed) resolve(late)
      else this.#give = () => resolve(late)
    })
  }

  clear(): void {
    clearTimeout(this.#timer)
  }

  #pass(): void {
    this.#hasPassed = true
    this.#give?.()
  }
}

/** The result of work on the store, or `late` when the deadline passes first or the store cannot be reached. */
export async function inTime<Result>(deadline: Deadline, work: Promise<Result>): Promise<Result | typeof late> {
  try {
    return await deadline.race(work)
  } catch (error) {
    if (error instanceof StoreUnavailable) return late
    throw error
  }
}
