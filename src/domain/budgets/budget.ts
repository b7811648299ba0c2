import type { BudgetFilter } from '../../schema/budgets-file.ts'

/** How many units there are to give, of what, and until when: `rules/budgets.yaml` with its defaults filled in. */
export interface Budget {
  id: string
  /** The offers that take from it: those that match all that is given. */
  where: BudgetFilter
  /** Only for customers of this segment; one of whom it is unknown does not count as one. */
  segment?: string
  /** Units of one period. */
  limit: number
  per: 'total' | 'day'
  /** The outcome that uses a unit up. */
  countOn: 'presented' | 'accepted'
  /** How long an offer in an answer keeps its unit while nothing is reported. */
  reservationMs: number
  /** `even`: of a day's limit no more than the share of the day that has passed. */
  pacing: 'none' | 'even'
}

/** What an offer's belonging to a budget is decided by. */
export interface BudgetedOffer {
  id: string
  group: string
  tags: readonly string[]
  kind: 'sale' | 'service'
}

/** Whether the offer takes from budgets with this filter. */
export function isBudgeted({ offers, groups, tags, kinds }: BudgetFilter, offer: BudgetedOffer): boolean {
  return (
    (offers === undefined || offers.includes(offer.id)) &&
    (groups === undefined || groups.includes(offer.group)) &&
    (tags === undefined || tags.some((tag) => offer.tags.includes(tag))) &&
    (kinds === undefined || kinds.includes(offer.kind))
  )
}
