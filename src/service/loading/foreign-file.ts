/** How a file begins that is no table of text, and what to do with it. */
interface ForeignKind {
  begins: string
  /** Beyond the beginning, as in the names inside an archive. */
  holds?: string
  what: string
  instead: string
}

const saveAsCsv = 'a CSV file: open it and save it as CSV (UTF-8), columns with ids and telephone numbers as text'
const unpacked = 'the file that is packed in it, or gzip'

/** Latin-1; the first that fits counts. */
const kinds: readonly ForeignKind[] = [
  { begins: 'PK\x03\x04', holds: 'xl/', what: 'an Excel workbook (XLSX)', instead: saveAsCsv },
  { begins: 'PK\x03\x04', holds: '[Content_Types].xml', what: 'an Office document (XLSX)', instead: saveAsCsv },
  { begins: 'PK\x03\x04', holds: 'opendocument', what: 'an OpenDocument file (ODS)', instead: saveAsCsv },
  { begins: 'PK\x03\x04', what: 'a ZIP archive', instead: unpacked },
  { begins: '\xd0\xcf\x11\xe0', what: 'an old Excel workbook (XLS)', instead: saveAsCsv },
  { begins: '{\\rtf', what: 'an RTF document', instead: saveAsCsv },
  { begins: '%PDF', what: 'a PDF document', instead: 'a CSV file' },
  { begins: 'PAR1', what: 'a Parquet file', instead: 'a CSV or JSONL file' },
  { begins: 'SQLite format 3', what: 'a SQLite database', instead: 'a CSV or JSONL file' },
  { begins: '(\xb5/\xfd', what: 'a zstd file', instead: unpacked },
  { begins: '\xfd7zXZ', what: 'an xz file', instead: unpacked },
  { begins: "7z\xbc\xaf'", what: 'a 7z archive', instead: unpacked },
  { begins: 'BZh', what: 'a bzip2 file', instead: unpacked },
  { begins: 'Rar!', what: 'a RAR archive', instead: unpacked },
]

/** Web pages and XML are text; programs save them under the name of a workbook. */
const markup = /^(?:\xef\xbb\xbf)?\s*<(?:\?xml|!doctype|html|table|workbook)\b/i

/** Why the bytes are no table of text, as `found …, expected …`; undefined when they may be one. */
export function foreignFile(head: Buffer): string | undefined {
  const text = head.toString('latin1', 0, 4096)
  const kind = kinds.find(({ begins, holds = '' }) => text.startsWith(begins) && text.includes(holds))
  if (kind !== undefined) return `found ${kind.what}, expected ${kind.instead}`
  if (markup.test(text)) return `found a page of HTML or XML, expected ${saveAsCsv}`
  return undefined
}
