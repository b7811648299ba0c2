import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Budget, isBudgeted } from '#sufler/domain/budgets/budget.ts'
import { budgetNumbers, maskOf } from '#sufler/domain/budgets/budget-mask.ts'
import { CompiledBudgets } from '#sufler/domain/budgets/compile-budgets.ts'
import { compileRuleset } from '#sufler/domain/decision/compiled-ruleset.ts'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import { budgetsMax } from '#sufler/schema/budgets-file.ts'
import { budgetOf } from '../../support/budget.ts'
import { encodeFacts } from '../../support/encode-facts.ts'
import { context, type FactValues, features } from '../../support/generators/facts.ts'
import { groupOf, offerOf, rulesetWith } from '../../support/plain-ruleset.ts'
import { seed } from '../../support/seed.ts'

const timeZone = new TimeZone('UTC')
const groups = ['one', 'two'].map((id) => groupOf({ id }))

/** Budgets as a worker has them, for the facts of one customer after the other. */
function compiled(budgets: Budget[], offers: ReturnType<typeof offerOf>[]) {
  const number = features.find(({ type }) => type === 'number')?.name as string
  const segments = { rich: { all: [{ fact: number, operator: 'greaterThan', value: 10 }] } }
  const ruleset = rulesetWith({ features, context, segments, budgets, groups, offers, timeZone: 'UTC' })
  const layout = new Layout()
  layout.internLocally(entriesOfRuleset(ruleset))
  const { table, conditions, scope } = compileRuleset(ruleset, layout)
  const compiledBudgets = new CompiledBudgets(ruleset, conditions, scope)
  const begin = (value: number | undefined, exhausted: number) => {
    const row = table.createRow()
    const values = (value === undefined ? {} : { [number]: value }) as FactValues
    const { nowMs, source, vectorStart, slotCount, contextStart } = encodeFacts(
      { features, context, timeZone },
      layout,
      values,
    )
    table.fill(row, nowMs, source, vectorStart, slotCount, contextStart)
    compiledBudgets.begin(row, exhausted)
  }
  return { budgets: compiledBudgets, begin }
}

describe('budgets in a worker', () => {
  const offers = [
    offerOf({ id: 'a', group: 'one', tags: ['x'] }),
    offerOf({ id: 'b', group: 'one', kind: 'service' }),
    offerOf({ id: 'c', group: 'two', tags: ['x', 'y'] }),
  ]

  it('hold offers that match all of their filter', () => {
    const filters = [
      { offers: ['a', 'c'] },
      { groups: ['one'] },
      { tags: ['y', 'x'], groups: ['one'] },
      { kinds: ['service' as const] },
    ]
    const matching = filters.map((where) => offers.filter((offer) => isBudgeted(where, offer)).map(({ id }) => id))
    expect(matching).toEqual([['a', 'c'], ['a', 'b'], ['a'], ['b']])
  })

  it('of a segment are only for its customers, and not for those of whom it is unknown', () => {
    const { budgets, begin } = compiled(
      [
        budgetOf({ id: 'all', where: { groups: ['one'] } }),
        budgetOf({ id: 'rich', where: { groups: ['one'] }, segment: 'rich' }),
      ],
      offers,
    )
    begin(11, maskOf([1]))
    expect([0, 1, 2].map((offer) => budgetNumbers(budgets.budgetsOf(offer)))).toEqual([[0, 1], [0, 1], []])
    expect([0, 1, 2].map((offer) => budgets.isExhausted(offer))).toEqual([true, true, false])
    expect(budgets.exhaustedBudget(0)).toBe(1)
    for (const value of [10, undefined]) {
      begin(value, maskOf([1]))
      expect([0, 1, 2].map((offer) => budgetNumbers(budgets.budgetsOf(offer)))).toEqual([[0], [0], []])
      expect([0, 1, 2].map((offer) => budgets.isExhausted(offer))).toEqual([false, false, false])
      expect(budgets.exhaustedBudget(0)).toBeUndefined()
    }
  })

  it('agree with the plain reading, as many as there may be', () => {
    const anyBudget = fc.record({
      of: fc.subarray(
        offers.map(({ id }) => id),
        { minLength: 1 },
      ),
      isOfSegment: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.array(anyBudget, { maxLength: budgetsMax }),
        fc.uniqueArray(fc.nat(budgetsMax - 1)),
        fc.boolean(),
        (drawn, exhausted, isRich) => {
          const declared = drawn.map(({ of, isOfSegment }, i) =>
            budgetOf({ id: `b${i}`, where: { offers: of }, ...(isOfSegment ? { segment: 'rich' } : {}) }),
          )
          const { budgets, begin } = compiled(declared, offers)
          const known = exhausted.filter((number) => number < declared.length)
          begin(isRich ? 11 : 1, maskOf(known))
          for (const [number, { id }] of offers.entries()) {
            const expected = drawn.flatMap(({ of, isOfSegment }, i) =>
              of.includes(id) && (isRich || !isOfSegment) ? [i] : [],
            )
            const none = expected.filter((budget) => known.includes(budget))
            expect(budgetNumbers(budgets.budgetsOf(number))).toEqual(expected)
            expect(budgets.isExhausted(number)).toBe(none.length > 0)
            expect(budgets.exhaustedBudget(number)).toBe(none[0])
          }
        },
      ),
      { seed, numRuns: 100 },
    )
  })
})
