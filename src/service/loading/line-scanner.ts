import { isUtf8 } from 'node:buffer'
import { recordBytesMax } from './limits.ts'
import { ownBytes } from './record-bytes.ts'
import { notUtf8 } from './reject-reason.ts'
import type { RecordScanner } from './row-reader.ts'

const lineFeed = 0x0a

/** Cuts blocks of bytes into lines, each a record; empty ones are passed over. */
export class LineScanner implements RecordScanner {
  line: number
  problem = ''
  linesRead: number
  #bytes: Buffer = Buffer.alloc(0)
  #start = 0
  #end = 0
  #base: number
  #isFinal = false
  #isBroken = false
  /** Beginning of a line that is longer than a record may be, while its end is awaited. */
  #overlongHead: Buffer | undefined
  /** Of the line just found to be too long. */
  #head: Buffer | undefined

  readonly #unreadable: string

  /** @param unreadable problem of a line that is not UTF-8 */
  constructor(offsetBytes = 0, firstLine = 1, unreadable = notUtf8) {
    this.#base = offsetBytes
    this.line = firstLine
    this.linesRead = firstLine - 1
    this.#unreadable = unreadable
  }

  get positionBytes(): number {
    return this.#base + this.#end
  }

  push(block: Buffer): void {
    const rest = this.#bytes.subarray(this.#end)
    this.#base += this.#end
    this.#bytes = rest.length === 0 ? block : Buffer.concat([rest, block])
    this.#start = 0
    this.#end = 0
  }

  finish(isBroken = false): void {
    this.#isFinal = true
    this.#isBroken = isBroken
  }

  next(): 'row' | 'malformed' | 'none' {
    this.#head = undefined
    for (;;) {
      this.#start = this.#end
      const newline = this.#bytes.indexOf(lineFeed, this.#start)
      const end = newline === -1 ? this.#bytes.length : newline + 1
      const isOverlong = this.#overlongHead !== undefined || end - this.#start > recordBytesMax
      if (isOverlong) this.#overlongHead ??= Buffer.from(this.#bytes.subarray(this.#start, this.#start + 1000))
      if (newline === -1 && !this.#isFinal) {
        if (isOverlong) this.#end = end
        return 'none'
      }
      if (end === this.#start && !isOverlong) return 'none'
      this.#end = end
      this.line = ++this.linesRead
      if (isOverlong) {
        this.#head = this.#overlongHead
        this.#overlongHead = undefined
        return this.#malformed(`found a line of more than ${recordBytesMax} bytes, expected a shorter one`)
      }
      if (this.#isBroken && newline === -1) {
        return this.#malformed('found the end of a broken input in this line, expected a whole line')
      }
      const bytes = this.#bytes.subarray(this.#start, end)
      if (!isUtf8(bytes)) return this.#malformed(this.#unreadable)
      if (this.record().trim() !== '') return 'row'
    }
  }

  record(): string {
    return this.#bytes.toString('utf8', this.#start, this.#end).replace(/\r*\n$/, '')
  }

  recordBytes(): Buffer {
    return ownBytes(this.#head, this.#bytes, this.#start, this.#end)
  }

  #malformed(problem: string): 'malformed' {
    this.problem = problem
    return 'malformed'
  }
}
