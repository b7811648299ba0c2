import { headerBytes, slotBytes } from '../features/vector.ts'

/**
 * What a customer is assigned by: the number in the slot of the feature that catalog.yaml names under `identity`, and the
 * customer's id while that is missing, when `slot` is undefined, or the customer is not known.
 *
 * So that an identity merge moves nobody, whoever merges copies the number of the identity that was there first to the
 * others. As long as that one has none, the id itself is the number to copy when it is written as a number is (digits, at
 * most 15, no leading zero): id and number then are the same key.
 */
export function identityKey(customerId: string, vector: Uint8Array | undefined, slot: number | undefined): string {
  if (slot === undefined || vector === undefined) return customerId
  const at = headerBytes + slot * slotBytes
  if (at + slotBytes > vector.byteLength) return customerId
  const value = new DataView(vector.buffer, vector.byteOffset).getFloat64(at, true)
  return Number.isNaN(value) ? customerId : String(value)
}
