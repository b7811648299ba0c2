/** Bytes of a writer at first; it doubles when a message is longer. */
const bytesAtFirst = 16_384

/** A character takes at most so many bytes in UTF-8, counted in UTF-16 units. */
const bytesPerUnitMax = 3

/** No field begins with more: a number, and a length of at most 5 bytes each. */
const headBytesMax = 10

/** Texts of so many characters are copied one by one, which is faster than a call of something faster. */
const copiedUnitsMax = 24

const varint = 0
const fixed64 = 1
const lengthDelimited = 2

/**
 * Writes one protobuf message after the other into the same bytes, front to back: a length is written when what it counts
 * is there, and what follows it moved by a byte when the room for it was guessed wrong. Fields of proto3 that hold their
 * default are left out, unless they are `optional`. Field numbers are below 16, so that every key is one byte.
 */
export class MessageWriter {
  #bytes = Buffer.allocUnsafeSlow(bytesAtFirst)
  #at = 0

  /** Forgets what was begun before, should that have failed half-way. */
  start(): void {
    this.#at = 0
  }

  /** A copy of what was written since the start. */
  finish(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#at))
  }

  string(field: number, text: string): void {
    if (text !== '') this.optionalString(field, text)
  }

  optionalString(field: number, text: string): void {
    this.#reserve(headBytesMax + text.length * bytesPerUnitMax)
    this.#bytes[this.#at++] = (field << 3) | lengthDelimited
    // Right for all but texts of 43 to 127 characters of which some are not ASCII, and the like.
    const room = varintBytes(text.length)
    const length =
      text.length <= copiedUnitsMax && this.#copyAscii(text, this.#at + 1)
        ? text.length
        : this.#bytes.write(text, this.#at + room, 'utf8')
    this.#putLength(this.#at, room, length)
  }

  /** Whether the text is ASCII: then it stands at `at`. */
  #copyAscii(text: string, at: number): boolean {
    const bytes = this.#bytes
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      if (unit > 127) return false
      bytes[at + i] = unit
    }
    return true
  }

  bool(field: number, value: boolean): void {
    if (!value) return
    this.#reserve(headBytesMax)
    this.#bytes[this.#at++] = (field << 3) | varint
    this.#bytes[this.#at++] = 1
  }

  /** Of `int32` and of an enumeration, from 0 on. */
  unsigned(field: number, value: number): void {
    if (value === 0) return
    this.#reserve(headBytesMax)
    this.#bytes[this.#at++] = (field << 3) | varint
    this.#at = this.#putVarint(this.#at, value)
  }

  double(field: number, value: number): void {
    if (Object.is(value, 0)) return
    this.#reserve(headBytesMax)
    this.#bytes[this.#at++] = (field << 3) | fixed64
    this.#at = this.#bytes.writeDoubleLE(value, this.#at)
  }

  /** Begins a message within the message, of 128 to 16,383 bytes as a rule. Give what it answers to `end`. */
  begin(field: number): number {
    this.#reserve(headBytesMax)
    this.#bytes[this.#at++] = (field << 3) | lengthDelimited
    const start = this.#at
    this.#at += 2
    return start
  }

  end(start: number): void {
    const length = this.#at - start - 2
    this.#reserve(headBytesMax)
    this.#at = start
    this.#putLength(start, 2, length)
  }

  /** Writes the length of what stands `room` bytes behind `start`, and goes on after it. */
  #putLength(start: number, room: number, length: number): void {
    const needed = varintBytes(length)
    if (needed !== room) this.#bytes.copyWithin(start + needed, start + room, start + room + length)
    this.#at = this.#putVarint(start, length) + length
  }

  #putVarint(at: number, value: number): number {
    let rest = value
    let to = at
    for (; rest > 127; rest >>>= 7) this.#bytes[to++] = (rest & 127) | 128
    this.#bytes[to++] = rest
    return to
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return
    const longer = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#at + bytes))
    this.#bytes.copy(longer, 0, 0, this.#at)
    this.#bytes = longer
  }
}

/** Below 2³². */
function varintBytes(value: number): number {
  if (value < 1 << 7) return 1
  if (value < 1 << 14) return 2
  if (value < 1 << 21) return 3
  return value < 1 << 28 ? 4 : 5
}
