import Type, { type Static } from 'typebox'
import { closed, Id } from './common.ts'

/** Changes of budgets that one answer lists. */
export const budgetChangesListed = 100

const Settings = Type.Object(
  { limit: Type.Integer() },
  { additionalProperties: true, description: 'As in budgets.yaml, with defaults filled in' },
)

export const BudgetSummary = closed({
  id: Id,
  limit: Type.Integer({ description: 'Units of the period' }),
  per: Type.Union([Type.Literal('total'), Type.Literal('day')]),
  period: Type.String({ description: 'total, or the day as 2026-07-01' }),
  countOn: Type.Union([Type.Literal('presented'), Type.Literal('accepted')]),
  segment: Type.Optional(Id),
  pacing: Type.Union([Type.Literal('none'), Type.Literal('even')]),
  reservationMs: Type.Integer({ description: 'How long an offer in an answer keeps its unit' }),
  allowed: Type.Integer({ description: 'Units that pacing allows by now; else the limit' }),
  used: Type.Integer({ description: 'Units used up in this period' }),
  onLease: Type.Integer({ description: 'Units in answers, and in the hands of nodes' }),
  left: Type.Integer({ description: 'Units of the limit that are neither' }),
  late: Type.Integer({ description: 'Of the used ones, those that were reported when their unit was back already' }),
})
export type BudgetSummary = Static<typeof BudgetSummary>

export const BudgetChangeEntry = closed({
  at: Type.String({ description: 'ISO 8601' }),
  ruleset: Type.String({ description: 'The ruleset that brought the change' }),
  budget: Id,
  old: Type.Optional(Type.Unsafe<{ limit: number }>({ ...Settings, description: 'Left out for a budget that is new' })),
  new: Type.Optional(Type.Unsafe<{ limit: number }>({ ...Settings, description: 'Left out for one that is gone' })),
})
export type BudgetChangeEntry = Static<typeof BudgetChangeEntry>

const example = {
  budgets: [
    {
      id: 'roaming-launch',
      limit: 1000,
      per: 'day',
      period: '2026-07-01',
      countOn: 'presented',
      pacing: 'even',
      reservationMs: 900_000,
      allowed: 417,
      used: 380,
      onLease: 21,
      left: 599,
      late: 0,
    },
  ],
  changes: [
    {
      at: '2026-07-01T06:00:00.000Z',
      ruleset: '3f2a9c0d11e2b4a7',
      budget: 'roaming-launch',
      old: { limit: 500, per: 'day' },
      new: { limit: 1000, per: 'day' },
    },
  ],
}

export const BudgetList = closed(
  {
    budgets: Type.Array(BudgetSummary, { description: 'Of the active ruleset, by id' }),
    damaged: Type.Optional(
      Type.Array(Id, {
        description:
          'Budgets whose account in the store is damaged: nothing is given out of them. Left out when there are none',
      }),
    ),
    changes: Type.Array(BudgetChangeEntry, {
      description: `What publications have changed, newest first, at most ${budgetChangesListed}`,
    }),
  },
  { examples: [example] },
)
export type BudgetList = Static<typeof BudgetList>
