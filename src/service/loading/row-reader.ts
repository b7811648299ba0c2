import type { Batch } from './batch.ts'

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

/** Reads the rows of one format. */
export interface RowReader {
  readonly scanner: RecordScanner
  /** Rows whose patches fit one batch. */
  readonly batchRows: number
  /** The rows that follow go to another batch. */
  startBatch(): void
  /** Adds the record under the scanner to the batch, or says why not. `row` counts from 1. */
  readRow(row: number, batch: Batch): string | undefined
}
