import Type, { type Static } from 'typebox'
import { closed, Id, record } from './common.ts'

/** Budgets of one ruleset: a decision names those that have run out as the bits of one number. */
export const budgetsMax = 50

/** Budgets that one offer may take from: its token names a unit of each. */
export const budgetsPerOfferMax = 4

export const budgetLimitMax = 1_000_000_000

/** Longest time that an offer in an answer may keep its unit, in days. */
export const reservationDaysMax = 30

const ids = Type.Optional(Type.Array(Id, { minItems: 1, uniqueItems: true }))

export const BudgetFilter = closed(
  {
    offers: ids,
    groups: ids,
    tags: ids,
    kinds: Type.Optional(
      Type.Array(Type.Union([Type.Literal('sale'), Type.Literal('service')]), { minItems: 1, uniqueItems: true }),
    ),
  },
  { minProperties: 1, description: 'The offers that take from the budget: those that match all that is given' },
)
export type BudgetFilter = Static<typeof BudgetFilter>

const Reservation = Type.String({
  pattern: '^[1-9]\\d{0,4}(m|h|d)$',
  description: `Minutes, hours or days, as 15m or 24h, at most ${reservationDaysMax}d: how long an offer in an answer keeps its unit while nothing is reported; by default 15m, or 24h where accepted counts`,
})

export const BudgetDeclaration = closed({
  description: Type.Optional(Type.String()),
  where: BudgetFilter,
  segment: Type.Optional(
    Type.Unsafe<string>({
      ...Id,
      description: 'Only for customers of this segment; one of whom that is unknown does not count as one',
    }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: budgetLimitMax, description: 'Units, of the whole or of each day' }),
  per: Type.Union([Type.Literal('total'), Type.Literal('day')], {
    description: 'day: the calendar day in the time zone of the catalogue',
  }),
  countOn: Type.Union([Type.Literal('presented'), Type.Literal('accepted')], {
    description: 'What uses a unit up: that the offer was shown, or that it was accepted',
  }),
  reservation: Type.Optional(Reservation),
  pacing: Type.Optional(
    Type.Literal('even', {
      description: 'Of the limit of a day no more than the share of the day that has passed',
    }),
  ),
})
export type BudgetDeclaration = Static<typeof BudgetDeclaration>

export const BudgetsFile = closed(
  { budgets: record(Id, BudgetDeclaration, { maxProperties: budgetsMax }) },
  { title: 'budgets.yaml', description: 'Offers of which there are only so many, in all or each day' },
)
export type BudgetsFile = Static<typeof BudgetsFile>
