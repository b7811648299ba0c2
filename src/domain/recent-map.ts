/**
 * A map that forgets what was not asked for lately, so that keys which strangers make up cannot fill the memory. Two
 * generations: what is read or written stands in the young one; when that has `entriesMax` entries it becomes the old one,
 * and the old one is forgotten. So at most twice `entriesMax` entries are kept, none is forgotten before `entriesMax`
 * others were used after it, and a hit costs one look-up.
 */
export class RecentMap<Value> {
  readonly #entriesMax: number
  #young = new Map<string, Value>()
  #old = new Map<string, Value>()

  constructor(entriesMax: number) {
    if (!(Number.isInteger(entriesMax) && entriesMax >= 1)) {
      throw new RangeError(`entriesMax: found ${entriesMax}, expected a whole number from 1`)
    }
    this.#entriesMax = entriesMax
  }

  get size(): number {
    return this.#young.size + this.#old.size
  }

  get(key: string): Value | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: string, value: Value): void {
    if (this.#young.size >= this.#entriesMax && !this.#young.has(key)) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#old.delete(key)
    this.#young.set(key, value)
  }

  delete(key: string): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }

  clear(): void {
    this.#young.clear()
    this.#old.clear()
  }
}
