import type { BudgetService } from '../budgets/budget-service.ts'
import { type BudgetUnit, parseUnits } from '../budgets/budget-unit.ts'
import type { DecisionTokens } from '../decision-token.ts'

export interface TokenOfCustomer {
  token: string
  customerId: string
}

/** Gives units of budgets back that offers hold of which nothing will be reported, by the tokens that name them. */
export class UnitsOfTokens {
  readonly #tokens: DecisionTokens
  readonly #budgets: Pick<BudgetService, 'outcomeUnits'>

  constructor(tokens: DecisionTokens, budgets: Pick<BudgetService, 'outcomeUnits'>) {
    this.#tokens = tokens
    this.#budgets = budgets
  }

  /** Rejects with `StoreUnavailable`; then they come back when their reservation lapses. */
  async giveBack(tokens: readonly TokenOfCustomer[]): Promise<void> {
    const units = tokens.flatMap((token): BudgetUnit[][] => this.#unitsOf(token) ?? [])
    if (units.length === 0) return
    const outcomes = units.map((held) => ({ units: held, outcome: 'not-presented' as const, isUndo: false }))
    await this.#budgets.outcomeUnits(outcomes).afterRecording(() => true)
  }

  #unitsOf({ token, customerId }: TokenOfCustomer): [BudgetUnit[]] | undefined {
    const claims = this.#tokens.verify(token, customerId, 0)
    const units = typeof claims === 'string' || claims.units === undefined ? undefined : parseUnits(claims.units)
    return units === undefined ? undefined : [units]
  }
}
