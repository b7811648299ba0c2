import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib'
import { readGzipHeader } from './gzip-header.ts'

const magic = [0x1f, 0x8b] as const
/** CRC-32 and length of what was compressed. */
const trailerBytes = 8
const chunkSize = 256 * 1024

/** What came out of some bytes, until the fault if there is one. */
export interface Inflated {
  blocks: Buffer[]
  /** As `found …, expected …`, or in the words of zlib. */
  problem?: string
}

/**
 * Inflates a gzip file piece by piece: any number of members one after the other, with zero bytes after each, with which
 * tapes and some file servers fill their blocks.
 *
 * The members are told apart here and not by Node's Gunzip, which ends without a word at the first zero byte after a
 * member, never to call back again, and which loses what it has inflated when something else follows. The price is that
 * the checksum is calculated in this thread, at some gigabytes a second.
 */
export class Gunzip {
  /** `header` before a member's first byte and in its header, `after` behind a whole member. */
  #state: 'header' | 'body' | 'trailer' | 'after' = 'header'
  /** Of the header or the trailer, as far as it has come. */
  #held: Buffer = Buffer.alloc(0)
  #member: Member | undefined
  /** Compressed bytes before those that are being read. */
  #bytesBefore = 0

  /** Not before the one before has settled. After a problem nothing more may be written. */
  async write(chunk: Buffer): Promise<Inflated> {
    const blocks: Buffer[] = []
    for (let rest = chunk; rest.length > 0; ) {
      const step = await this.#step(rest, blocks)
      if (typeof step === 'string') return { blocks, problem: step }
      this.#bytesBefore += step
      rest = rest.subarray(step)
    }
    return { blocks }
  }

  /** No more bytes: says whether the last member was whole. */
  async end(): Promise<Inflated> {
    if (this.#state === 'after') return { blocks: [] }
    const { blocks } = this.#state === 'body' && this.#member !== undefined ? await this.#member.end() : { blocks: [] }
    return { blocks, problem: 'unexpected end of file' }
  }

  /** Answers how many bytes were taken, at least one unless the state has changed; or what is wrong. */
  async #step(bytes: Buffer, blocks: Buffer[]): Promise<number | string> {
    switch (this.#state) {
      case 'after':
        return this.#skipPadding(bytes)
      case 'header':
        return this.#readHeader(bytes)
      case 'trailer':
        return this.#readTrailer(bytes)
      case 'body': {
        const member = this.#member as Member
        const inflated = await member.write(bytes)
        blocks.push(...inflated.blocks)
        if (inflated.problem !== undefined) return inflated.problem
        if (inflated.taken < bytes.length) this.#state = 'trailer'
        return inflated.taken
      }
    }
  }

  #skipPadding(bytes: Buffer): number | string {
    const first = bytes.findIndex((byte) => byte !== 0)
    if (first === -1) return bytes.length
    if (bytes[first] === magic[0]) {
      this.#state = 'header'
      return first
    }
    return this.#notGzip(first)
  }

  #notGzip(offset: number): string {
    return `found bytes that are no gzip after the compressed data, at byte ${this.#bytesBefore + offset}, expected the end of the file or more gzip data`
  }

  #readHeader(bytes: Buffer): number | string {
    const held = Buffer.concat([this.#held, bytes])
    const heldBefore = this.#held.length
    if (held.length >= 2 && held[1] !== magic[1]) return this.#notGzip(-heldBefore)
    const header = readGzipHeader(held)
    if (header === 'more') {
      this.#held = held
      return bytes.length
    }
    if ('problem' in header) return header.problem
    this.#held = Buffer.alloc(0)
    this.#member = new Member()
    this.#state = 'body'
    return header.bytes - heldBefore
  }

  #readTrailer(bytes: Buffer): number | string {
    const taken = Math.min(trailerBytes - this.#held.length, bytes.length)
    this.#held = Buffer.concat([this.#held, bytes.subarray(0, taken)])
    if (this.#held.length < trailerBytes) return taken
    const { crc, lengthModulo } = this.#member as Member
    if (this.#held.readUInt32LE(0) !== crc) return 'incorrect data check'
    if (this.#held.readUInt32LE(4) !== lengthModulo) return 'incorrect length check'
    this.#held = Buffer.alloc(0)
    this.#member = undefined
    this.#state = 'after'
    return taken
  }
}

/**
 * The deflated data of one member. The stream flows without pause, because what waits in a stream's own buffer is lost when
 * it fails, and rows before a fault are to be loaded.
 */
class Member {
  crc = 0
  /** Modulo 2³², as the trailer has it. */
  lengthModulo = 0
  readonly #stream: InflateRaw = createInflateRaw({ chunkSize })
  #blocks: Buffer[] = []
  #settle: (error?: Error | null) => void = () => {}

  constructor() {
    this.#stream.on('data', (block: Buffer) => {
      this.crc = crc32(block, this.crc)
      this.lengthModulo = (this.lengthModulo + block.length) >>> 0
      this.#blocks.push(block)
    })
    this.#stream.on('error', (error) => this.#settle(error))
    this.#stream.on('end', () => this.#settle())
  }

  /** `taken` is less than the bytes given when the data ends in them. */
  async write(bytes: Buffer): Promise<Inflated & { taken: number }> {
    const before = this.#stream.bytesWritten
    const inflated = await this.#run(() => this.#stream.write(bytes, (error) => this.#settle(error)))
    return { ...inflated, taken: this.#stream.bytesWritten - before }
  }

  end(): Promise<Inflated> {
    return this.#run(() => this.#stream.end())
  }

  async #run(start: () => void): Promise<Inflated> {
    const error = await new Promise<Error | null | undefined>((resolve) => {
      this.#settle = resolve
      start()
    })
    while (this.#stream.read() !== null);
    const blocks = this.#blocks
    this.#blocks = []
    return error ? { blocks, problem: error.message } : { blocks }
  }
}
