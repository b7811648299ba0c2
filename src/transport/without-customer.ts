const inPlaceOfCustomer = '[customer]'

/**
 * What goes on within a value: an id is taken out where it stands whole, and not where its letters do. Marks such as `-` or
 * `@` belong to a value only between two of its letters or digits, so that a full stop may follow an id.
 */
const goesOnBefore = '(?<![\\p{L}\\p{M}\\p{N}_]|[\\p{L}\\p{M}\\p{N}_][-.@+])'
const goesOnAfter = '(?![\\p{L}\\p{M}\\p{N}_]|[-.@+][\\p{L}\\p{M}\\p{N}_])'

/**
 * The error with the ids of customers taken out of its messages, down to its causes: errors of libraries may name the key
 * that they were working on, and the log holds no personal data. Where it was thrown holds none, and stays as it is.
 */
export function withoutCustomers(error: unknown, customerIds: readonly string[]): unknown {
  if (customerIds.length === 0) return error
  return without(error, patternOf(customerIds))
}

function without(error: unknown, pattern: RegExp): unknown {
  if (typeof error === 'string') return error.replace(pattern, inPlaceOfCustomer)
  if (!(error instanceof Error)) return error
  const { name, message, stack = '', cause } = error
  const cleaned = new Error(message.replace(pattern, inPlaceOfCustomer))
  cleaned.name = name
  cleaned.stack = stackWithout(stack, message, pattern)
  if (cause !== undefined) cleaned.cause = without(cause, pattern)
  return cleaned
}

/** Names of errors, functions and files come from the program: a customer called `node` must not make them unreadable. */
function stackWithout(stack: string, message: string, pattern: RegExp): string {
  if (message === '') return stack
  const at = stack.indexOf(`: ${message}`)
  const [startsAt, endsAt] = at >= 0 ? [at + 2, at + 2 + message.length] : [0, framesAt(stack)]
  const told = stack.slice(startsAt, endsAt).replace(pattern, inPlaceOfCustomer)
  return stack.slice(0, startsAt) + told + stack.slice(endsAt)
}

/** For an error whose message was changed after it was thrown: its stack keeps the old one, of unknown length. */
function framesAt(stack: string): number {
  const at = stack.search(/^ {4}at /m)
  return at < 0 ? stack.length : at
}

/** In one pass, so that what was put in is not looked at again; the longest first, since one may begin another. */
function patternOf(customerIds: readonly string[]): RegExp {
  const ids = [...new Set(customerIds.flatMap(waysToWrite))].sort((one, other) => other.length - one.length)
  const anyOf = ids.map((id) => id.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|')
  return new RegExp(`${goesOnBefore}(?:${anyOf})${goesOnAfter}`, 'gu')
}

/** As it is, within JSON, and within a URL, where half of a pair of surrogates cannot stand. */
function waysToWrite(id: string): string[] {
  const inJson = JSON.stringify(id).slice(1, -1)
  return /\p{Surrogate}/u.test(id) ? [id, inJson] : [id, inJson, encodeURIComponent(id)]
}

/** The ids of the customers that a part of a request names: itself, or in a batch of outcomes. */
export function customerIdsOf(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return []
  const own =
    'customerId' in part && typeof part.customerId === 'string' && part.customerId !== '' ? [part.customerId] : []
  const batch = 'outcomes' in part && Array.isArray(part.outcomes) ? part.outcomes.flatMap(customerIdsOf) : []
  return [...own, ...batch]
}
