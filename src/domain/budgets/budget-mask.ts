/**
 * Budgets of one ruleset as the bits of one number, the budget's position in `Ruleset.budgets` being the bit. `budgetsMax`
 * bits are more than the 32 of bitwise operators, and fewer than the 53 that a float64 holds exactly: a mask travels as
 * one number, and is compared in two halves.
 */
export type BudgetMask = number

const halfBits = 25
const half = 2 ** halfBits

export const noBudgets: BudgetMask = 0

export function lowBits(mask: BudgetMask): number {
  return mask % half
}

export function highBits(mask: BudgetMask): number {
  return Math.floor(mask / half)
}

export function maskOfBits(low: number, high: number): BudgetMask {
  return high * half + low
}

/** The mask of budgets by number. */
export function maskOf(numbers: Iterable<number>): BudgetMask {
  let [low, high] = [0, 0]
  for (const number of numbers) {
    if (number < halfBits) low |= 1 << number
    else high |= 1 << (number - halfBits)
  }
  return maskOfBits(low, high)
}

/** The numbers of the budgets in a mask, ascending. */
export function budgetNumbers(mask: BudgetMask): number[] {
  const numbers: number[] = []
  for (let bits = lowBits(mask); bits !== 0; bits &= bits - 1) numbers.push(31 - Math.clz32(bits & -bits))
  for (let bits = highBits(mask); bits !== 0; bits &= bits - 1) numbers.push(31 - Math.clz32(bits & -bits) + halfBits)
  return numbers
}

export function bothMasks(a: BudgetMask, b: BudgetMask): BudgetMask {
  return maskOfBits(lowBits(a) & lowBits(b), highBits(a) & highBits(b))
}

export function eitherMask(a: BudgetMask, b: BudgetMask): BudgetMask {
  return maskOfBits(lowBits(a) | lowBits(b), highBits(a) | highBits(b))
}
