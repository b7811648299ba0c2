import type { Layout } from '../../domain/features/layout.ts'
import type { Fact } from '../../domain/ruleset.ts'
import type { TimeZone } from '../../domain/time/time-zone.ts'
import type { AliasClaims } from './alias-claims.ts'
import type { Batch } from './batch.ts'
import type { SeenCustomers } from './seen-customers.ts'

/** Cuts the input into records; see `CsvScanner`, whose words these are. */
export interface RecordScanner {
  readonly line: number
  readonly problem: string
  readonly positionBytes: number
  readonly linesRead: number
  push(block: Buffer): void
  finish(isBroken?: boolean): void
  next(): 'row' | 'malformed' | 'none'
  /** The bytes of the record as they stand in the input, without its line end; of one too long, its beginning. */
  recordBytes(): Buffer
}

/** What the readers of all formats need to make a patch of a row. */
export interface RowContext {
  facts: readonly Fact[]
  layout: Layout
  timeZone: TimeZone
  /** Undefined when the same customer may come again. */
  seen: SeenCustomers | undefined
  claims: AliasClaims
}

/** Reads the rows of one format. */
export interface RowReader {
  readonly scanner: RecordScanner
  /** Rows whose patches fit one batch. */
  readonly batchRows: number
  /** Whether the record under the scanner has nothing in it, so that it is no row. */
  isEmptyRow(): boolean
  /** The rows that follow go to another batch. */
  startBatch(): void
  /** Adds the record under the scanner to the batch, or says why not. `row` counts from 1. */
  readRow(row: number, batch: Batch): string | undefined
}
