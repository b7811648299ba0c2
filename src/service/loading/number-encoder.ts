import { type CellEncoder, type ColumnEncoding, type RowPatch, report } from './cell-encoding.ts'
import type { CsvScanner } from './csv-scanner.ts'
import { parseShortDecimal } from './decimal.ts'

/** Numbers, from bytes where they are written plainly. */
export class NumberEncoder implements CellEncoder {
  readonly #encoding: ColumnEncoding
  readonly #column: number
  readonly #offset: number
  readonly #decimal: number
  readonly #min: number
  readonly #max: number
  /** Numbers among the texts that mean something else, as 999. */
  readonly #exceptions: ReadonlySet<number>
  readonly #hasExceptions: boolean

  constructor(encoding: ColumnEncoding) {
    const { fact, format } = encoding
    this.#encoding = encoding
    this.#column = encoding.column
    this.#offset = encoding.offsets[0] as number
    this.#decimal = format.decimal.charCodeAt(0)
    this.#min = (fact.type === 'number' ? fact.min : undefined) ?? -Infinity
    this.#max = (fact.type === 'number' ? fact.max : undefined) ?? Infinity
    const texts = [...format.values.keys(), ...format.missing]
    this.#exceptions = new Set(texts.map((text) => Number(text.replace(format.decimal, '.'))))
    this.#hasExceptions = this.#exceptions.size > 0
  }

  encode(row: CsvScanner, patch: RowPatch): void {
    const column = this.#column
    const start = row.starts[column] as number
    const end = row.ends[column] as number
    if (start === end) return
    const number = parseShortDecimal(row.bytes, start, end, this.#decimal)
    // NaN is in no range.
    if (number >= this.#min && number <= this.#max && !(this.#hasExceptions && this.#exceptions.has(number))) {
      patch.view.setFloat64(patch.base + this.#offset, number, true)
      return
    }
    const parsed = this.#encoding.read(row.cell(column))
    if ('mismatch' in parsed) report(patch, this.#encoding.name, parsed.mismatch, this.#encoding.leavesOut)
    else if (parsed.value.kind === 'number') {
      patch.view.setFloat64(patch.base + this.#offset, parsed.value.number, true)
    }
  }
}
