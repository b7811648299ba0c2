import { randomBytes } from 'node:crypto'
import type { TokenKey } from './decision-token.ts'

/** A shorter secret could be guessed. */
const secretBytesMin = 16

const keyForm = /^(?<id>[A-Za-z0-9_-]{1,16}):(?<secret>[A-Za-z0-9+/_-]+={0,2})$/

/** Keys written as `id:base64,id:base64`; none for an empty text, a sentence that does not repeat the secret when one is wrong. */
export function parseTokenKeys(text: string): TokenKey[] | string {
  if (text === '') return []
  const keys: TokenKey[] = []
  for (const [index, part] of text.split(',').entries()) {
    const { id, secret } = keyForm.exec(part.trim())?.groups ?? {}
    const place = `key ${index + 1}`
    if (id === undefined || secret === undefined) {
      return `${place}: expected id:base64, the id at most 16 letters, digits, hyphens and underscores`
    }
    const bytes = Buffer.from(secret, 'base64')
    if (bytes.length < secretBytesMin) {
      return `${place}, '${id}': found a secret of ${bytes.length} bytes, expected at least ${secretBytesMin}`
    }
    if (keys.some((key) => key.id === id)) return `${place}: found the id '${id}' again, expected every id once`
    keys.push({ id, secret: bytes })
  }
  return keys
}

/** A key that nobody else knows and that ends with the process. */
export function temporaryTokenKey(): TokenKey {
  return { id: 'temporary', secret: randomBytes(32) }
}
