import type { BudgetMask } from '../../domain/budgets/budget-mask.ts'
import type { PlacementAnswer } from '../../worker/messages.ts'
import type { Reservation, RulesetBudgets } from './budget-allocator.ts'

/** The units that one answer holds, by offer number: an offer is given once in a decision. */
export class ReservedUnits {
  readonly #budgets: RulesetBudgets
  readonly #byOffer = new Map<number, Reservation>()

  private constructor(budgets: RulesetBudgets) {
    this.#budgets = budgets
  }

  /**
   * Units for every offer of an answer that takes from budgets; at once, as far as this node holds them, else after a round
   * trip. Answers the budgets that had none, when an offer could not get all of its own: then nothing is held.
   */
  static async reserve(
    budgets: RulesetBudgets,
    answers: readonly PlacementAnswer[],
    nowMs: number,
  ): Promise<ReservedUnits | BudgetMask> {
    const reserved = new ReservedUnits(budgets)
    for (const { offers } of answers) {
      for (const { offer, budgets: mask } of offers) {
        if (mask === 0) continue
        const reservation = budgets.tryReserve(mask, nowMs) ?? (await budgets.reserve(mask, nowMs))
        if (reservation === undefined) {
          reserved.cancel()
          return mask
        }
        reserved.#byOffer.set(offer, reservation)
      }
    }
    return reserved
  }

  /** Takes all back. Not once somebody may have seen the answer. */
  cancel(): void {
    for (const reservation of this.#byOffer.values()) this.#budgets.cancel(reservation)
    this.#byOffer.clear()
  }

  /** For the token of the offer; undefined for one without a budget. */
  textOf(offer: number): string | undefined {
    return this.#byOffer.get(offer)?.text
  }

  unitsOf(offer: number): Reservation['units'] {
    return this.#byOffer.get(offer)?.units ?? []
  }
}
