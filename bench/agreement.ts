import { createHash } from 'node:crypto'

/** What was chosen for one customer, best first. */
export interface Choice {
  customerId: string
  offerIds: string[]
}

/** Two stacks chose differently for the same customer: no time of such a run means anything. */
export class AgreementError extends Error {
  override readonly name = 'AgreementError'

  constructor(customerId: string, chosen: readonly string[], expected: readonly string[]) {
    super(`customer ${customerId}: found ${chosen.join(', ')}, expected ${expected.join(', ')}`)
  }
}

/** First 16 hex digits of the SHA-256 over the choices, in their order: equal seeds give equal hashes, on any machine. */
export function hashOfChoices(choices: readonly Choice[]): string {
  const hash = createHash('sha256')
  for (const { customerId, offerIds } of choices) hash.update(`${customerId}:${offerIds.join(',')}\n`)
  return hash.digest('hex').slice(0, 16)
}

export function sameChoices(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((offerId, rank) => offerId === b[rank])
}

/** Throws `AgreementError` at the first customer for whom the two differ. */
export function assertAgreement(choices: readonly Choice[], expected: readonly Choice[]): void {
  for (const [index, { customerId, offerIds }] of expected.entries()) {
    const chosen = choices[index]?.offerIds ?? []
    if (!sameChoices(chosen, offerIds)) throw new AgreementError(customerId, chosen, offerIds)
  }
}
