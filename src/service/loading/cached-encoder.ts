import { type CellEncoder, type ColumnEncoding, copyOf, encodeValue, type RowPatch } from './cell-encoding.ts'
import type { CsvScanner } from './csv-scanner.ts'
import { cachedCellsMax } from './limits.ts'

/** Booleans, timestamps and categories: what a cell's bytes have meant is remembered. */
export class CachedEncoder implements CellEncoder {
  readonly #encoding: ColumnEncoding
  readonly #column: number
  readonly #offset: number
  /** The cell as Latin-1 → its slot; NaN is missing. */
  readonly #slots = new Map<string, number>()

  constructor(encoding: ColumnEncoding) {
    this.#encoding = encoding
    this.#column = encoding.column
    this.#offset = encoding.offsets[0] as number
  }

  encode(row: CsvScanner, patch: RowPatch): void {
    const slot = this.#slots.get(row.latin1(this.#column))
    if (slot === undefined) this.#encodeNew(row, patch)
    // The template is missing already, with the one NaN that stands for it.
    else if (!Number.isNaN(slot)) patch.view.setFloat64(patch.base + this.#offset, slot, true)
  }

  #encodeNew(row: CsvScanner, patch: RowPatch): void {
    const key = copyOf(row.latin1(this.#encoding.column))
    encodeValue(this.#encoding, row, patch, (slots) => {
      if (this.#slots.size >= cachedCellsMax) this.#slots.clear()
      this.#slots.set(key, slots[0] as number)
    })
  }
}
