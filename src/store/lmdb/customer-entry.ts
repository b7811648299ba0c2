import { DamagedBytes } from '../../domain/damaged-bytes.ts'
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

/** The vector, sharing the entry's memory. Throws `DamagedBytes` when the bytes are not an entry with a vector. */
export function vectorOf(entry: Uint8Array): Uint8Array {
  const vector = entry.subarray(entryHeaderBytes, textsOffset(entry))
  assertVector(vector)
  return vector
}

/** The bytes in the vector's place, sharing the entry's memory; none when the entry is damaged. */
export function vectorBytesOf(entry: Uint8Array): Uint8Array {
  const at = textsAt(entry)
  return at === undefined ? new Uint8Array(0) : entry.subarray(entryHeaderBytes, at)
}

/** Throws `DamagedBytes` when they are no texts. */
export function textsOf(entry: Uint8Array): Texts {
  const json = entry.subarray(textsOffset(entry))
  if (json.byteLength === 0) return {}
  const texts = parsed(Buffer.from(json).toString())
  if (typeof texts === 'object' && texts !== null && Object.values(texts).every((text) => typeof text === 'string'))
    return texts as Texts
  throw new DamagedBytes(`${json.byteLength} bytes in the place of a customer's texts: expected JSON of texts by name`)
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function textsOffset(entry: Uint8Array): number {
  const at = textsAt(entry)
  if (at !== undefined) return at
  throw new DamagedBytes(
    `a customer's entry of ${entry.byteLength} bytes: expected a header, a feature vector and texts`,
  )
}

/** Where the texts begin; undefined when the header of the entry cannot be true. */
function textsAt({ buffer, byteOffset, byteLength }: Uint8Array): number | undefined {
  if (byteLength < entryHeaderBytes) return undefined
  const textsBytes = new DataView(buffer, byteOffset).getUint32(0, true)
  return textsBytes > byteLength - entryHeaderBytes ? undefined : byteLength - textsBytes
}

function isEmpty(texts: Texts): boolean {
  for (const _ in texts) return false
  return true
}
