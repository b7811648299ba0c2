/**
 * How often each contact policy has kept an offer from an answer: counted by all threads of a ruleset in memory that they
 * share with the service, so that no answer carries it. Counts wrap at 2^32; between two readings there are fewer.
 */
export class SuppressionCounts {
  /** One u32 for each policy, in the order of the ruleset. */
  readonly shared: SharedArrayBuffer
  readonly #policies: readonly string[]
  readonly #counts: Uint32Array
  readonly #read: Uint32Array

  constructor(policies: readonly string[]) {
    this.#policies = policies
    this.shared = new SharedArrayBuffer(policies.length * Uint32Array.BYTES_PER_ELEMENT)
    this.#counts = new Uint32Array(this.shared)
    this.#read = new Uint32Array(policies.length)
  }

  /** What has been added since this was last called, by policy. */
  take(): [policy: string, count: number][] {
    const taken: [string, number][] = []
    for (const [position, policy] of this.#policies.entries()) {
      const now = Atomics.load(this.#counts, position)
      const count = (now - (this.#read[position] as number)) >>> 0
      this.#read[position] = now
      if (count > 0) taken.push([policy, count])
    }
    return taken
  }
}
