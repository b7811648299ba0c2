/**
 * The error with the ids of customers taken out of its texts, down to its causes: errors of libraries may name the key
 * that they were working on, and the log holds no personal data.
 */
export function withoutCustomers(error: unknown, customerIds: readonly string[]): unknown {
  if (!(error instanceof Error) || customerIds.length === 0) return error
  // An id may be the beginning of another one.
  const ids = [...new Set(customerIds)].sort((one, other) => other.length - one.length)
  const cleaned = new Error(without(error.message, ids))
  cleaned.name = error.name
  cleaned.stack = without(error.stack ?? '', ids)
  if (error.cause !== undefined) cleaned.cause = withoutCustomers(error.cause, ids)
  return cleaned
}

function without(text: string, customerIds: readonly string[]): string {
  return customerIds.reduce((rest, customerId) => rest.replaceAll(customerId, '[customer]'), text)
}

/** The ids of the customers that a part of a request names: itself, or in a batch of outcomes. */
export function customerIdsOf(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return []
  const own =
    'customerId' in part && typeof part.customerId === 'string' && part.customerId !== '' ? [part.customerId] : []
  const batch = 'outcomes' in part && Array.isArray(part.outcomes) ? part.outcomes.flatMap(customerIdsOf) : []
  return [...own, ...batch]
}
