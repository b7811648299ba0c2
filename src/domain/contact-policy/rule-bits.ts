/** Rows of bits, one bit a rule. Row r takes the words `r * width` to `(r + 1) * width`; loops read them in place. */
export class RuleBits {
  readonly words: Int32Array
  /** Words a row. */
  readonly width: number

  constructor(ruleCount: number, rows: number) {
    this.width = widthOf(ruleCount)
    this.words = new Int32Array(this.width * rows)
  }

  set(row: number, bit: number): void {
    const word = row * this.width + (bit >>> 5)
    this.words[word] = (this.words[word] as number) | (1 << (bit & 31))
  }

  /** 32 bits of a row at once. */
  word(row: number, word: number): number {
    return this.words[row * this.width + word] as number
  }

  has(row: number, bit: number): boolean {
    return ((this.words[row * this.width + (bit >>> 5)] as number) & (1 << (bit & 31))) !== 0
  }
}

export function widthOf(ruleCount: number): number {
  return Math.ceil(ruleCount / 32)
}

/** Position of the lowest bit of a word that is not 0. */
export function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word)
}
