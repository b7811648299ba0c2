import { RuleBits } from './rule-bits.ts'

/**
 * Which rules' windows a record lies in, without a look at each: windows stand in the order in which they begin, and for
 * every place in that order there is the set of the rules of those before it. Windows keep their order from decision to
 * decision, but where a calendar day or month begins, so it is hardly ever made again.
 */
export class WindowOrder {
  /** Row k: the rules whose windows a record lies in that is later than the first k beginnings, and no more. */
  readonly #rows: RuleBits
  /** Numbers of the windows, in that order. */
  readonly #windows: Int32Array
  /** In that order: only records after this moment count. */
  readonly after: Float64Array
  /** By window. */
  readonly #rulesOf: readonly (readonly number[])[]
  /** Rules for which a record counts whenever it was. */
  readonly #timeless: readonly number[]

  constructor(ruleCount: number, rulesOf: readonly (readonly number[])[], timeless: readonly number[]) {
    this.#rows = new RuleBits(ruleCount, rulesOf.length + 1)
    this.#windows = Int32Array.from(rulesOf.keys())
    this.after = new Float64Array(rulesOf.length)
    this.#rulesOf = rulesOf
    this.#timeless = timeless
    this.#build()
  }

  /** Takes the beginnings of a decision's windows, by window. */
  begin(after: Float64Array): void {
    let isChanged = false
    for (let index = 0; index < this.#windows.length; index++) {
      const window = this.#windows[index] as number
      const ownAfter = after[window] as number
      let place = index
      for (; place > 0 && (this.after[place - 1] as number) > ownAfter; place--) {
        this.after[place] = this.after[place - 1] as number
        this.#windows[place] = this.#windows[place - 1] as number
        isChanged = true
      }
      this.after[place] = ownAfter
      this.#windows[place] = window
    }
    if (isChanged) this.#build()
  }

  #build(): void {
    this.#rows.words.fill(0)
    for (let row = 0; row <= this.#windows.length; row++) {
      for (const rule of this.#timeless) this.#rows.set(row, rule)
      for (let place = 0; place < row; place++)
        for (const rule of this.#rulesOf[this.#windows[place] as number] as readonly number[]) this.#rows.set(row, rule)
    }
  }

  get words(): Int32Array {
    return this.#rows.words
  }
}
