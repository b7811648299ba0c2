import { recordBytesMax } from './limits.ts'

const lineFeed = 0x0a

/** The line that may tell the delimiter, and the header. */
const headLines = 2

/**
 * The first blocks of a file: its header with all that stands above it, or as much as a record may have when it is longer.
 *
 * @param skipLines above the header
 */
export async function readHead(blocks: AsyncGenerator<Buffer>, skipLines: number): Promise<Buffer> {
  const lines = skipLines + headLines
  let head: Buffer = Buffer.alloc(0)
  for (let found = 0; found < lines && head.length <= recordBytesMax; ) {
    const next = await blocks.next()
    if (next.done) break
    const block = next.value
    head = Buffer.concat([head, block])
    for (let at = block.indexOf(lineFeed); at !== -1 && found < lines; at = block.indexOf(lineFeed, at + 1)) found++
  }
  return head
}
