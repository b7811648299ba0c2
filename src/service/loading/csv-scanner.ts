import { isUtf8 } from 'node:buffer'
import { withoutEdges } from '../../domain/text/invisible-text.ts'
import { columnsMax, recordBytesMax } from './limits.ts'
import { ownBytes } from './record-bytes.ts'
import { notUtf8 } from './reject-reason.ts'

const lineFeed = 0x0a
const carriageReturn = 0x0d
const quote = 0x22
const space = 0x20
const tab = 0x09

/** What `next()` found. `row`: cells; `malformed`: a line that is no row, see `problem`; `none`: more bytes are needed. */
export type Scanned = 'row' | 'malformed' | 'none'

/**
 * Cuts blocks of bytes into the records of a CSV file (RFC 4180, with any one-byte delimiter; LF, CRLF, or LF after several CR).
 *
 * Our own, because a load needs of every record what parsers do not give at this speed: the byte at which it ends (to
 * resume), its line, its bytes as they are (for the reject file), whether these are UTF-8, and a way to go on after a
 * broken quote. Measured with 41 columns on the machine of the first benchmark: csv-parse 95,000 rows/s, 55,000 with
 * positions and raw records; papaparse 400,000 and udsv 650,000, both without positions; this one over a million.
 *
 * Cells are offsets, not strings. `text` is the block read as Latin-1, so that one offset serves both and a slice of it
 * is unique for its bytes; only cells that are looked at become strings. Spaces and tabs around a cell are no part of it.
 *
 * After a broken quote only the line where the record begins is malformed, and reading goes on at the next line: every
 * line of the file belongs to exactly one record or malformed line.
 */
export class CsvScanner {
  /** The block that the cells point into. */
  bytes: Buffer = Buffer.alloc(0)
  text = ''
  readonly starts = new Int32Array(columnsMax)
  readonly ends = new Int32Array(columnsMax)
  /** 1 for a quoted cell that contains doubled quotes. */
  readonly escapes = new Uint8Array(columnsMax)
  /** May exceed `columnsMax`; cells beyond are only counted. */
  cellCount = 0
  /** Line where the record begins, from 1. */
  line = 1
  /** The record with its line end, as offsets into `bytes`. */
  recordStart = 0
  recordEnd = 0
  /** Whether the record has bytes beyond ASCII. */
  isAscii = true
  /** What is wrong with a malformed line, as `found …, expected …`. */
  problem = ''
  /** Physical lines up to the end of the record. */
  #linesEnd = 0
  /** Bytes of the input before `bytes`. */
  #base = 0
  #isFinal = false
  #isBroken = false
  /** Beginning of a line that is longer than a record may be, while its end is awaited. */
  #overlong: { head: Buffer; line: number } | undefined
  /** Of the record just found to be too long. */
  #head: Buffer | undefined
  readonly #special = new Uint8Array(256)
  readonly #delimiter: number

  readonly #unreadable: string

  /**
   * @param firstLine number of the line with which the first block begins
   * @param unreadable problem of a line that is not UTF-8
   */
  constructor(delimiter: string, offsetBytes = 0, firstLine = 1, unreadable = notUtf8) {
    this.#unreadable = unreadable
    this.#delimiter = delimiter.charCodeAt(0)
    for (const byte of [this.#delimiter, lineFeed, quote]) this.#special[byte] = 1
    this.#base = offsetBytes
    this.#linesEnd = firstLine - 1
  }

  /** Bytes of the input up to the end of the last record. */
  get positionBytes(): number {
    return this.#base + this.recordEnd
  }

  /** Lines of the input up to the end of the last record. */
  get linesRead(): number {
    return this.#linesEnd
  }

  /** Takes the next block; the rest of the one before, shorter than a record, is put before it. Cells become invalid. */
  push(block: Buffer): void {
    const rest = this.bytes.subarray(this.recordEnd)
    this.#base += this.recordEnd
    this.bytes = rest.length === 0 ? block : Buffer.concat([rest, block])
    this.text = this.bytes.toString('latin1')
    this.recordStart = 0
    this.recordEnd = 0
  }

  /** No more blocks: what is left is the last record, or when the input broke off, a malformed line. */
  finish(isBroken = false): void {
    this.#isFinal = true
    this.#isBroken = isBroken
  }

  next(): Scanned {
    this.#head = undefined
    for (;;) {
      if (this.#overlong !== undefined) return this.#skipOverlong(this.#overlong)
      this.recordStart = this.recordEnd
      if (this.recordStart >= this.bytes.length) return 'none'
      const line = this.#linesEnd + 1
      const scanned = this.#scan(this.recordStart)
      this.line = line
      if (scanned === 'none') return 'none'
      if (scanned === 'row' && this.cellCount === 1 && this.ends[0] === this.starts[0] && this.#isBlank()) continue
      if (scanned === 'row' && !this.isAscii && !isUtf8(this.bytes.subarray(this.recordStart, this.recordEnd))) {
        this.problem = this.#unreadable
        return 'malformed'
      }
      return scanned
    }
  }

  /** The cell as Latin-1 text: unique for its bytes, and its text if the record is ASCII. */
  latin1(cell: number): string {
    const text = this.text.slice(this.starts[cell], this.ends[cell])
    return this.escapes[cell] === 1 ? text.replaceAll('""', '"') : text
  }

  /** The cell's text. */
  cell(cell: number): string {
    if (this.isAscii) return this.latin1(cell)
    const text = this.bytes.toString('utf8', this.starts[cell], this.ends[cell])
    return this.escapes[cell] === 1 ? text.replaceAll('""', '"') : text
  }

  /**
   * Takes no-break spaces and characters without width from around the cells, too. Apart from `next()`, since ids are looked at
   * as they stand.
   */
  trimInvisible(): void {
    if (this.isAscii) return
    const { bytes, starts, ends } = this
    for (let cell = 0; cell < Math.min(this.cellCount, columnsMax); cell++) {
      const [start, end] = [starts[cell] as number, ends[cell] as number]
      if (start === end || !(mayBeInvisible(bytes, start) || mayBeInvisible(bytes, lastLetter(bytes, start, end))))
        continue
      const text = bytes.toString('utf8', start, end)
      const { before, after } = withoutEdges(text)
      starts[cell] = start + Buffer.byteLength(text.slice(0, before))
      ends[cell] = end - Buffer.byteLength(text.slice(after))
    }
  }

  /** Whether no cell has anything in it, as spreadsheets write the rows below a table. */
  isEmptyRow(): boolean {
    const { bytes, recordStart, recordEnd } = this
    for (let cell = 0; cell < this.cellCount; cell++) if (this.starts[cell] !== this.ends[cell]) return false
    return !bytes.subarray(recordStart, recordEnd).includes(quote)
  }

  recordBytes(): Buffer {
    return ownBytes(this.#head, this.bytes, this.recordStart, this.recordEnd)
  }

  #isBlank(): boolean {
    return this.bytes[this.recordStart] !== quote
  }

  #scan(start: number): Scanned {
    const bytes = this.bytes
    const special = this.#special
    const delimiter = this.#delimiter
    const limit = Math.min(bytes.length, start + recordBytesMax)
    let at = start
    let cell = 0
    let newlines = 0
    let highBits = 0
    for (;;) {
      let from = at
      let to: number
      if (at < limit && bytes[at] === quote) {
        let hasEscapes = 0
        for (from = ++at; ; at++) {
          while (at < limit && bytes[at] !== quote) {
            const byte = bytes[at++] as number
            highBits |= byte
            if (byte === lineFeed) newlines++
          }
          if (at >= limit) return this.#unfinished(start, limit, 'found a quote that is never closed, expected its end')
          // At the end of a block one cannot tell a closing quote from the first of two.
          if (at + 1 >= limit && !this.#isAtEnd(limit)) return this.#unfinished(start, limit)
          if (bytes[at + 1] !== quote) break
          hasEscapes = 1
          at++
        }
        to = at++
        this.escapes[cell] = hasEscapes
        while (bytes[at] === carriageReturn && (at + 1 >= limit || isLineEnd(bytes[at + 1]))) at++
        if (at < limit && bytes[at] !== delimiter && bytes[at] !== lineFeed) {
          return this.#malformed(start, limit, 'found text after a closing quote, expected the delimiter')
        }
      } else {
        let byte = 0
        while (at < limit) {
          byte = bytes[at] as number
          if (special[byte] === 1) break
          highBits |= byte
          at++
        }
        if (at < limit && byte === quote) {
          return this.#malformed(start, limit, 'found a quote inside a cell, expected the whole cell in quotes')
        }
        to = at
        if (at >= limit || byte === lineFeed) while (to > from && bytes[to - 1] === carriageReturn) to--
        this.escapes[cell] = 0
      }
      if (at >= limit && !this.#isAtEnd(limit)) return this.#unfinished(start, limit)
      while (from < to && (bytes[from] === space || bytes[from] === tab)) from++
      while (to > from && (bytes[to - 1] === space || bytes[to - 1] === tab)) to--
      this.starts[cell] = from
      this.ends[cell] = to
      cell++
      if (at >= limit) break
      if (bytes[at++] === lineFeed) {
        newlines++
        break
      }
    }
    if (this.#isBroken && bytes[at - 1] !== lineFeed) {
      return this.#malformed(start, limit, 'found the end of a broken input in this line, expected a whole line')
    }
    this.cellCount = cell
    this.isAscii = highBits < 0x80
    this.recordEnd = at
    this.#linesEnd += bytes[at - 1] === lineFeed ? newlines : newlines + 1
    return 'row'
  }

  #isAtEnd(limit: number): boolean {
    return this.#isFinal && limit === this.bytes.length
  }

  /** The record reaches beyond the block, the input or what a record may have. */
  #unfinished(start: number, limit: number, problem?: string): Scanned {
    if (limit === start + recordBytesMax) {
      const found = problem === undefined ? `found a record of more than` : 'found a quote that is not closed within'
      return this.#malformed(start, limit, `${found} ${recordBytesMax} bytes, expected a shorter one`)
    }
    if (!this.#isFinal) return 'none'
    return this.#malformed(start, limit, problem ?? 'found the end of the input, expected the end of the record')
  }

  /** Gives up the line where the record begins. */
  #malformed(start: number, limit: number, problem: string): Scanned {
    const newline = this.bytes.indexOf(lineFeed, start)
    const end = newline === -1 ? this.bytes.length : newline + 1
    if (end - start > recordBytesMax) {
      this.#overlong = { head: Buffer.from(this.bytes.subarray(start, start + 1000)), line: this.#linesEnd + 1 }
      return this.#skipOverlong(this.#overlong)
    }
    if (newline === -1 && !this.#isAtEnd(limit)) return 'none'
    this.problem = problem
    this.recordEnd = end
    this.#linesEnd++
    return 'malformed'
  }

  #skipOverlong(overlong: { head: Buffer; line: number }): Scanned {
    const newline = this.bytes.indexOf(lineFeed, this.recordEnd)
    this.recordEnd = newline === -1 ? this.bytes.length : newline + 1
    if (newline === -1 && !this.#isFinal) return 'none'
    this.#overlong = undefined
    this.#head = overlong.head
    this.#linesEnd = overlong.line
    this.line = overlong.line
    this.problem = `found a line of more than ${recordBytesMax} bytes, expected a shorter one`
    return 'malformed'
  }
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === lineFeed || byte === carriageReturn
}

/** First bytes, in UTF-8, of all that `withoutEdges` may take away beside spaces; letters of a few alphabets share them. */
const invisibleLeads = new Set([0xc2, 0xd8, 0xe1, 0xe2, 0xe3, 0xef])

function mayBeInvisible(bytes: Buffer, at: number): boolean {
  return invisibleLeads.has(bytes[at] as number)
}

/** Where the last letter of a cell begins. */
function lastLetter(bytes: Buffer, start: number, end: number): number {
  let at = end - 1
  while (at > start && ((bytes[at] as number) & 0xc0) === 0x80) at--
  return at
}
