import type { FastifyRequest } from 'fastify'

/**
 * The error with the customer's id taken out of its texts, down to its causes: errors of libraries may name the key that
 * they were working on, and the log holds no personal data.
 */
export function withoutCustomer(error: unknown, request: Pick<FastifyRequest, 'params' | 'body'>): unknown {
  const id = customerIdOf(request.params) ?? customerIdOf(request.body)
  if (!(error instanceof Error) || id === undefined) return error
  const cleaned = new Error(error.message.replaceAll(id, '[customer]'))
  cleaned.name = error.name
  cleaned.stack = (error.stack ?? '').replaceAll(id, '[customer]')
  if (error.cause !== undefined) cleaned.cause = withoutCustomer(error.cause, request)
  return cleaned
}

function customerIdOf(part: unknown): string | undefined {
  if (typeof part !== 'object' || part === null || !('customerId' in part)) return undefined
  return typeof part.customerId === 'string' && part.customerId !== '' ? part.customerId : undefined
}
