import { encodePatch, entriesOfValues } from '../../domain/features/customer-codec.ts'
import type { FeatureValue } from '../../domain/features/feature-value.ts'
import type { Layout } from '../../domain/features/layout.ts'
import { PatchBuilder, runsOf, slotBytes } from '../../domain/features/vector.ts'
import type { Mismatch } from '../../domain/mismatch.ts'
import type { Fact } from '../../domain/ruleset.ts'
import type { Unwritten } from './batch.ts'
import type { CellFormat, CellReader } from './cell-reader.ts'
import type { CsvScanner } from './csv-scanner.ts'

/** One row's patch while it is made: a copy of the template, where every feature is missing, in the batch's bytes. */
export interface RowPatch {
  view: DataView
  /** Where the row's patch begins in `view`. */
  base: number
  texts: Record<string, string | null>
  unwritten: Unwritten[]
  /** `path[0]` is the column. */
  mismatches: Mismatch[]
  /** Of cells that count as empty instead. */
  leftOut: Mismatch[]
}

/** Writes what a row's cells say about one feature into the row's patch, or reports why it cannot. */
export interface CellEncoder {
  encode(row: CsvScanner, patch: RowPatch): void
}

export interface ColumnEncoding {
  fact: Fact
  column: number
  name: string
  format: CellFormat
  read: CellReader
  layout: Layout
  /** Whether a cell that cannot be read is left out instead of the row. */
  leavesOut: boolean
  /** Where the feature's slots stand in a patch, in bytes. */
  offsets: readonly number[]
}

const builder = new PatchBuilder()

/** The slots of one value as float64, whose bits are the slot's bytes; exactly what `encodePatch` writes. */
export function slotsOfValue(fact: Fact, value: FeatureValue, layout: Layout): Float64Array {
  const { slots } = encodePatch(new Map([[fact, value]]), layout, builder)
  const view = new DataView(slots.buffer, slots.byteOffset, slots.byteLength)
  const numbers: number[] = []
  for (const { offset, count } of runsOf(slots)) {
    for (let i = 0; i < count; i++) numbers.push(view.getFloat64(offset + i * slotBytes, true))
  }
  return Float64Array.from(numbers)
}

/** The long way of a cell that was not seen before. `remember` is called when its slots are known. */
export function encodeValue(
  encoding: ColumnEncoding,
  row: CsvScanner,
  patch: RowPatch,
  remember: (slots: Float64Array) => void,
): void {
  const { fact, layout, name, leavesOut } = encoding
  const parsed = encoding.read(row.cell(encoding.column))
  if ('mismatch' in parsed) {
    report(patch, name, parsed.mismatch, leavesOut)
    return
  }
  const { value } = parsed
  const { view, base } = patch
  const write = () => {
    const slots = slotsOfValue(fact, value, layout)
    writeSlots(encoding, slots, view, base)
    remember(slots)
  }
  const entries = layout.unknown(entriesOfValues(new Map([[fact, value]])))
  if (entries.length === 0) write()
  else patch.unwritten.push({ column: name, entries, write })
}

export function writeSlots({ offsets }: ColumnEncoding, slots: Float64Array, view: DataView, base: number): void {
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as number
    if (!Number.isNaN(slot)) view.setFloat64(base + (offsets[i] as number), slot, true)
  }
}

export function report(
  { mismatches, leftOut }: RowPatch,
  column: string,
  { path, ...mismatch }: Mismatch,
  leavesOut: boolean,
): void {
  const list = leavesOut ? leftOut : mismatches
  list.push({ ...mismatch, path: [column, ...path] })
}

/** A slice of a string keeps the whole block alive; what is remembered must not. */
export function copyOf(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}
