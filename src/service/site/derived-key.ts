import { hkdfSync } from 'node:crypto'

/** A secret of 32 bytes for one purpose, from one that serves others too: knowing it leads to no other (HKDF-SHA256, RFC 5869). */
export function derivedKey(secret: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', purpose, 32))
}
