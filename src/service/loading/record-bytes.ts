const lineFeed = 0x0a
const carriageReturn = 0x0d
const ellipsis = Buffer.from('…')

/** A copy of a record's bytes without its line end, since blocks are used again; of one too long, its `head`. */
export function ownBytes(head: Buffer | undefined, bytes: Buffer, start: number, end: number): Buffer {
  if (head !== undefined) return Buffer.concat([head, ellipsis])
  let last = end
  if (last > start && bytes[last - 1] === lineFeed) {
    last--
    while (last > start && bytes[last - 1] === carriageReturn) last--
  }
  return Buffer.from(bytes.subarray(start, last))
}
