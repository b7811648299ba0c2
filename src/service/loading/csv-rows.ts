import { encodePatch, entriesOfValues } from '../../domain/features/customer-codec.ts'
import { type FeatureValue, parseFeatureValue } from '../../domain/features/feature-value.ts'
import { type DictionaryEntry, type Layout, memberEntry, slotsOf } from '../../domain/features/layout.ts'
import { runsOf, slotBytes } from '../../domain/features/vector.ts'
import type { Fact } from '../../domain/ruleset.ts'
import type { TimeZone } from '../../domain/time/time-zone.ts'
import type { AliasClaims } from './alias-claims.ts'
import type { Batch } from './batch.ts'
import { columnEncoder } from './cell-encoder.ts'
import type { CellEncoder, RowPatch } from './cell-encoding.ts'
import { missingValue } from './cell-reader.ts'
import type { ColumnIndex } from './column-index.ts'
import type { CsvScanner } from './csv-scanner.ts'
import { CustomerIds } from './customer-ids.ts'
import { batchBytesMax, batchRowsMax, columnsMax } from './limits.ts'
import type { MappedAlias, MappedFeature, Mapping } from './mapping.ts'
import { MembersEncoder } from './members-encoder.ts'
import { describeMismatches, describeNoRoom } from './reject-reason.ts'
import { aliasesOfRow } from './row-aliases.ts'
import type { RowContext, RowReader } from './row-reader.ts'

/**
 * Reads the rows of a CSV file straight from bytes into patches. Every row writes the same slots, so its patch is a copy
 * of one template, in which all features are missing, with the values of the cells written over; no object is made of a row.
 */
export class CsvRows implements RowReader {
  readonly scanner: CsvScanner
  readonly batchRows: number
  readonly #columnCount: number
  readonly #ids: CustomerIds
  readonly #idColumns: readonly number[]
  readonly #encoders: CellEncoder[]
  readonly #columns: ColumnIndex
  readonly #aliases: readonly MappedAlias[]
  readonly #template: Uint8Array
  readonly #constantTexts: Record<string, string | null>
  readonly #hasTexts: boolean
  readonly #claims: AliasClaims
  /** The patches of the current batch, one after the other. */
  #bytes = new Uint8Array(0)
  readonly #patch: RowPatch = {
    view: new DataView(new ArrayBuffer(0)),
    base: 0,
    texts: {},
    unwritten: [],
    mismatches: [],
    leftOut: [],
  }

  /** @param context its layout holds `entriesOfMapping` already */
  constructor(scanner: CsvScanner, columns: ColumnIndex, mapping: Mapping, context: RowContext) {
    const { layout, timeZone, seen, claims } = context
    this.scanner = scanner
    this.#columnCount = columns.count
    this.#ids = new CustomerIds(mapping.customerId, seen)
    this.#idColumns = this.#ids.columns.map((column) => columns.indexOf(column))
    this.#claims = claims
    this.#columns = columns
    this.#aliases = mapping.aliases
    const template = templateOf(mapping.features, layout, timeZone)
    this.#template = template.slots
    this.#constantTexts = template.texts
    this.#hasTexts = mapping.features.some(({ fact }) => fact.type === 'text')
    this.#encoders = mapping.features.flatMap(({ fact, source, leavesOut }) => {
      const offsets = Array.from({ length: slotsOf(fact) }, (_, i) => template.offset(layout.slot(fact.name, fact, i)))
      if (source.kind === 'constant') return []
      if (source.kind === 'members') {
        const members = source.members.map(({ member, column, read }) => ({
          ...{ member, read, name: column },
          column: columns.indexOf(column),
        }))
        return new MembersEncoder(fact, members, layout, offsets, leavesOut)
      }
      const { column: name, format, read } = source
      return columnEncoder({ fact, column: columns.indexOf(name), name, format, read, layout, leavesOut, offsets })
    })
    this.batchRows = Math.max(1, Math.min(batchRowsMax, Math.floor(batchBytesMax / (this.#template.length || 1))))
  }

  /** New memory each time: the store may still hold the patches of the batch before. */
  startBatch(): void {
    this.#bytes = new Uint8Array(this.batchRows * this.#template.length)
    this.#patch.view = new DataView(this.#bytes.buffer)
    this.#patch.base = 0
  }

  readRow(row: number, batch: Batch): string | undefined {
    const { scanner } = this
    if (!this.#hasAllColumns()) return `found ${scanner.cellCount} columns, expected ${this.#columnCount}`
    const found = this.#ids.of(
      this.#idColumns.map((column) => scanner.cell(column)),
      row,
    )
    if ('problem' in found) return found.problem
    const customerId = found.id
    scanner.trimInvisible()
    const patch = this.#patch
    patch.mismatches.length = 0
    patch.leftOut.length = 0
    patch.unwritten.length = 0
    patch.texts = this.#hasTexts ? { ...this.#constantTexts } : this.#constantTexts
    this.#bytes.set(this.#template, patch.base)
    for (const encoder of this.#encoders) encoder.encode(scanner, patch)
    const aliases = this.#aliases.length === 0 ? noAliases : this.#aliasesOf(patch)
    if (patch.mismatches.length > 0) return describeMismatches(patch.mismatches)
    for (const { column, entries } of patch.unwritten) {
      const full = batch.firstWithoutRoom(entries)
      if (full !== undefined) return describeNoRoom(column, full)
    }
    const length = this.#template.length
    const slots = new Uint8Array(this.#bytes.buffer, patch.base, length)
    batch.add(this.#hasTexts ? { customerId, slots, texts: patch.texts } : { customerId, slots }, patch.unwritten)
    for (const alias of aliases) {
      if (this.#claims.claim(alias, customerId, scanner.line)) batch.aliases.push({ alias, customerId })
    }
    for (const mismatch of patch.leftOut) batch.leftOut.push({ ...mismatch, line: scanner.line })
    patch.base += length
    this.#ids.seen?.add(customerId, scanner.line)
    return undefined
  }

  isEmptyRow(): boolean {
    return this.scanner.isEmptyRow()
  }

  /** Programs put a delimiter behind the last cell, too, of some rows or of all. */
  #hasAllColumns(): boolean {
    const { cellCount, starts, ends } = this.scanner
    if (cellCount < this.#columnCount || cellCount > columnsMax) return false
    for (let cell = this.#columnCount; cell < cellCount; cell++) if (starts[cell] !== ends[cell]) return false
    return true
  }

  #aliasesOf({ mismatches, leftOut }: RowPatch): readonly string[] {
    const cellOf = (column: string) => this.scanner.cell(this.#columns.indexOf(column))
    return aliasesOfRow(this.#aliases, cellOf, (mismatch, leavesOut) =>
      (leavesOut ? leftOut : mismatches).push(mismatch),
    )
  }
}

const noAliases: readonly string[] = []

/** What must be interned before rows are read. */
export function entriesOfMapping(features: readonly MappedFeature[], timeZone: TimeZone): DictionaryEntry[] {
  return features.flatMap(({ fact, source }) => {
    if (source.kind === 'members') return source.members.map(({ member }) => memberEntry(fact.name, fact, member))
    return source.kind === 'constant' ? entriesOfValues(new Map([[fact, constantOf(fact, source.json, timeZone)]])) : []
  })
}

function constantOf(fact: Fact, json: unknown, timeZone: TimeZone): FeatureValue {
  const parsed = parseFeatureValue(fact, json, timeZone)
  if ('mismatch' in parsed) throw new Error(`the constant of ${fact.name} was not checked`)
  return parsed.value
}

/** The patch of a row whose cells are all empty, in the order of the slots, so that neighbours share a run. */
function templateOf(features: readonly MappedFeature[], layout: Layout, timeZone: TimeZone) {
  const firstSlot = ({ fact }: MappedFeature) => layout.slot(fact.name, fact) ?? 0
  const values = features
    .toSorted((a, b) => firstSlot(a) - firstSlot(b))
    .map(({ fact, source }): [Fact, FeatureValue] => [
      fact,
      source.kind === 'constant' ? constantOf(fact, source.json, timeZone) : missingValue,
    ])
  const { slots, texts } = encodePatch(new Map(values), layout)
  const offsets = new Map<number, number>()
  for (const { slot, count, offset } of runsOf(slots)) {
    for (let i = 0; i < count; i++) offsets.set(slot + i, offset + i * slotBytes)
  }
  const offset = (slot: number | undefined): number => {
    const found = slot === undefined ? undefined : offsets.get(slot)
    if (found === undefined) throw new Error(`slot ${slot} is not in the template`)
    return found
  }
  return { slots, texts, offset }
}
