import { slotBytes } from '../../domain/features/vector.ts'
import { setMembersMaxDefault } from '../../schema/features-file.ts'
import {
  type CellEncoder,
  type ColumnEncoding,
  copyOf,
  encodeValue,
  type RowPatch,
  slotsOfValue,
  writeSlots,
} from './cell-encoding.ts'
import type { CsvScanner } from './csv-scanner.ts'
import { cachedCellsMax } from './limits.ts'

/**
 * Sets. Cells are remembered whole, and members apart from them: lists of members differ more than members do.
 */
export class SetEncoder implements CellEncoder {
  readonly #encoding: ColumnEncoding
  readonly #membersMax: number
  readonly #cells = new Map<string, Float64Array>()
  /** Member as it stands in cells → its bits, two words a slot. */
  readonly #members = new Map<string, Uint32Array>()

  constructor(encoding: ColumnEncoding) {
    const { fact } = encoding
    this.#encoding = encoding
    this.#membersMax = (fact.type === 'set' ? fact.membersMax : undefined) ?? setMembersMaxDefault
  }

  encode(row: CsvScanner, patch: RowPatch): void {
    const { column } = this.#encoding
    if (row.starts[column] === row.ends[column]) return
    const slots = this.#cells.get(row.latin1(column))
    if (slots !== undefined) writeSlots(this.#encoding, slots, patch.view, patch.base)
    else if (!this.#encodeMembers(row, patch)) this.#encodeNew(row, patch)
  }

  /** False when the cell has to go the long way: a member is new, or the cell may mean something else. */
  #encodeMembers(row: CsvScanner, patch: RowPatch): boolean {
    const { format, offsets, column } = this.#encoding
    const cell = row.cell(column)
    if (format.split === undefined || format.missing.has(cell)) return false
    const bits: Uint32Array[] = []
    for (const part of cell.split(format.split)) {
      const member = part.trim()
      const known = this.#members.get(member)
      if (known === undefined && member !== '') return false
      if (known !== undefined) bits.push(known)
    }
    if (bits.length > this.#membersMax) return false
    for (const [i, offset] of offsets.entries()) {
      let low = 0
      let high = 0
      for (const words of bits) {
        low |= words[2 * i] as number
        high |= words[2 * i + 1] as number
      }
      patch.view.setUint32(patch.base + offset, low >>> 0, true)
      patch.view.setUint32(patch.base + offset + 4, high >>> 0, true)
    }
    return true
  }

  #encodeNew(row: CsvScanner, patch: RowPatch): void {
    const { column, fact, format, layout, read } = this.#encoding
    const key = copyOf(row.latin1(column))
    const cell = row.cell(column)
    encodeValue(this.#encoding, row, patch, (slots) => {
      if (this.#cells.size < cachedCellsMax) this.#cells.set(key, slots)
      if (format.split === undefined) return
      for (const part of cell.split(format.split)) {
        const member = part.trim()
        // What is missing as a cell of its own is a member in a list; such lists always go the long way.
        if (member === '' || format.missing.has(member) || this.#members.size >= cachedCellsMax) continue
        const parsed = read(member)
        // A member may stand for several, and those beyond the most that a value may have are refused in longer lists.
        if ('value' in parsed && parsed.value.kind === 'set' && parsed.value.members.length <= 1) {
          this.#members.set(Buffer.from(member).toString(), wordsOf(slotsOfValue(fact, parsed.value, layout)))
        }
      }
    })
  }
}

/** The same as two 32-bit words a slot, the low one first, whatever the machine's byte order. */
function wordsOf(slots: Float64Array): Uint32Array {
  const view = new DataView(new ArrayBuffer(slotBytes))
  return Uint32Array.from(
    [...slots].flatMap((slot) => {
      view.setFloat64(0, slot, true)
      return [view.getUint32(0, true), view.getUint32(4, true)]
    }),
  )
}
