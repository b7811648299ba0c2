import type { Layout } from '../../domain/features/layout.ts'
import { nearestName } from '../../domain/nearest-name.ts'
import type { Fact } from '../../domain/ruleset.ts'
import type { TimeZone } from '../../domain/time/time-zone.ts'
import { ColumnIndex } from './column-index.ts'
import { CsvRows, entriesOfMapping } from './csv-rows.ts'
import { CsvScanner } from './csv-scanner.ts'
import { JsonRows } from './json-rows.ts'
import { columnsMax, recordBytesMax } from './limits.ts'
import { LineScanner } from './line-scanner.ts'
import { LoadRefused } from './load-refused.ts'
import { type Mapping, mappingByName } from './mapping.ts'
import type { RowReader } from './row-reader.ts'
import type { SeenCustomers } from './seen-customers.ts'

export type RowFormat = 'csv' | 'jsonl'

export interface RowSettings {
  facts: readonly Fact[]
  timeZone: TimeZone
  /** Undefined when columns are named as features are. */
  mapping: Mapping | undefined
  /** Found out from the first byte unless given: a `{` begins JSONL. */
  format: RowFormat | undefined
  /** Found out from the header unless given here or in the mapping. */
  delimiter: string | undefined
  layout: Layout
  /** Gives numbers to what the layout lacks. */
  ensure: (entries: ReturnType<typeof entriesOfMapping>) => Promise<void>
  seen: SeenCustomers | undefined
}

export interface OpenRows {
  rows: RowReader
  /** Columns without a feature, once the rows are read. */
  unmapped: () => string[]
  notices: string[]
}

/**
 * Looks at the beginning of an input and makes the reader of its rows. Throws `LoadRefused` when the header is broken or
 * lacks columns.
 *
 * @param head the first blocks: a whole first line, or all there is
 */
export async function openRows(head: Buffer, inputName: string, settings: RowSettings): Promise<OpenRows> {
  const bomBytes = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
  const body = head.subarray(bomBytes)
  const format = settings.format ?? (/^\s*\{/.test(body.toString('latin1', 0, 1000)) ? 'jsonl' : 'csv')
  return format === 'jsonl' ? openJson(body, bomBytes, settings) : openCsv(body, bomBytes, inputName, settings)
}

async function openJson(body: Buffer, bomBytes: number, settings: RowSettings): Promise<OpenRows> {
  const { facts, mapping, layout, timeZone, seen } = settings
  if (mapping !== undefined) await settings.ensure(entriesOfMapping(mapping.features, timeZone))
  const rows = new JsonRows(new LineScanner(bomBytes), facts, mapping, layout, timeZone, seen)
  rows.scanner.push(body)
  return { rows, unmapped: () => [...rows.unmapped], notices: [] }
}

async function openCsv(body: Buffer, bomBytes: number, inputName: string, settings: RowSettings): Promise<OpenRows> {
  const { facts, layout, timeZone, seen } = settings
  const delimiter = settings.delimiter ?? settings.mapping?.delimiter ?? detectDelimiter(body)
  const scanner = new CsvScanner(delimiter, bomBytes)
  scanner.push(body)
  const columns = readHeader(scanner, body, inputName)
  const mapping = settings.mapping ?? mappingByName(columns.names, facts, timeZone)
  columns.check(mapping)
  if (settings.mapping === undefined && mapping.features.length === 0) {
    const reason = `${inputName}: found no column named as a feature (${columns.names.slice(0, 10).join(', ')}), expected some; a mapping file names others`
    throw new LoadRefused([reason])
  }
  await settings.ensure(entriesOfMapping(mapping.features, timeZone))
  const unmapped = columns.unmapped(mapping)
  const notices =
    settings.mapping === undefined
      ? unmapped.flatMap((name) => {
          const meant = nearestName(
            name,
            facts.map((fact) => fact.name),
          )
          return meant === undefined ? [] : `column '${name}' is no feature; did you mean '${meant}'?`
        })
      : []
  return {
    rows: new CsvRows(scanner, columns, mapping, layout, timeZone, seen),
    unmapped: () => unmapped,
    notices,
  }
}

function readHeader(scanner: CsvScanner, body: Buffer, inputName: string): ColumnIndex {
  const refuse = (what: string) => new LoadRefused([`${inputName}:${scanner.line}: ${what}`])
  // The header may be all there is, without a line end.
  let scanned = scanner.next()
  if (scanned === 'none' && body.length <= recordBytesMax) {
    scanner.finish()
    scanned = scanner.next()
  }
  if (scanned === 'none') throw refuse('found an empty input, expected a header')
  if (scanned === 'malformed') throw refuse(`header: ${scanner.problem}`)
  if (scanner.cellCount > columnsMax) {
    throw refuse(`found ${scanner.cellCount} columns, expected at most ${columnsMax}`)
  }
  return new ColumnIndex(Array.from({ length: scanner.cellCount }, (_, column) => scanner.cell(column)))
}

/** The delimiter that occurs most often in the first line, outside quotes; a comma when there is none. */
export function detectDelimiter(body: Buffer): string {
  const counts = new Map([
    [',', 0],
    [';', 0],
    ['\t', 0],
  ])
  let isQuoted = false
  for (const letter of body.toString('latin1', 0, recordBytesMax).trimStart()) {
    if (letter === '"') isQuoted = !isQuoted
    else if (isQuoted) continue
    else if (letter === '\n') break
    else if (counts.has(letter)) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  }
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0]
}
