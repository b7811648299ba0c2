import { distinctCustomersMax } from './limits.ts'

/** Words of one entry: two of the hash, one of the line (0 when the entry is free). */
const entryWords = 3

/**
 * Which customers a file has brought already, and on which line. Ids are kept as 64-bit hashes, 12 bytes an entry in a
 * table at most two thirds full, so ten million customers take 200 to 400 MB. Two ids that share a hash would be taken for the
 * same: for ten million customers the probability is 3 in a million, for fifty million, the bound, 7 in a hundred thousand.
 */
export class SeenCustomers {
  #capacity: number
  #table: Uint32Array
  #size = 0
  #low = 0
  #high = 0

  constructor(
    readonly customersMax = distinctCustomersMax,
    capacity = 2 ** 14,
  ) {
    this.#capacity = capacity
    this.#table = new Uint32Array(capacity * entryWords)
  }

  /** The line that brought this customer, undefined if none did. */
  lineOf(customerId: string): number | undefined {
    this.#hash(customerId)
    return this.#table[this.#find() + 2] || undefined
  }

  get hasRoom(): boolean {
    return this.#size < this.customersMax
  }

  /** Throws a RangeError beyond `customersMax`. */
  add(customerId: string, line: number): void {
    if (this.#size >= this.customersMax) {
      throw new RangeError(
        `more than ${this.customersMax} distinct customers: split the file, or load it with --allow-duplicates`,
      )
    }
    if ((this.#size + 1) * 3 > this.#capacity * 2) this.#grow()
    this.#hash(customerId)
    const at = this.#find()
    if (this.#table[at + 2] === 0) this.#size++
    this.#table[at] = this.#low
    this.#table[at + 1] = this.#high
    this.#table[at + 2] = line
  }

  /** Where the entry with the current hash stands, or would. */
  #find(): number {
    const mask = this.#capacity - 1
    const table = this.#table
    for (let index = this.#low & mask; ; index = (index + 1) & mask) {
      const at = index * entryWords
      if (table[at + 2] === 0) return at
      if (table[at] === this.#low && table[at + 1] === this.#high) return at
    }
  }

  #grow(): void {
    const old = this.#table
    this.#capacity *= 2
    this.#table = new Uint32Array(this.#capacity * entryWords)
    for (let from = 0; from < old.length; from += entryWords) {
      if (old[from + 2] === 0) continue
      this.#low = old[from] as number
      this.#high = old[from + 1] as number
      this.#table.set(old.subarray(from, from + entryWords), this.#find())
    }
  }

  /** Two lanes of 32 bits, each mixed as MurmurHash3 mixes a block and each fed with the other's state. */
  #hash(text: string): void {
    let a = 0x9747b28c
    let b = 0x2f0b4a27
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      a = (Math.imul(rotate(a, 13) ^ Math.imul(unit + 1, 0xcc9e2d51), 0x85ebca6b) + b) | 0
      b = (Math.imul(rotate(b, 17) ^ Math.imul(unit + 1, 0x1b873593), 0xc2b2ae35) + a) | 0
    }
    this.#low = finish(a ^ text.length)
    this.#high = finish(b)
  }
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

function finish(word: number): number {
  let h = word ^ (word >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
