/**
 * The error with the customer's id taken out of its texts, down to its causes: errors of libraries may name the key that
 * they were working on, and the log holds no personal data.
 */
export function withoutCustomer(error: unknown, customerId: string | undefined): unknown {
  if (!(error instanceof Error) || customerId === undefined) return error
  const cleaned = new Error(error.message.replaceAll(customerId, '[customer]'))
  cleaned.name = error.name
  cleaned.stack = (error.stack ?? '').replaceAll(customerId, '[customer]')
  if (error.cause !== undefined) cleaned.cause = withoutCustomer(error.cause, customerId)
  return cleaned
}

/** The id of the customer that a part of a request names. */
export function customerIdOf(part: unknown): string | undefined {
  if (typeof part !== 'object' || part === null || !('customerId' in part)) return undefined
  return typeof part.customerId === 'string' && part.customerId !== '' ? part.customerId : undefined
}
