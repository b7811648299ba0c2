import {
  checkValues,
  encodePatch,
  entriesOfValues,
  entriesTakenAway,
  needsKnownSet,
} from '../../domain/features/customer-codec.ts'
import { type FeatureValue, type Parsed, parseFeatureValue } from '../../domain/features/feature-value.ts'
import type { Layout } from '../../domain/features/layout.ts'
import { isWithinDepth } from '../../domain/features/object-facts.ts'
import { describeValue, type Mismatch } from '../../domain/mismatch.ts'
import { ownValue } from '../../domain/own-value.ts'
import type { Fact } from '../../domain/ruleset.ts'
import type { TimeZone } from '../../domain/time/time-zone.ts'
import type { CustomerPatch } from '../../store/store.ts'
import type { Batch } from './batch.ts'
import { missingValue } from './cell-reader.ts'
import { columnsOf } from './column-index.ts'
import { customerIdProblem } from './customer-id.ts'
import { batchRowsMax, unmappedColumnsMax } from './limits.ts'
import type { LineScanner } from './line-scanner.ts'
import type { MappedFeature, Mapping } from './mapping.ts'
import { describeMismatches, describeNoRoom } from './reject-reason.ts'
import { aliasesOfRow } from './row-aliases.ts'
import type { RowReader } from './row-reader.ts'
import type { SeenCustomers } from './seen-customers.ts'

type JsonObject = Record<string, unknown>

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

  /** @param mapping undefined when properties are named as features are */
  constructor(
    readonly scanner: LineScanner,
    facts: readonly Fact[],
    readonly mapping: Mapping | undefined,
    readonly layout: Layout,
    readonly timeZone: TimeZone,
    readonly seen: SeenCustomers | undefined,
  ) {
    this.#facts = new Map(facts.map((fact) => [fact.name, fact]))
    this.#mappedColumns = new Set(mapping === undefined ? ['customerId', ...this.#facts.keys()] : columnsOf(mapping))
  }

  startBatch(): void {}

  readRow(row: number, batch: Batch): string | undefined {
    const object = parseObject(this.scanner.record())
    if (typeof object === 'string') return object
    const customerId = this.#idOf(object, row)
    if (typeof customerId !== 'string') return customerId.problem
    const problem = customerIdProblem(customerId, this.seen)
    if (problem !== undefined) return problem
    const { values, mismatches } = this.#valuesOf(object)
    const aliases = aliasesOfRow(
      this.mapping?.aliases ?? [],
      (column) => textOf(ownValue(object, column) ?? ''),
      mismatches,
    )
    if (mismatches.length > 0) return describeMismatches(mismatches)
    const entries = this.layout.unknown(entriesOfValues(values))
    const full = batch.firstWithoutRoom(entries)
    if (full !== undefined) return describeNoRoom('features', full)
    const patch: CustomerPatch = { customerId, slots: new Uint8Array(0) }
    const write = () => {
      const { slots, texts } = encodePatch(values, this.layout)
      patch.slots = slots
      if (Object.keys(texts).length > 0) patch.texts = texts
    }
    // A member that is taken away may be another process's, or that of a row before.
    const takenAway = this.layout.unknown(entriesTakenAway(values))
    const isReady = entries.length === 0 && takenAway.length === 0
    if (isReady) write()
    batch.add(patch, isReady ? [] : [{ column: 'features', entries, takenAway, write }])
    if ([...values].some(([fact, value]) => needsKnownSet(fact, value)))
      batch.noteChange(patch, this.scanner.line, this.scanner.recordBytes())
    for (const alias of aliases) batch.aliases.push({ alias, customerId })
    this.seen?.add(customerId, this.scanner.line)
    return undefined
  }

  #idOf(object: JsonObject, row: number): string | { problem: string } {
    const source = this.mapping?.customerId ?? { kind: 'column', column: 'customerId', prefix: '' }
    if (source.kind === 'rowNumber') return `${source.prefix}${row}`
    const columns = source.kind === 'column' ? [source.column] : source.columns
    const texts: string[] = []
    for (const column of columns) {
      const value = ownValue(object, column)
      if (value === undefined || value === null || value === '') return ''
      // A number beyond 2^53 has lost digits already: two customers would become one.
      const isExact = typeof value === 'string' || Number.isSafeInteger(value)
      if (!isExact) return { problem: `customer id: found ${describeValue(value)}, expected a text or a whole number` }
      texts.push(String(value).trim())
    }
    if (source.kind === 'column') return source.prefix + texts[0]
    return source.texts.map((text, i) => text + (texts[i] ?? '')).join('')
  }

  #valuesOf(object: JsonObject): { values: Map<Fact, FeatureValue>; mismatches: Mismatch[] } {
    if (this.mapping !== undefined) {
      this.#listUnmapped(object)
      return this.#mappedValues(object, this.mapping.features)
    }
    const { customerId: _, ...rest } = object
    // Strict about `features`, as REST is; a flat export may have other properties beside the features.
    if (isNested(rest)) return checkValues(this.#facts, rest.features, this.timeZone)
    this.#listUnmapped(object)
    const known = Object.entries(rest).filter(([name]) => this.#facts.has(name))
    return checkValues(this.#facts, Object.fromEntries(known), this.timeZone)
  }

  #mappedValues(object: JsonObject, features: readonly MappedFeature[]) {
    const values = new Map<Fact, FeatureValue>()
    const mismatches: Mismatch[] = []
    const collect = (fact: Fact, column: string, parsed: Parsed | undefined) => {
      if (parsed === undefined) return
      if ('value' in parsed) values.set(fact, parsed.value)
      else mismatches.push({ ...parsed.mismatch, path: [column, ...parsed.mismatch.path] })
    }
    for (const { fact, source } of features) {
      if (source.kind === 'constant') collect(fact, fact.name, parseFeatureValue(fact, source.json, this.timeZone))
      else if (source.kind === 'column') {
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
    return { values, mismatches }
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
    return parseFeatureValue(fact, value, this.timeZone)
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
  return typeof value === 'string' ? value.trim() : JSON.stringify(value)
}
