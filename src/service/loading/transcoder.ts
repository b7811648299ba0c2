import { TextDecoder } from 'node:util'
import type { Encoding } from '../../schema/mapping-file.ts'

const replacement = '\ufffd'
/** What encodings of one byte make of bytes that they do not define, and what no text has. */
const undefinedBytes = /[\u0080-\u009f]/g
/** In no UTF-8: the scanners refuse the line in which it stands. */
const unreadableByte = 0xff

/**
 * Turns blocks of another encoding into UTF-8. What the encoding does not have becomes a byte that is no UTF-8, so that the
 * line in which it stands is refused like any other that cannot be read, with its number, and the others are loaded.
 */
export class Transcoder {
  readonly #decoder: TextDecoder
  readonly #isOneByte: boolean

  constructor(encoding: Encoding) {
    this.#decoder = new TextDecoder(encoding)
    this.#isOneByte = !encoding.startsWith('utf-16')
  }

  /** @param block undefined when no more will come */
  write(block: Buffer | undefined): Buffer {
    const decoded = block === undefined ? this.#decoder.decode() : this.#decoder.decode(block, { stream: true })
    const text = this.#isOneByte ? decoded.replace(undefinedBytes, replacement) : decoded
    return text.includes(replacement) ? withUnreadable(text) : Buffer.from(text)
  }
}

function withUnreadable(text: string): Buffer {
  const unreadable = Buffer.from([unreadableByte])
  const parts = text.split(replacement).flatMap((part, i) => (i === 0 ? [] : [unreadable]).concat(Buffer.from(part)))
  return Buffer.concat(parts)
}
