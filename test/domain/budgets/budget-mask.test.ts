import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bothMasks,
  budgetNumbers,
  eitherMask,
  highBits,
  lowBits,
  maskOf,
  maskOfBits,
} from '#sufler/domain/budgets/budget-mask.ts'
import { budgetsMax } from '#sufler/schema/budgets-file.ts'
import { seed } from '../../support/seed.ts'

const anyNumbers = fc.uniqueArray(fc.nat(budgetsMax - 1), { maxLength: budgetsMax })
const sorted = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b)

describe('a mask of budgets', () => {
  it('holds any of them, exactly, in a float64', () => {
    fc.assert(
      fc.property(anyNumbers, (numbers) => {
        const [mask] = new Float64Array([maskOf(numbers)])
        expect(Number.isSafeInteger(mask)).toBe(true)
        expect(budgetNumbers(mask as number)).toEqual(sorted(numbers))
        expect(maskOfBits(lowBits(mask as number), highBits(mask as number))).toBe(mask)
      }),
      { seed, examples: [[[]], [[24, 25]], [[0, 49]], [Array.from({ length: budgetsMax }, (_, i) => i)]] },
    )
  })

  it('is joined and cut like a set', () => {
    fc.assert(
      fc.property(anyNumbers, anyNumbers, (a, b) => {
        expect(budgetNumbers(bothMasks(maskOf(a), maskOf(b)))).toEqual(sorted(a.filter((number) => b.includes(number))))
        expect(budgetNumbers(eitherMask(maskOf(a), maskOf(b)))).toEqual(sorted(new Set([...a, ...b])))
      }),
      { seed },
    )
  })
})
