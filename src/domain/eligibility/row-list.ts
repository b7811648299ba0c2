import { clearRow, wordsOf } from './bitmaps.ts'

/** Rows of the index that fall together, kept as a bitmap or as a list, whichever is cheaper to clear. */
export class RowList {
  readonly #rows: Uint32Array | undefined
  /** Bits of all other rows. */
  readonly #others: Uint32Array | undefined

  constructor(rows: readonly number[], rowCount: number) {
    const words = wordsOf(rowCount)
    if (rows.length < words) {
      this.#rows = Uint32Array.from(rows)
      return
    }
    const others = new Uint32Array(words).fill(0xffff_ffff)
    for (const row of rows) clearRow(others, 0, row)
    this.#others = others
  }

  get bytes(): number {
    return (this.#rows ?? this.#others)?.byteLength ?? 0
  }

  /** Takes the rows out of `alive`. */
  clear(alive: Uint32Array): void {
    const others = this.#others
    if (others !== undefined) {
      for (let word = 0; word < others.length; word++) {
        alive[word] = (alive[word] as number) & (others[word] as number)
      }
      return
    }
    const rows = this.#rows as Uint32Array
    for (let i = 0; i < rows.length; i++) clearRow(alive, 0, rows[i] as number)
  }
}
