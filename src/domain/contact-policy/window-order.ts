import { RuleBits } from './rule-bits.ts'

/**
 * Which rules' windows a record lies in, without a look at each: rules stand in the order in which their windows begin, and
 * for every place in that order there is the set of those before it. Windows keep their order from decision to decision,
 * but where a calendar day or month begins, so it is hardly ever made again.
 */
export class WindowOrder {
  /** Row k: the rules whose windows a record lies in that is later than the first k beginnings, and no more. */
  readonly #rows: RuleBits
  readonly #rules: Int32Array
  /** In that order: only records after this moment count. */
  readonly after: Float64Array
  /** Counted whenever they were. */
  readonly #timeless: readonly number[]
  #isBuilt = false

  constructor(ruleCount: number, counted: readonly number[], timeless: readonly number[]) {
    this.#rows = new RuleBits(ruleCount, counted.length + 1)
    this.#rules = Int32Array.from(counted)
    this.after = new Float64Array(counted.length)
    this.#timeless = timeless
  }

  /** Takes the beginnings of a decision's windows, by rule, and the bits of the rules that count in it: almost always all. */
  begin(after: Float64Array, counting: Int32Array): void {
    let isChanged = !this.#isBuilt
    for (let index = 0; index < this.#rules.length; index++) {
      const rule = this.#rules[index] as number
      const ownAfter = after[rule] as number
      let place = index
      for (; place > 0 && (this.after[place - 1] as number) > ownAfter; place--) {
        this.after[place] = this.after[place - 1] as number
        this.#rules[place] = this.#rules[place - 1] as number
        isChanged = true
      }
      this.after[place] = ownAfter
      this.#rules[place] = rule
    }
    let isPartial = false
    for (let word = 0; word < counting.length; word++) if (counting[word] !== -1) isPartial = true
    if (isChanged || isPartial) this.#build(counting)
    this.#isBuilt = !isPartial
  }

  #build(counting: Int32Array): void {
    this.#rows.words.fill(0)
    for (let row = 0; row <= this.#rules.length; row++) {
      for (const rule of this.#timeless) this.#rows.set(row, rule)
      for (let place = 0; place < row; place++) this.#rows.set(row, this.#rules[place] as number)
    }
    const { words, width } = this.#rows
    for (let at = 0; at < words.length; at++) words[at] = (words[at] as number) & (counting[at % width] as number)
  }

  get words(): Int32Array {
    return this.#rows.words
  }
}
