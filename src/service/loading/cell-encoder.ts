import { CachedEncoder } from './cached-encoder.ts'
import type { CellEncoder, ColumnEncoding } from './cell-encoding.ts'
import { NumberEncoder } from './number-encoder.ts'
import { SetEncoder } from './set-encoder.ts'
import { TextCellEncoder } from './text-encoder.ts'

/** The encoder for one column and one feature. */
export function columnEncoder(encoding: ColumnEncoding): CellEncoder {
  if (encoding.fact.type === 'number') return new NumberEncoder(encoding)
  if (encoding.fact.type === 'text') return new TextCellEncoder(encoding)
  return encoding.fact.type === 'set' ? new SetEncoder(encoding) : new CachedEncoder(encoding)
}
