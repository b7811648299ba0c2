/** Longest header of a gzip member: names and comments in it have no length of their own. */
const headerBytesMax = 64 * 1024

const fixedBytes = 10
const flags = { headerCrc: 2, extra: 4, name: 8, comment: 16 }
const flagsReserved = 0xe0
const deflate = 8

/** `bytes`: length of the header; `more`: it is not whole yet; `problem`: it is none. */
export type GzipHeader = { bytes: number } | 'more' | { problem: string }

/** Finds the end of a member's header (RFC 1952, 2.3), whose first two bytes have been looked at. */
export function readGzipHeader(bytes: Buffer): GzipHeader {
  if (bytes.length < fixedBytes) return 'more'
  const [method, flag] = [bytes[2] as number, bytes[3] as number]
  if (method !== deflate) return { problem: `found the compression method ${method}, expected deflate (8)` }
  if ((flag & flagsReserved) !== 0) return { problem: 'found unknown flags in the header, expected none' }
  let end = fixedBytes
  if ((flag & flags.extra) !== 0) end = bytes.length < end + 2 ? Infinity : end + 2 + bytes.readUInt16LE(end)
  for (const part of [flags.name, flags.comment]) {
    if ((flag & part) === 0) continue
    const zero = end < bytes.length ? bytes.indexOf(0, end) : -1
    end = zero === -1 ? Infinity : zero + 1
  }
  if ((flag & flags.headerCrc) !== 0) end += 2
  if (end <= bytes.length) return { bytes: end }
  return bytes.length <= headerBytesMax
    ? 'more'
    : { problem: `found a header of more than ${headerBytesMax} bytes, expected a shorter one` }
}
