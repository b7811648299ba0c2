import type { Encoding } from '../../schema/mapping-file.ts'
import { encodingOf } from './file-encoding.ts'
import { foreignFile } from './foreign-file.ts'
import type { Input } from './input.ts'
import { LineEnds } from './line-ends.ts'
import { LoadRefused } from './load-refused.ts'
import { Transcoder } from './transcoder.ts'

/** As much as is looked at to tell what a file is. */
const headBytes = 4096

/**
 * The blocks of an input as the scanners want them: UTF-8 with line feeds. A file that is so already passes as it is, without
 * a copy. Throws `LoadRefused` when it is no text, or not in the encoding that was declared.
 */
export class TextBlocks {
  /** Known when the first block has come. */
  encoding: Encoding = 'utf-8'

  constructor(
    readonly input: Input,
    readonly declared: Encoding | undefined,
  ) {}

  async *blocks(): AsyncGenerator<Buffer> {
    const { input } = this
    const blocks = input.blocks()
    const head = await readHead(blocks)
    const foreign = foreignFile(head)
    if (foreign !== undefined) throw new LoadRefused([`${input.name}: ${foreign}`])
    this.encoding = encodingOf(head, this.declared, input.name)
    const transcoder = this.encoding === 'utf-8' ? undefined : new Transcoder(this.encoding)
    const lineEnds = new LineEnds()
    const textOf = (block: Buffer | undefined) => {
      if (transcoder === undefined) return lineEnds.write(block)
      const text = lineEnds.write(transcoder.write(block))
      return block === undefined ? Buffer.concat([text, lineEnds.write(undefined)]) : text
    }
    if (head.length > 0) yield textOf(head)
    for await (const block of blocks) yield textOf(block)
    const last = textOf(undefined)
    if (last.length > 0) yield last
  }
}

/** A line, so that a pipe that brings no more for the time being is not waited for. */
async function readHead(blocks: AsyncGenerator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0)
  while (head.length < headBytes && !(head.length >= 4 && head.includes(0x0a))) {
    const next = await blocks.next()
    if (next.done) break
    head = Buffer.concat([head, next.value])
  }
  return head
}
