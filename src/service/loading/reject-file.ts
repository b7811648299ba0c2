import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs'
import type { Reject } from './batch.ts'

/**
 * The rows that were refused, as CSV: line, reason, and the record as it stands in the input, byte for byte, so that what
 * was not UTF-8 can be read in the encoding that it has. Made when the first one comes, so that a flawless load leaves no
 * file; one from an earlier load is removed.
 */
export class RejectFile {
  #file: number | undefined

  constructor(readonly path: string) {
    rmSync(path, { force: true })
  }

  append(rejects: readonly Reject[]): void {
    if (rejects.length === 0) return
    if (this.#file === undefined) {
      this.#file = openSync(this.path, 'w')
      writeFileSync(this.#file, 'line,reason,record\n')
    }
    const rows = rejects.map(({ line, reason, record }) => [`${line},`, quoted(reason), ',', quoted(record), '\n'])
    writeFileSync(this.#file, Buffer.concat(rows.flat().map((part) => Buffer.from(part, 'latin1'))))
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }
}

/** Latin-1, in which each byte of the cell is one character. */
function quoted(cell: string | Buffer): string {
  const text = Buffer.from(cell).toString('latin1')
  return `"${text.replaceAll('"', '""')}"`
}
