import { BudgetList, budgetChangesListed } from '../../../schema/budgets.ts'
import type { Sufler } from '../../../service/sufler.ts'
import { problems } from '../problem-responses.ts'
import type { RestApp } from '../rest-app.ts'

/** Budgets are changed by publishing rules; here they are only looked at. */
export function budgetRoutes(app: RestApp, { budgets, rulesets }: Sufler): void {
  app.get(
    '/v1/budgets',
    {
      config: { access: 'read-reports' },
      schema: {
        tags: ['budgets'],
        operationId: 'listBudgets',
        summary: 'What there is left of every budget, and what was changed about them',
        description: 'The counts are those of all nodes together.',
        response: { 200: BudgetList, ...problems(503) },
      },
    },
    async (): Promise<BudgetList> => {
      const { ruleset } = rulesets.active
      const [summaries, changes] = await Promise.all([budgets.summaries(ruleset), budgets.changes(budgetChangesListed)])
      const damaged = budgets.damaged(ruleset, summaries)
      return { budgets: summaries, ...(damaged.length === 0 ? {} : { damaged }), changes }
    },
  )
}
