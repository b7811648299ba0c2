import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs'
import type { Reject } from './batch.ts'

/**
 * The rows that were refused, as CSV: line, reason, and the record as it stands in the input. Made when the first one
 * comes, so that a flawless load leaves no file; one from an earlier load is removed.
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
    writeFileSync(
      this.#file,
      rejects.map(({ line, reason, record }) => `${line},${quoted(reason)},${quoted(record)}\n`).join(''),
    )
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
