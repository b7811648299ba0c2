import type { Budget } from '../domain/budgets/budget.ts'
import { compareText } from '../domain/compare-text.ts'
import { durationMs } from '../domain/time/duration.ts'
import type { BudgetDeclaration, BudgetsFile } from '../schema/budgets-file.ts'

/** An acceptance may come long after the call. */
const defaultReservation: Record<BudgetDeclaration['countOn'], string> = { presented: '15m', accepted: '24h' }

/** By id, with defaults filled in. */
export function buildBudgets(file: BudgetsFile | undefined): Budget[] {
  return Object.entries(file?.budgets ?? {})
    .map(([id, { where, segment, limit, per, countOn, reservation, pacing }]): Budget => {
      const reservationMs = durationMs(reservation ?? defaultReservation[countOn])
      if (reservationMs === undefined) throw new Error(`the reservation of ${id} was not checked`)
      return {
        id,
        where,
        ...(segment === undefined ? {} : { segment }),
        limit,
        per,
        countOn,
        reservationMs,
        pacing: pacing ?? 'none',
      }
    })
    .sort((a, b) => compareText(a.id, b.id))
}
