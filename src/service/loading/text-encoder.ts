import { textLengthMaxDefault } from '../../domain/features/feature-value.ts'
import { type CellEncoder, type ColumnEncoding, type RowPatch, report } from './cell-encoding.ts'
import type { CsvScanner } from './csv-scanner.ts'

/** Texts: kept beside the vector, whose slot only says that there is one. */
export class TextCellEncoder implements CellEncoder {
  readonly #encoding: ColumnEncoding
  readonly #lengthMax: number
  readonly #hasExceptions: boolean

  constructor(encoding: ColumnEncoding) {
    const { fact, format } = encoding
    this.#encoding = encoding
    this.#lengthMax = (fact.type === 'text' ? fact.maxLength : undefined) ?? textLengthMaxDefault
    this.#hasExceptions = format.values.size > 0 || format.missing.size > 0
  }

  encode(row: CsvScanner, patch: RowPatch): void {
    const { column, fact, leavesOut, name, offsets } = this.#encoding
    const cell = row.cell(column)
    let text: string | undefined = cell
    if (cell === '' || this.#hasExceptions || cell.length > this.#lengthMax) {
      const parsed = this.#encoding.read(cell)
      if ('mismatch' in parsed) {
        report(patch, name, parsed.mismatch, leavesOut)
        patch.texts[fact.name] = null
        return
      }
      text = parsed.value.kind === 'text' ? parsed.value.text : undefined
    }
    patch.texts[fact.name] = text ?? null
    if (text !== undefined) patch.view.setFloat64(patch.base + (offsets[0] as number), 1, true)
  }
}
