import type { Database, Key } from 'lmdb'

/** Entries in the order of their keys; the value is undefined where its bytes are not what the database encodes. */
export function* readableRange<Value, Of extends Key>(
  pages: Database<Value, Of>,
  range: { start?: Of; end?: Of } = {},
): Generator<{ key: Of; value: Value | undefined }> {
  // Values one by one: a range that decodes them ends at the first that it cannot.
  for (const key of pages.getKeys(range)) yield { key, value: readable(pages, key) }
}

/** Undefined where there is nothing, or bytes that the database cannot decode. */
export function readable<Value, Of extends Key>(pages: Database<Value, Of>, key: Of): Value | undefined {
  try {
    return pages.get(key)
  } catch {
    return undefined
  }
}
