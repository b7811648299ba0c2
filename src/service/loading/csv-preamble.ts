import { recordBytesMax } from './limits.ts'
import { LoadRefused } from './load-refused.ts'

const lineFeed = 0x0a

/** With this line some spreadsheets begin a file, to tell its delimiter. */
const separatorLine = /^"?sep=(.)"?\r*$/i

export interface Preamble {
  /** Bytes before the header, without those of a byte order mark. */
  bytes: number
  lines: number
  /** As the line `sep=` tells it. */
  delimiter: string | undefined
}

/** Finds what stands above the header. Throws `LoadRefused` when that is all. */
export function readPreamble(body: Buffer, skipLines: number, inputName: string): Preamble {
  const first = lineAt(body, 0)
  const delimiter = separatorLine.exec(first.text)?.[1]
  const lines = delimiter === undefined ? skipLines : skipLines + 1
  let bytes = 0
  for (let line = 0; line < lines; line++) {
    if (bytes >= body.length) {
      throw new LoadRefused([`${inputName}: found ${line} lines, expected a header below ${lines} that are skipped`])
    }
    bytes = lineAt(body, bytes).end
  }
  return { bytes, lines, delimiter }
}

/** Lines in which a header is looked for that is not where it should be. */
const headerLinesMax = 30

/** How many more lines would have to be skipped for a header that has all of these columns; undefined when there is none. */
export function linesBeforeHeader(body: Buffer, columns: readonly string[]): number | undefined {
  let from = 0
  for (let line = 0; line < headerLinesMax && from < body.length; line++) {
    const { text, end } = lineAt(body, from)
    const cells = text.split(/[,;\t]/).map((cell) => cell.replace(/^[\s"\ufeff]+|[\s"]+$/g, ''))
    if (columns.every((column) => cells.includes(column))) return line
    from = end
  }
  return undefined
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

function lineAt(body: Buffer, from: number): { text: string; end: number } {
  const newline = body.indexOf(lineFeed, from)
  const end = newline === -1 ? body.length : newline + 1
  return { text: body.toString('utf8', from, Math.min(end, from + recordBytesMax)).replace(/\n$/, ''), end }
}
