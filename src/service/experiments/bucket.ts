import { hash } from 'node:crypto'

const bytesOfBucket = 6
const buckets = 2 ** (bytesOfBucket * 8)

/**
 * The first 6 bytes of SHA-256 over `salt`, a line feed and `key`, as a number in [0, 1): 48 bits, which a float64 holds
 * exactly.
 *
 * A cryptographic hash, because drawings must be independent of each other, and because every warehouse can compute
 * SHA-256 again. Of the hashes tried by Kohavi, Longbotham, Sommerfield and Henne ("Controlled experiments on the web",
 * 2009, section 4.1) only cryptographic ones passed. 0.5 µs (Node 20, 40 bytes).
 */
export function bucketOf(salt: string, key: string): number {
  const digest = hash('sha256', `${salt}\n${key}`, 'binary')
  let bucket = 0
  for (let at = 0; at < bytesOfBucket; at++) bucket = bucket * 256 + digest.charCodeAt(at)
  return bucket / buckets
}
