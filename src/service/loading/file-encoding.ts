import type { Encoding } from '../../schema/mapping-file.ts'
import { LoadRefused } from './load-refused.ts'

/** Longest first: UTF-32 begins as UTF-16 does. */
const marks: readonly [bytes: number[], encoding: Encoding | 'utf-32'][] = [
  [[0xff, 0xfe, 0, 0], 'utf-32'],
  [[0, 0, 0xfe, 0xff], 'utf-32'],
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]

/**
 * The encoding that a file has by its byte order mark, or by what was declared. Throws `LoadRefused` when the two disagree,
 * or when it looks like UTF-16 and neither says so.
 */
export function encodingOf(head: Buffer, declared: Encoding | undefined, name: string): Encoding {
  const marked = marks.find(([bytes]) => bytes.every((byte, i) => head[i] === byte))?.[1]
  if (marked === 'utf-32') throw refused(name, 'a file in UTF-32', 'UTF-8, UTF-16 or a declared encoding')
  if (marked !== undefined && declared !== undefined && marked !== declared) {
    throw refused(name, `the byte order mark of ${marked}`, `${declared}, as the mapping or --encoding declares`)
  }
  const encoding = marked ?? declared ?? 'utf-8'
  if (!encoding.startsWith('utf-16') && head.subarray(0, 64).includes(0)) {
    const guess = head[0] === 0 ? 'utf-16be' : 'utf-16le'
    throw refused(name, 'zero bytes', `text in ${encoding}; if the file is in UTF-16, declare encoding: ${guess}`)
  }
  return encoding
}

function refused(name: string, found: string, expected: string): LoadRefused {
  return new LoadRefused([`${name}: found ${found}, expected ${expected}`])
}
