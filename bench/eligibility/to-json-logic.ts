import type { Condition } from '#sufler/schema/condition.ts'

/** The same condition for JSON Logic. */
export function toJsonLogic(condition: Condition): object {
  if ('all' in condition) return { and: condition.all.map(toJsonLogic) }
  if ('any' in condition) return { or: condition.any.map(toJsonLogic) }
  if ('not' in condition) return { '!': [toJsonLogic(condition.not)] }
  if ('condition' in condition) throw new Error('the generated conditions have no references')
  const { fact, operator, value } = condition
  const left = { var: fact }
  switch (operator) {
    case 'equal':
      return { '===': [left, value] }
    case 'notEqual':
      return { '!==': [left, value] }
    case 'lessThan':
      return { '<': [left, value] }
    case 'lessThanInclusive':
      return { '<=': [left, value] }
    case 'greaterThan':
      return { '>': [left, value] }
    case 'greaterThanInclusive':
      return { '>=': [left, value] }
    case 'in':
      return { in: [left, value] }
    case 'notIn':
      return { '!': [{ in: [left, value] }] }
    case 'contains':
      return { in: [value, left] }
    case 'doesNotContain':
      return { '!': [{ in: [value, left] }] }
    default:
      throw new Error(`the generated conditions do not use ${operator}`)
  }
}
