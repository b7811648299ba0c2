const position = 0
const steps = 1
const none = -1

/** Where a thread is in its batch: two numbers in memory that it shares with whoever watches it. */
export class BatchProgress {
  readonly shared: SharedArrayBuffer
  readonly #numbers: Int32Array

  constructor(shared = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared
    this.#numbers = new Int32Array(shared)
  }

  /** Before a batch is handed over, so that none of its requests counts as begun. */
  reset(): void {
    Atomics.store(this.#numbers, position, none)
  }

  begin(positionInBatch: number): void {
    Atomics.store(this.#numbers, position, positionInBatch)
  }

  /** A placement is decided: the longest that a healthy thread works without a sign. */
  step(): void {
    Atomics.add(this.#numbers, steps, 1)
  }

  /** The request that was begun last; undefined before the first. */
  get position(): number | undefined {
    const begun = Atomics.load(this.#numbers, position)
    return begun === none ? undefined : begun
  }

  /** Wraps at 2^32: only that it changes means something. */
  get steps(): number {
    return Atomics.load(this.#numbers, steps)
  }
}
