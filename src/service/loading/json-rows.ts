import {
  checkValues,
  encodePatch,
  entriesOfValues,
  entriesTakenAway,
  needsKnownSet,
} from '../../domain/features/customer-codec.ts'
import { type FeatureValue, type Parsed, parseFeatureValue } from '../../domain/features/feature-value.ts'
import { isWithinDepth } from '../../domain/features/object-facts.ts'
import { describeValue, type Mismatch } from '../../domain/mismatch.ts'
import { ownValue } from '../../domain/own-value.ts'
import type { Fact } from '../../domain/ruleset.ts'
import { hasInvisible, trimInvisible } from '../../domain/text/invisible-text.ts'
import type { CustomerPatch } from '../../store/store.ts'
import type { Batch } from './batch.ts'
import { missingValue } from './cell-reader.ts'
import { columnsOf } from './column-index.ts'
import { CustomerIds, type FoundId } from './customer-ids.ts'
import { idByName } from './id-source.ts'
import { batchRowsMax, unmappedColumnsMax } from './limits.ts'
import type { LineScanner } from './line-scanner.ts'
import type { MappedFeature, Mapping } from './mapping.ts'
import { describeMismatches, describeNoRoom } from './reject-reason.ts'
import { aliasesOfRow } from './row-aliases.ts'
import type { RowContext, RowReader } from './row-reader.ts'

type JsonObject = Record<string, unknown>

interface RowValues {
  values: Map<Fact, FeatureValue>
  mismatches: Mismatch[]
  /** Of cells that count as empty instead. */
  leftOut: Mismatch[]
}

/**
 * Reads JSONL: `{ "customerId": …, "features": { … } }` as in PATCH /v1/customers/:id, or flat objects whose properties
 * are features, or, with a mapping, columns. A property that is absent leaves its feature alone; null makes it missing.
 */
export class JsonRows implements RowReader {
  readonly batchRows = batchRowsMax
  /** Properties of flat objects that are neither mapped nor features, as far as they are listed. */
  readonly unmapped = new Set<string>()
  readonly #facts: ReadonlyMap<string, Fact>
  readonly #mappedColumns: ReadonlySet<string>

  readonly #ids: CustomerIds
  readonly #context: RowContext

  /** @param mapping undefined when properties are named as features are */
  constructor(
    readonly scanner: LineScanner,
    readonly mapping: Mapping | undefined,
    context: RowContext,
  ) {
    this.#context = context
    this.#ids = new CustomerIds(mapping?.customerId ?? idByName, context.seen)
    this.#facts = new Map(context.facts.map((fact) => [fact.name, fact]))
    this.#mappedColumns = new Set(mapping === undefined ? ['customerId', ...this.#facts.keys()] : columnsOf(mapping))
  }

  startBatch(): void {}

  readRow(row: number, batch: Batch): string | undefined {
    const object = parseObject(this.scanner.record())
    if (typeof object === 'string') return object
    const { layout, claims } = this.#context
    const found = this.#idOf(object, row)
    if ('problem' in found) return found.problem
    const customerId = found.id
    const { values, mismatches, leftOut } = this.#valuesOf(object)
    const aliases = aliasesOfRow(
      this.mapping?.aliases ?? [],
      (column) => textOf(ownValue(object, column) ?? ''),
      (mismatch, leavesOut) => (leavesOut ? leftOut : mismatches).push(mismatch),
    )
    if (mismatches.length > 0) return describeMismatches(mismatches)
    const entries = layout.unknown(entriesOfValues(values))
    const full = batch.firstWithoutRoom(entries)
    if (full !== undefined) return describeNoRoom('features', full)
    const patch: CustomerPatch = { customerId, slots: new Uint8Array(0) }
    const write = () => {
      const { slots, texts } = encodePatch(values, layout)
      patch.slots = slots
      if (Object.keys(texts).length > 0) patch.texts = texts
    }
    // A member that is taken away may be another process's, or that of a row before.
    const takenAway = layout.unknown(entriesTakenAway(values))
    const isReady = entries.length === 0 && takenAway.length === 0
    if (isReady) write()
    batch.add(patch, isReady ? [] : [{ column: 'features', entries, takenAway, write }])
    if ([...values].some(([fact, value]) => needsKnownSet(fact, value)))
      batch.noteChange(patch, this.scanner.line, this.scanner.recordBytes())
    const { line } = this.scanner
    for (const alias of aliases) if (claims.claim(alias, customerId, line)) batch.aliases.push({ alias, customerId })
    for (const mismatch of leftOut) batch.leftOut.push({ ...mismatch, line })
    this.#ids.seen?.add(customerId, line)
    return undefined
  }

  isEmptyRow(): boolean {
    return false
  }

  #idOf(object: JsonObject, row: number): FoundId {
    const texts: string[] = []
    for (const column of this.#ids.columns) {
      const value = ownValue(object, column) ?? ''
      // A number beyond 2^53 has lost digits already: two customers would become one.
      const isExact = typeof value === 'string' || Number.isSafeInteger(value)
      if (!isExact) return { problem: `customer id: found ${describeValue(value)}, expected a text or a whole number` }
      const text = String(value)
      // Plain spaces alone: what else is invisible is the id's own business.
      texts.push(hasInvisible(text) ? text : text.trim())
    }
    return this.#ids.of(texts, row)
  }

  #valuesOf(object: JsonObject): RowValues {
    if (this.mapping !== undefined) {
      this.#listUnmapped(object)
      return this.#mappedValues(object, this.mapping.features)
    }
    const { timeZone } = this.#context
    const { customerId: _, ...rest } = object
    // Strict about `features`, as REST is; a flat export may have other properties beside the features.
    if (isNested(rest)) return { ...checkValues(this.#facts, rest.features, timeZone), leftOut: [] }
    this.#listUnmapped(object)
    const known = Object.entries(rest).filter(([name]) => this.#facts.has(name))
    return { ...checkValues(this.#facts, Object.fromEntries(known), timeZone), leftOut: [] }
  }

  #mappedValues(object: JsonObject, features: readonly MappedFeature[]): RowValues {
    const values = new Map<Fact, FeatureValue>()
    const mismatches: Mismatch[] = []
    const leftOut: Mismatch[] = []
    for (const { fact, source, leavesOut } of features) {
      const collect = (fact: Fact, column: string, parsed: Parsed | undefined) => {
        if (parsed === undefined) return
        if ('value' in parsed) values.set(fact, parsed.value)
        else {
          const list = leavesOut ? leftOut : mismatches
          list.push({ ...parsed.mismatch, path: [column, ...parsed.mismatch.path] })
          if (leavesOut) values.set(fact, missingValue)
        }
      }
      if (source.kind === 'constant') {
        collect(fact, fact.name, parseFeatureValue(fact, source.json, this.#context.timeZone))
      } else if (source.kind === 'column') {
        const { column, format, read } = source
        collect(fact, column, this.#readProperty(fact, ownValue(object, column), format.values, read))
      } else {
        const members: string[] = []
        let isMissing = true
        let isAbsent = true
        for (const { member, column, read } of source.members) {
          const value = ownValue(object, column)
          if (value === undefined) continue
          isAbsent = false
          const answer = read(value === null ? '' : textOf(value))
          if ('mismatch' in answer) collect(fact, column, answer)
          else if (answer.has !== undefined) isMissing = false
          if ('has' in answer && answer.has) members.push(member)
        }
        if (!isAbsent) values.set(fact, isMissing ? missingValue : { kind: 'set', members })
      }
    }
    return { values, mismatches, leftOut }
  }

  /** Texts are read as cells are; numbers, booleans and lists are JSON values already, unless `values` names them. */
  #readProperty(
    fact: Fact,
    value: unknown,
    values: ReadonlyMap<string, unknown>,
    read: (text: string) => Parsed,
  ): Parsed | undefined {
    if (value === undefined) return undefined
    if (value === null) return { value: missingValue }
    if (typeof value === 'string' || values.has(textOf(value))) return read(textOf(value))
    return parseFeatureValue(fact, value, this.#context.timeZone)
  }

  #listUnmapped(object: JsonObject): void {
    for (const name of Object.keys(object)) {
      if (!this.#mappedColumns.has(name) && this.unmapped.size < unmappedColumnsMax) this.unmapped.add(name)
    }
  }
}

function isNested(rest: JsonObject): rest is { features: JsonObject } {
  return Object.keys(rest).every((key) => key === 'features') && isObject(rest.features)
}

/** Deepest nesting of a row: features are lists at most, but rows may have other things beside them. */
const rowDepthMax = 32

function parseObject(text: string): JsonObject | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return `found no valid JSON (${(error as Error).message}), expected an object`
  }
  if (!isObject(value)) return `found ${describeValue(value)}, expected an object`
  // What is no deeper can be written as JSON again without running out of stack.
  if (isWithinDepth(value, rowDepthMax)) return value
  return `found objects in one another, more than ${rowDepthMax} levels deep, expected at most ${rowDepthMax} levels`
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? trimInvisible(value) : JSON.stringify(value)
}
