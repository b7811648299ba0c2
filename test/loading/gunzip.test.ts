import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { Gunzip } from '#sufler/service/loading/gunzip.ts'

const text = Array.from({ length: 2_000 }, (_, i) => `c${i},${(i * 7919) % 100_003}\n`).join('')
const half = Math.floor(text.length / 2)
const whole = gzipSync(text)
const members = Buffer.concat([gzipSync(text.slice(0, half)), gzipSync(text.slice(half))])
const zeros = Buffer.alloc(512)

/** Writes the file in pieces of so many bytes. */
async function gunzip(file: Buffer, pieceBytes: number): Promise<{ text: string; problem?: string }> {
  const inflater = new Gunzip()
  const blocks: Buffer[] = []
  for (let from = 0; from < file.length; from += pieceBytes) {
    const step = await inflater.write(file.subarray(from, from + pieceBytes))
    blocks.push(...step.blocks)
    if (step.problem !== undefined) return { text: Buffer.concat(blocks).toString(), problem: step.problem }
  }
  const { problem, ...end } = await inflater.end()
  const out = Buffer.concat([...blocks, ...end.blocks]).toString()
  return problem === undefined ? { text: out } : { text: out, problem }
}

/** With every part that a header may have: extra field, name, comment, checksum. */
function withWholeHeader(file: Buffer): Buffer {
  const fixed = Buffer.from(file.subarray(0, 10))
  fixed[3] = 2 + 4 + 8 + 16
  const parts = [
    Buffer.from([3, 0, 1, 2, 3]),
    Buffer.from('name.csv\0'),
    Buffer.from('a comment\0'),
    Buffer.from([9, 9]),
  ]
  return Buffer.concat([fixed, ...parts, file.subarray(10)])
}

const pieces = [7, 1_000, 64 * 1024]

describe('whole files', () => {
  test.each([
    ['one member', whole],
    ['several members', members],
    ['zero bytes after the last member', Buffer.concat([whole, zeros])],
    [
      'zero bytes between members',
      Buffer.concat([gzipSync(text.slice(0, half)), zeros, gzipSync(text.slice(half)), zeros]),
    ],
    ['an empty member', Buffer.concat([gzipSync(''), whole, gzipSync('')])],
    ['a header with all its parts', withWholeHeader(whole)],
  ])('%s', async (_, file) => {
    for (const pieceBytes of pieces) expect(await gunzip(file, pieceBytes)).toEqual({ text })
  })

  test('wherever a piece ends', async () => {
    const file = Buffer.concat([gzipSync('a,1\n'), zeros.subarray(0, 3), gzipSync('b,2\n'), zeros.subarray(0, 2)])
    for (let bytes = 1; bytes <= file.length; bytes++) {
      expect(await gunzip(file, bytes), `${bytes} bytes`).toEqual({ text: 'a,1\nb,2\n' })
    }
  })
})

describe('broken files give what was whole, and say what is wrong', () => {
  const garbage = (at: number) =>
    `found bytes that are no gzip after the compressed data, at byte ${at}, expected the end of the file or more gzip data`

  test.each([
    ['something else after the data', Buffer.concat([whole, Buffer.from('-----end')]), garbage(whole.length)],
    ['half a beginning of a member', Buffer.concat([whole, Buffer.from([0x1f, 0x20])]), garbage(whole.length)],
    ['zero bytes and something else', Buffer.concat([whole, zeros, Buffer.from('x')]), garbage(whole.length + 512)],
    ['a member that is only begun', Buffer.concat([whole, whole.subarray(0, 5)]), 'unexpected end of file'],
    ['no trailer', whole.subarray(0, whole.length - 8), 'unexpected end of file'],
    ['half a trailer', whole.subarray(0, whole.length - 4), 'unexpected end of file'],
    ['a wrong checksum', changed(whole, whole.length - 8), 'incorrect data check'],
    ['a wrong length', changed(whole, whole.length - 1), 'incorrect length check'],
  ])('%s', async (_, file, problem) => {
    for (const pieceBytes of pieces) expect(await gunzip(file, pieceBytes)).toEqual({ text, problem })
  })

  test('what is no header', async () => {
    const [method, flags] = [changed(whole, 2), changed(whole, 3, 0x80)]
    expect(await gunzip(method, 7)).toEqual({
      text: '',
      problem: 'found the compression method 247, expected deflate (8)',
    })
    expect(await gunzip(flags, 7)).toEqual({ text: '', problem: 'found unknown flags in the header, expected none' })
    const endless = Buffer.concat([changed(whole, 3, 8).subarray(0, 10), Buffer.alloc(70_000, 'x')])
    expect(await gunzip(endless, 1_000)).toEqual({
      text: '',
      problem: 'found a header of more than 65536 bytes, expected a shorter one',
    })
  })
})

function changed(file: Buffer, at: number, mask = 0xff): Buffer {
  const copy = Buffer.from(file)
  copy[at] = (copy[at] as number) ^ mask
  return copy
}
