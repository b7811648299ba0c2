import type { ScopedFact } from '../features/fact-scope.ts'
import { type FactRow, type FactTable, hasBit, setBit } from '../features/fact-table.ts'
import { type Layout, slotsOf } from '../features/layout.ts'
import { no, not, type Truth, unknown, yes } from './truth.ts'
import type { Comparison, Operand, TypedCondition } from './typed-condition.ts'

/** A condition as code: answers for the facts of a row, allocates nothing. */
export type Predicate = (row: FactRow) => Truth

export interface CompileScope {
  table: FactTable
  layout: Layout
  /** `json-rules-engine`: a leaf on a missing fact answers as that engine does under `allowUndefinedFacts`. */
  missingFacts: 'unknown' | 'json-rules-engine'
}

/** The dictionary must know every category and member that the condition names. */
export function compileCondition(condition: TypedCondition, scope: CompileScope): Predicate {
  switch (condition.kind) {
    case 'all':
      return all(condition.of.map((child) => compileCondition(child, scope)))
    case 'any':
      return any(condition.of.map((child) => compileCondition(child, scope)))
    case 'not': {
      const child = compileCondition(condition.of, scope)
      return (row) => not(child(row))
    }
    case 'compare':
      return compareWithNumber(
        scope.table.position(condition.fact.name),
        condition.comparison,
        operandNumber(condition.operand, scope.layout),
        missingAnswer(scope),
      )
    case 'oneOf':
      return oneOf(condition, scope)
    case 'members':
      return members(condition, scope)
    case 'compareFacts':
      return compareFacts(condition, scope)
    case 'hasCategory':
      return hasCategory(condition, scope)
  }
}

/** What a positive leaf on a missing fact answers; `not` around it does the rest. */
function missingAnswer(scope: CompileScope): Truth {
  return scope.missingFacts === 'unknown' ? unknown : no
}

function all(children: Predicate[]): Predicate {
  return (row) => {
    let result: Truth = yes
    for (const child of children) {
      const truth = child(row)
      if (truth === no) return no
      if (truth === unknown) result = unknown
    }
    return result
  }
}

/** An empty `any` holds, as in json-rules-engine. */
function any(children: Predicate[]): Predicate {
  if (children.length === 0) return () => yes
  return (row) => {
    let result: Truth = no
    for (const child of children) {
      const truth = child(row)
      if (truth === yes) return yes
      if (truth === unknown) result = unknown
    }
    return result
  }
}

function compareWithNumber(position: number, comparison: Comparison, operand: number, missing: Truth): Predicate {
  // One closure a comparison instead of one switch a call: the engine then inlines the comparison itself.
  switch (comparison) {
    case 'equal':
      return ({ numbers }) => {
        const value = numbers[position] as number
        return value === operand ? yes : Number.isNaN(value) ? missing : no
      }
    case 'lessThan':
      return ({ numbers }) => {
        const value = numbers[position] as number
        return value < operand ? yes : Number.isNaN(value) ? missing : no
      }
    case 'lessThanInclusive':
      return ({ numbers }) => {
        const value = numbers[position] as number
        return value <= operand ? yes : Number.isNaN(value) ? missing : no
      }
    case 'greaterThan':
      return ({ numbers }) => {
        const value = numbers[position] as number
        return value > operand ? yes : Number.isNaN(value) ? missing : no
      }
    case 'greaterThanInclusive':
      return ({ numbers }) => {
        const value = numbers[position] as number
        return value >= operand ? yes : Number.isNaN(value) ? missing : no
      }
  }
}

function oneOf(condition: Extract<TypedCondition, { kind: 'oneOf' }>, scope: CompileScope): Predicate {
  const position = scope.table.position(condition.fact.name)
  const operands = condition.operands.map((operand) => operandNumber(operand, scope.layout))
  const missing = missingAnswer(scope)
  return ({ numbers }) => {
    const value = numbers[position] as number
    if (Number.isNaN(value)) return missing
    for (const operand of operands) if (value === operand) return yes
    return no
  }
}

function members(condition: Extract<TypedCondition, { kind: 'members' }>, scope: CompileScope): Predicate {
  const { fact, quantifier, outside } = condition
  const position = scope.table.position(fact.name)
  const missing = missingAnswer(scope)
  const mask = new Uint32Array(slotsOf(fact.declaration) * 2)
  for (const member of condition.members) {
    setBit(mask, 0, memberNumber(fact, member, scope.layout))
  }
  // "some outside" and "every inside" look at the members beside the mask, the other two at those within it.
  if ((quantifier === 'some') === outside)
    for (let word = 0; word < mask.length; word++) mask[word] = ~(mask[word] as number)
  const whenMet: Truth = quantifier === 'some' ? yes : no
  const whenNotMet: Truth = quantifier === 'some' ? no : yes
  const firstWord = position * 2
  return ({ numbers, words }) => {
    if (Number.isNaN(numbers[position] as number)) return missing
    for (let word = 0; word < mask.length; word++) {
      if (((words[firstWord + word] as number) & (mask[word] as number)) !== 0) return whenMet
    }
    return whenNotMet
  }
}

function compareFacts(condition: Extract<TypedCondition, { kind: 'compareFacts' }>, scope: CompileScope): Predicate {
  const left = scope.table.position(condition.fact.name)
  const right = scope.table.position(condition.with.name)
  const holds = comparisons[condition.comparison]
  const missing = missingAnswer(scope)
  // json-rules-engine finds two missing facts equal: undefined === undefined.
  const bothMissing = missing === no && condition.comparison === 'equal' ? yes : missing
  return ({ numbers }) => {
    const a = numbers[left] as number
    const b = numbers[right] as number
    if (Number.isNaN(a)) return Number.isNaN(b) ? bothMissing : missing
    if (Number.isNaN(b)) return missing
    return holds(a, b) ? yes : no
  }
}

const comparisons: Record<Comparison, (a: number, b: number) => boolean> = {
  equal: (a, b) => a === b,
  lessThan: (a, b) => a < b,
  lessThanInclusive: (a, b) => a <= b,
  greaterThan: (a, b) => a > b,
  greaterThanInclusive: (a, b) => a >= b,
}

function hasCategory(condition: Extract<TypedCondition, { kind: 'hasCategory' }>, scope: CompileScope): Predicate {
  const { fact, category, outside } = condition
  const setPosition = scope.table.position(fact.name)
  const categoryPosition = scope.table.position(category.name)
  const bits = new Map<number, number>()
  for (const value of valuesOf(category)) {
    const bit = scope.layout.member(fact.name, value)
    if (bit !== undefined) bits.set(operandNumber(value, scope.layout), bit)
  }
  const missing = missingAnswer(scope)
  // json-rules-engine: a list that holds no undefined lacks an undefined value.
  const missingCategory = missing === no && outside ? yes : missing
  return ({ numbers, words }) => {
    if (Number.isNaN(numbers[setPosition] as number)) return missing
    const value = numbers[categoryPosition] as number
    if (Number.isNaN(value)) return missingCategory
    const bit = bits.get(value)
    return (bit !== undefined && hasBit(words, setPosition, bit)) !== outside ? yes : no
  }
}

/** The number that stands for an operand in a row. */
export function operandNumber(operand: Operand, layout: Layout): number {
  if (typeof operand === 'number') return operand
  const number = layout.category(operand)
  if (number === undefined) throw new Error(`category '${operand}' is not in the layout`)
  return number
}

/** The number of a member in its set. */
export function memberNumber(set: ScopedFact, member: string, layout: Layout): number {
  const number = layout.member(set.name, member)
  if (number === undefined) throw new Error(`member '${member}' of ${set.name} is not in the layout`)
  return number
}

function valuesOf(category: ScopedFact): readonly string[] {
  return category.declaration.type === 'category' ? (category.declaration.values ?? []) : []
}
