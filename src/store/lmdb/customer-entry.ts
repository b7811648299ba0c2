import { assertVector } from '../../domain/features/vector.ts'

/**
 * All of a customer that LMDB keeps, in one value, so that one write changes it and one read has it (little-endian):
 *
 *   entry = u32 bytes of texts, u32 reserved (0), vector (`domain/features/vector.ts`), texts (JSON, UTF-8; may be empty)
 */
const entryHeaderBytes = 8

export type Texts = Record<string, string>

export function encodeEntry(vector: Uint8Array, texts: Texts): Uint8Array {
  const json = isEmpty(texts) ? undefined : Buffer.from(JSON.stringify(texts))
  const textsBytes = json?.byteLength ?? 0
  const entry = new Uint8Array(entryHeaderBytes + vector.byteLength + textsBytes)
  new DataView(entry.buffer).setUint32(0, textsBytes, true)
  entry.set(vector, entryHeaderBytes)
  if (json !== undefined) entry.set(json, entryHeaderBytes + vector.byteLength)
  return entry
}

/** The vector, sharing the entry's memory. Throws when the bytes are not an entry with a vector. */
export function vectorOf(entry: Uint8Array): Uint8Array {
  const vector = entry.subarray(entryHeaderBytes, textsOffset(entry))
  assertVector(vector)
  return vector
}

export function textsOf(entry: Uint8Array): Texts {
  const json = entry.subarray(textsOffset(entry))
  return json.byteLength === 0 ? {} : JSON.parse(Buffer.from(json).toString())
}

function textsOffset(entry: Uint8Array): number {
  const { buffer, byteOffset, byteLength } = entry
  const textsBytes = byteLength < entryHeaderBytes ? -1 : new DataView(buffer, byteOffset).getUint32(0, true)
  if (textsBytes < 0 || textsBytes > byteLength - entryHeaderBytes) {
    throw new Error(`a customer's entry of ${byteLength} bytes: expected a header, a feature vector and texts`)
  }
  return byteLength - textsBytes
}

function isEmpty(texts: Texts): boolean {
  for (const _ in texts) return false
  return true
}
