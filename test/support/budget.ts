import type { Budget } from '#sufler/domain/budgets/budget.ts'

/** A budget as data; everything has a default but what the test is about. */
export function budgetOf(changes: Partial<Budget> = {}): Budget {
  return {
    id: 'launch',
    where: { offers: ['offer'] },
    limit: 1_000,
    per: 'total',
    countOn: 'presented',
    reservationMs: 60_000,
    pacing: 'none',
    ...changes,
  }
}
