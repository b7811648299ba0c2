import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Gunzip } from './gunzip.ts'
import { LoadRefused } from './load-refused.ts'

const readBytes = 256 * 1024
/** Deflate makes at most about 1,000 bytes of one, so this bounds what a hostile file puts into memory to some 64 MB. */
const compressedBytesPerStep = 64 * 1024

/** A file or the standard input as blocks of bytes, inflated when it is gzip, which its first two bytes tell. */
export class Input {
  /** Bytes of the file read so far, compressed ones if it is compressed. */
  bytesRead = 0
  isGzip = false
  /** Why the input ended before its end: the blocks until then have been given. */
  problem: string | undefined

  private constructor(
    readonly name: string,
    /** Undefined for the standard input and for pipes. */
    readonly sizeBytes: number | undefined,
    readonly source: AsyncIterable<Buffer>,
  ) {}

  /** `-` is the standard input. */
  static async open(path: string, stdin: AsyncIterable<Buffer> = process.stdin): Promise<Input> {
    if (path === '-') return new Input('standard input', undefined, stdin)
    const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
      throw new LoadRefused([`${path}: found ${error.code ?? error.message}, expected a file that can be read`])
    })
    if (stats.isDirectory()) throw new LoadRefused([`${path}: found a directory, expected a file`])
    return new Input(
      path,
      stats.isFile() ? stats.size : undefined,
      createReadStream(path, { highWaterMark: readBytes }),
    )
  }

  /** Nothing more will be read. */
  close(): void {
    if (this.source instanceof Readable) this.source.destroy()
  }

  async *blocks(): AsyncGenerator<Buffer> {
    const chunks = this.#read()
    const head: Buffer[] = []
    let headBytes = 0
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      head.push(next.value)
      headBytes += next.value.length
      if (headBytes >= 2) break
    }
    const first = Buffer.concat(head)
    this.isGzip = first[0] === 0x1f && first[1] === 0x8b
    if (this.isGzip) yield* this.#inflate(first, chunks)
    else {
      if (first.length > 0) yield first
      yield* chunks
    }
  }

  async *#read(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of this.source) {
        this.bytesRead += chunk.length
        yield chunk
      }
    } catch (error) {
      this.problem = `cannot be read further after ${this.bytesRead} bytes: ${(error as Error).message}`
    }
  }

  /** One step ahead, so that inflating (in a thread of its own) and what is done with the blocks overlap. */
  async *#inflate(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
    const gunzip = new Gunzip()
    let step = gunzip.write(first)
    for await (const chunk of rest) {
      for (let from = 0; from < chunk.length; from += compressedBytesPerStep) {
        const { blocks, problem } = await step
        if (problem === undefined) step = gunzip.write(chunk.subarray(from, from + compressedBytesPerStep))
        yield* blocks
        if (problem !== undefined) return this.#broken(problem)
      }
    }
    const last = await step
    yield* last.blocks
    // A file that could not be read to its end lacks the end of the gzip stream, too: the first fault is the cause.
    if (last.problem === undefined && this.problem === undefined) {
      const end = await gunzip.end()
      yield* end.blocks
      if (end.problem !== undefined) this.#broken(end.problem)
    } else if (last.problem !== undefined) this.#broken(last.problem)
  }

  #broken(problem: string): void {
    this.problem ??= `broken gzip: ${problem}`
  }
}
