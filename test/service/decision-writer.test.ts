import { afterAll, beforeAll, expect, test } from 'vitest'
import { BudgetAllocator } from '#sufler/service/budgets/budget-allocator.ts'
import { Deadline } from '#sufler/service/deadline.ts'
import { type AnswerToKeep, DecisionWriter } from '#sufler/service/decision-writer.ts'
import { type Store, StoreUnavailable } from '#sufler/store/store.ts'
import type { PlacementAnswer } from '#sufler/worker/messages.ts'
import { budgetOf } from '../support/budget.ts'
import { OutcomeEngine } from '../support/outcome-engine.ts'
import { rulesetWith } from '../support/plain-ruleset.ts'

let engine: OutcomeEngine
beforeAll(async () => {
  engine = await OutcomeEngine.open()
})
afterAll(() => engine.dispose())

test.each<[string, Store['appendHistory'], object]>([
  ['cannot be written', () => Promise.reject(new StoreUnavailable('away')), { outcome: 'late', part: 'history' }],
  ['was written to meanwhile', async () => ['conflict'], { outcome: 'conflict' }],
])('units go back when the history %s', async (name, appendHistory, kept) => {
  const allocator = new BudgetAllocator({ ledgers: engine.store.budgets, onFailure: () => {} })
  const budget = budgetOf({ id: `few-${name.length}`, limit: 100 })
  const budgets = allocator.of(rulesetWith({ budgets: [budget] }))
  const { index, nowMs } = engine
  const placements = index.ruleset.placements.slice(0, 1)
  const answers = [{ offers: [{ offer: 0, needsReservation: true, budgets: 1 }] }] as unknown as PlacementAnswer[]
  const answer: AnswerToKeep = {
    ...{ decisionId: engine.decisionId(), customerId: 'anna', nowMs, index, placements, answers, budgets },
    ...{ history: new Uint8Array(0), deadline: new Deadline(Number.POSITIVE_INFINITY), isPassing: false },
  }
  const noUnits = { outcomeUnits: () => expect.unreachable('nothing was shown') }
  expect(await new DecisionWriter({ appendHistory }, noUnits, 30).keep(answer)).toEqual(kept)
  // The first unit, which the answer had.
  expect(budgets.tryReserve(1, nowMs)?.units).toMatchObject([{ budgetId: budget.id, unit: 0 }])
  await allocator.close()
})
