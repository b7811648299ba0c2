import type { Budget } from '../../domain/budgets/budget.ts'

/** How long things last for one budget, in milliseconds. */
export interface LeaseTimes {
  /** How long a node may hand out units of a portion, counted from before it asked for it. */
  leaseMs: number
  /** By so much earlier it stops: clocks do not run at quite the same speed. */
  marginMs: number
  reservationMs: number
  /** How long after the reservation an outcome may still arrive that was in time. */
  graceMs: number
}

export const graceMs = 60_000

const leaseMsMin = 10_000
const leaseMsMax = 600_000

/**
 * A hundredth of the reservation. A node that dies takes the rest of its portion with it for so much longer; a shorter
 * lease would mean more portions to remember, for as long as reservations last.
 */
export function leaseTimesOf({ reservationMs }: Pick<Budget, 'reservationMs'>): LeaseTimes {
  const leaseMs = Math.min(Math.max(reservationMs / 100, leaseMsMin), leaseMsMax)
  return { leaseMs, marginMs: Math.min(leaseMs / 10, 1_000), reservationMs, graceMs }
}
