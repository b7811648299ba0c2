import type { CompiledContactPolicies } from './compile-contact-policies.ts'

/**
 * What is blocked in one decision: a row of rule bits for the customer, for each placement, channel, group and offer. Only
 * the words that a decision sets are cleared after it, so that it costs nothing what the ruleset is large in.
 */
export class BlockRows {
  readonly words: Int32Array
  readonly width: number
  readonly #placements: number
  readonly #channels: number
  readonly #groups: number
  readonly #offers: number
  #changed = new Uint32Array(256)
  #changedCount = 0

  constructor({ offers, channelOf, channelCount, groupCount, groupOf }: CompiledContactPolicies) {
    this.width = offers.width
    this.#placements = 1
    this.#channels = this.#placements + channelOf.length
    this.#groups = this.#channels + channelCount
    this.#offers = this.#groups + groupCount
    this.words = new Int32Array((this.#offers + groupOf.length) * this.width)
  }

  /** Each answers the position of the row's first word. */
  get customer(): number {
    return 0
  }

  placement(position: number): number {
    return (this.#placements + position) * this.width
  }

  channel(position: number): number {
    return (this.#channels + position) * this.width
  }

  group(position: number): number {
    return (this.#groups + position) * this.width
  }

  offer(position: number): number {
    return (this.#offers + position) * this.width
  }

  clear(): void {
    for (let index = 0; index < this.#changedCount; index++) this.words[this.#changed[index] as number] = 0
    this.#changedCount = 0
  }

  /** Sets the bit of a rule in the row that begins at `row`. */
  set(row: number, bit: number): void {
    this.setWord(row, bit >>> 5, 1 << (bit & 31))
  }

  /** Flips it. */
  flip(row: number, bit: number): void {
    const word = row + (bit >>> 5)
    const before = this.words[word] as number
    if (before === 0) this.#note(word)
    this.words[word] = before ^ (1 << (bit & 31))
  }

  /** Sets all bits of one word of a row. */
  setWord(row: number, word: number, bits: number): void {
    if (bits === 0) return
    const at = row + word
    const before = this.words[at] as number
    if (before === 0) this.#note(at)
    this.words[at] = before | bits
  }

  #note(word: number): void {
    if (this.#changedCount === this.#changed.length) {
      const grown = new Uint32Array(this.#changed.length * 2)
      grown.set(this.#changed)
      this.#changed = grown
    }
    this.#changed[this.#changedCount++] = word
  }
}
