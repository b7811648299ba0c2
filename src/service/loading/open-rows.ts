import { nearestName } from '../../domain/nearest-name.ts'
import type { Encoding } from '../../schema/mapping-file.ts'
import { ColumnIndex, columnsOf } from './column-index.ts'
import { detectDelimiter, linesBeforeHeader, readPreamble } from './csv-preamble.ts'
import { CsvRows, entriesOfMapping } from './csv-rows.ts'
import { CsvScanner } from './csv-scanner.ts'
import { JsonRows } from './json-rows.ts'
import { columnsMax, recordBytesMax } from './limits.ts'
import { LineScanner } from './line-scanner.ts'
import { LoadRefused } from './load-refused.ts'
import { type Mapping, mappingByName } from './mapping.ts'
import { unreadableBytes } from './reject-reason.ts'
import type { RowContext, RowReader } from './row-reader.ts'

export type RowFormat = 'csv' | 'jsonl'

export interface RowSettings extends RowContext {
  /** Undefined when columns are named as features are. */
  mapping: Mapping | undefined
  /** Found out from the first byte unless given: a `{` begins JSONL. */
  format: RowFormat | undefined
  /** Found out from the header unless given here or in the mapping. */
  delimiter: string | undefined
  /** Gives numbers to what the layout lacks. */
  ensure: (entries: ReturnType<typeof entriesOfMapping>) => Promise<void>
  /** That the file had before it became UTF-8. */
  encoding: Encoding
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
  const { bytes, lines, delimiter } = readPreamble(body, settings.mapping?.skipLines ?? 0, inputName)
  const start: Start = {
    body: body.subarray(bytes),
    bytes: bomBytes + bytes,
    lines,
    delimiter: settings.delimiter ?? settings.mapping?.delimiter ?? delimiter,
  }
  const format = settings.format ?? (/^\s*\{/.test(start.body.toString('latin1', 0, 1000)) ? 'jsonl' : 'csv')
  return format === 'jsonl' ? openJson(start, settings) : openCsv(start, inputName, settings)
}

/** Where the header of a CSV file stands, or the first object. */
interface Start {
  body: Buffer
  /** Before the body. */
  bytes: number
  lines: number
  delimiter: string | undefined
}

async function openJson(start: Start, settings: RowSettings): Promise<OpenRows> {
  const { mapping, timeZone } = settings
  if (mapping !== undefined) await settings.ensure(entriesOfMapping(mapping.features, timeZone))
  const scanner = new LineScanner(start.bytes, start.lines + 1, unreadableBytes(settings.encoding))
  const rows = new JsonRows(scanner, mapping, settings)
  scanner.push(start.body)
  return { rows, unmapped: () => [...rows.unmapped], notices: [] }
}

async function openCsv(start: Start, inputName: string, settings: RowSettings): Promise<OpenRows> {
  const { facts, timeZone } = settings
  const { body } = start
  const scanner = new CsvScanner(
    start.delimiter ?? detectDelimiter(body),
    start.bytes,
    start.lines + 1,
    unreadableBytes(settings.encoding),
  )
  scanner.push(body)
  const columns = readHeader(scanner, body, inputName)
  const mapping = settings.mapping ?? mappingByName(columns.names, facts, timeZone)
  checkColumns(columns, mapping, start, inputName)
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
    rows: new CsvRows(scanner, columns, mapping, settings),
    unmapped: () => unmapped,
    notices,
  }
}

/** Throws `LoadRefused` with every column that is missing, and where a header is that has them all. */
function checkColumns(columns: ColumnIndex, mapping: Mapping, { body, lines }: Start, inputName: string): void {
  const reasons = columns.problems(mapping)
  if (reasons.length === 0) return
  const lower = linesBeforeHeader(body, columnsOf(mapping))
  if (lower !== undefined && lower > 0) {
    const skipLines = (mapping.skipLines ?? 0) + lower
    reasons.push(
      `${inputName}:${lines + lower + 1}: here is a header that has them all: skipLines: ${skipLines} in the mapping finds it`,
    )
  }
  throw new LoadRefused(reasons)
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
  scanner.trimInvisible()
  return new ColumnIndex(Array.from({ length: scanner.cellCount }, (_, column) => scanner.cell(column)))
}
