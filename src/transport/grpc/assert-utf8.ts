import { ServiceError } from '../../service/errors.ts'

const replacement = '\ufffd'
const replacementBytes = Buffer.from(replacement)

/**
 * Throws `message-invalid` where a text of a message is not UTF-8, which proto3 demands: the library reads such bytes as
 * U+FFFD, and two names would become one. `message` is what it has read from `bytes`. A text may have that character of its
 * own: then it stands in the bytes.
 */
export function assertUtf8(message: unknown, bytes: Buffer): void {
  const found = replacementsIn(message)
  if (found > 0 && found > occurrences(bytes)) {
    throw new ServiceError('message-invalid', 'a text of the message is not UTF-8')
  }
}

function replacementsIn(value: unknown): number {
  if (typeof value === 'string') return value.includes(replacement) ? value.split(replacement).length - 1 : 0
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return 0
  let found = 0
  // The names of a map are texts as well; those of a message have no such character.
  for (const name in value) found += replacementsIn(name) + replacementsIn((value as Record<string, unknown>)[name])
  return found
}

function occurrences(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(replacementBytes); at !== -1; at = bytes.indexOf(replacementBytes, at + 3)) count++
  return count
}
