import type { Leaf, LeafValue } from '../../schema/condition.ts'
import type { ScopedFact } from '../features/fact-scope.ts'
import { parseFeatureValue } from '../features/feature-value.ts'
import { isFactReference } from '../features/path-fact.ts'
import { describeValue, listNames } from '../mismatch.ts'
import { nearestName } from '../nearest-name.ts'
import { checkReference, findFact } from './compared-fact.ts'
import { LeafMismatch } from './leaf-mismatch.ts'
import { insteadOfOperator, isNoMoment, meantLiteral } from './meant-condition.ts'
import { type BaseOperator, baseOperators, type Decorator, nearestOperator, parseOperator } from './operators.ts'
import { askedTypes } from './path-types.ts'
import type { ConditionScope, Operand, TypedCondition } from './typed-condition.ts'

/** One comparison, its decorators unfolded into `all`, `any` and `not`. Throws `LeafMismatch`. */
export function typeLeaf(leaf: Leaf, scope: ConditionScope): TypedCondition {
  checkReference(leaf, scope, [])
  const parsed = parseOperator(leaf.operator)
  if (parsed === undefined) {
    const suggestion = nearestOperator(leaf.operator)
    const expected = insteadOfOperator(leaf.operator) ?? anOperator(suggestion)
    throw new LeafMismatch('unknown-operator', ['operator'], `'${leaf.operator}'`, expected, suggestion)
  }
  if (isFactReference(leaf.value)) checkReference(leaf.value, scope, ['value'])
  const asked = askedTypes(parsed, leaf.value)
  const left = findFact(leaf, scope, [], asked.fact)
  const right = isFactReference(leaf.value) ? findFact(leaf.value, scope, ['value'], asked.value) : leaf.value
  return decorate({ left, right, ...parsed, text: leaf.operator, scope })
}

function anOperator(suggestion: string | undefined): string {
  if (suggestion !== undefined) return 'an operator of json-rules-engine'
  return `an operator of json-rules-engine: ${baseOperators.slice(0, -1).join(', ')} or ${baseOperators.at(-1)}, decorated or not`
}

/** What stands on one side of a comparison while decorators are peeled off. */
type Side = ScopedFact | LeafValue

interface Comparing {
  left: Side
  right: Side
  decorators: Decorator[]
  operator: BaseOperator
  /** The whole operator as written, for messages. */
  text: string
  scope: ConditionScope
}

function decorate(comparing: Comparing): TypedCondition {
  const [decorator, ...rest] = comparing.decorators
  const inner = { ...comparing, decorators: rest }
  if (decorator === undefined) return compare(comparing)
  switch (decorator) {
    case 'not':
      return { kind: 'not', of: decorate(inner) }
    case 'swap':
      return decorate({ ...inner, left: comparing.right, right: comparing.left })
    case 'someValue':
    case 'everyValue': {
      const values = comparing.right
      if (!Array.isArray(values)) throw wrongValue(comparing, values, 'a list of values')
      return {
        kind: decorator === 'someValue' ? 'any' : 'all',
        of: nonEmpty(values).map((value) => decorate({ ...inner, right: value })),
      }
    }
    case 'someFact':
    case 'everyFact':
      return quantify(comparing, decorator === 'someFact' ? 'some' : 'every', rest)
  }
}

/** `someFact:in`, `everyFact:notEqual`, …: membership tests are all that a set of categories allows. */
function quantify(comparing: Comparing, quantifier: 'some' | 'every', rest: Decorator[]): TypedCondition {
  const set = factOf(comparing.left, 'set')
  if (set === undefined) throw wrongFact(comparing, 'a set', `${quantifier}Fact`)
  let outside = false
  for (const decorator of rest) {
    if (decorator !== 'not') throw unsupported(comparing, `${decorator} within someFact or everyFact`)
    outside = !outside
  }
  const { operator, right } = comparing
  if (operator === 'equal' || operator === 'notEqual') {
    if (typeof right !== 'string') throw wrongValue(comparing, right, 'a text')
    return {
      kind: 'members',
      fact: set,
      quantifier,
      members: [member(set, right)],
      outside: outside !== (operator === 'notEqual'),
    }
  }
  if (operator === 'in' || operator === 'notIn') {
    const members = textsOf(comparing, right).map((text, index) => member(set, text, index))
    return { kind: 'members', fact: set, quantifier, members, outside: outside !== (operator === 'notIn') }
  }
  throw unsupported(comparing, `${operator} on the members of a set`)
}

function compare(comparing: Comparing): TypedCondition {
  const { left, right, operator } = comparing
  if (isFact(left) && isFact(right)) return compareFacts(comparing, left, right)
  if (isFact(left)) return compareWithLiteral(comparing, left, right as LeafValue, operator)
  if (isFact(right)) {
    // The opposite of `in`, so that it holds on a missing set wherever a missing fact fails `in`; doesNotContain would not.
    if (operator === 'notIn') return { kind: 'not', of: compare({ ...comparing, operator: 'in' }) }
    return compareWithLiteral(comparing, right, left as LeafValue, mirrored(comparing))
  }
  throw unsupported(comparing, 'a comparison without a fact')
}

function compareWithLiteral(
  comparing: Comparing,
  fact: ScopedFact,
  value: LeafValue,
  operator: BaseOperator,
): TypedCondition {
  switch (operator) {
    case 'equal':
    case 'notEqual': {
      if (fact.declaration.type === 'set')
        throw wrongFact(comparing, 'a number, boolean, timestamp or category; for sets there is contains')
      return negatedIf(operator === 'notEqual', {
        kind: 'compare',
        fact,
        comparison: 'equal',
        operand: operand(comparing, fact, value),
      })
    }
    case 'in':
    case 'notIn': {
      if (fact.declaration.type === 'set')
        throw wrongFact(comparing, "a number, boolean, timestamp or category; for sets there is 'someFact:in'")
      if (!Array.isArray(value)) throw wrongValue(comparing, value, 'a list of values')
      const operands = nonEmpty(value).map((one, index) => operand(comparing, fact, one, index))
      return negatedIf(operator === 'notIn', { kind: 'oneOf', fact, operands })
    }
    case 'contains':
    case 'doesNotContain': {
      if (fact.declaration.type !== 'set') throw wrongFact(comparing, 'a set')
      if (typeof value !== 'string') throw wrongValue(comparing, value, 'a text')
      const outside = operator === 'doesNotContain'
      return { kind: 'members', fact, quantifier: outside ? 'every' : 'some', members: [member(fact, value)], outside }
    }
    default: {
      if (fact.declaration.type !== 'number' && fact.declaration.type !== 'timestamp') {
        throw wrongFact(comparing, 'a number or timestamp')
      }
      return { kind: 'compare', fact, comparison: operator, operand: operand(comparing, fact, value) }
    }
  }
}

function compareFacts(comparing: Comparing, left: ScopedFact, right: ScopedFact): TypedCondition {
  const { operator } = comparing
  if (operator === 'contains' || operator === 'doesNotContain')
    return hasCategory(comparing, left, right, operator === 'doesNotContain')
  if (operator === 'in') return hasCategory(comparing, right, left, false)
  if (operator === 'notIn') return { kind: 'not', of: hasCategory(comparing, right, left, false) }
  const [type, otherType] = [left.declaration.type, right.declaration.type]
  if (type !== otherType || type === 'set') {
    throw new LeafMismatch(
      'value-type',
      ['value'],
      `${right.name}, a ${otherType}`,
      `a fact of the type of ${left.name}, ${type === 'set' ? 'and no set' : `a ${type}`}`,
    )
  }
  if (operator === 'equal' || operator === 'notEqual') {
    return negatedIf(operator === 'notEqual', { kind: 'compareFacts', fact: left, comparison: 'equal', with: right })
  }
  if (type !== 'number' && type !== 'timestamp') throw wrongFact(comparing, 'a number or timestamp')
  return { kind: 'compareFacts', fact: left, comparison: operator, with: right }
}

/** Members and categories have numbers of their own; both are known in advance only where the category declares its values. */
function hasCategory(comparing: Comparing, set: ScopedFact, category: ScopedFact, outside: boolean): TypedCondition {
  if (set.declaration.type !== 'set') throw wrongFact(comparing, `a set to look for ${category.name} in`)
  if (category.declaration.type !== 'category' || category.declaration.values === undefined) {
    throw new LeafMismatch(
      'value-type',
      ['value'],
      `${category.name}, a ${category.declaration.type}${category.declaration.type === 'category' ? ' without declared values' : ''}`,
      'a category whose declaration lists its values',
    )
  }
  return { kind: 'hasCategory', fact: set, category, outside }
}

/** What the operator means with its sides exchanged. */
function mirrored(comparing: Comparing): BaseOperator {
  const { operator, left } = comparing
  switch (operator) {
    case 'lessThan':
      return 'greaterThan'
    case 'lessThanInclusive':
      return 'greaterThanInclusive'
    case 'greaterThan':
      return 'lessThan'
    case 'greaterThanInclusive':
      return 'lessThanInclusive'
    case 'contains':
      return 'in'
    case 'doesNotContain':
      return 'notIn'
    case 'in':
      if (Array.isArray(left)) throw unsupported(comparing, 'a list on the left of in')
      return 'contains'
    default:
      return operator
  }
}

function operand(comparing: Comparing, fact: ScopedFact, value: LeafValue, index?: number): Operand {
  const path = index === undefined ? ['value'] : ['value', index]
  // Limits of the declaration hold for what is stored; a comparison may well name a number beyond them.
  const declaration = fact.declaration.type === 'number' ? ({ type: 'number' } as const) : fact.declaration
  // Generated conditions, which nobody typed, compare with any moment.
  if (comparing.scope.paths !== undefined && declaration.type === 'timestamp' && isNoMoment(value)) {
    const derived = `${fact.name}.daysSince`
    const expected = `a date (2026-05-01), since ${fact.name} is a timestamp; days are counted by ${derived} or ${fact.name}.daysUntil`
    throw new LeafMismatch('value-type', path, String(value), expected, derived)
  }
  const parsed = parseFeatureValue(declaration, value, comparing.scope.timeZone)
  if ('mismatch' in parsed) {
    const { found, expected, suggestion } = parsed.mismatch
    const { type } = fact.declaration
    const what = `${expected.replace(/,? or null$/, '')}, since ${fact.name} is a ${type}`
    if (typeof value !== 'string') throw new LeafMismatch('value-type', path, found, what, suggestion)
    if (comparing.scope.facts.has(value)) {
      const reference = `{ fact: ${value} }`
      throw new LeafMismatch('value-type', path, `${found}, the name of a fact`, what, reference)
    }
    throw new LeafMismatch('value-type', path, found, what, suggestion ?? meantLiteral(type, value))
  }
  if (parsed.value.kind === 'number') return parsed.value.number
  if (parsed.value.kind === 'category') return parsed.value.text
  throw new LeafMismatch('value-type', path, describeValue(value), `a ${fact.declaration.type}`)
}

function member(set: ScopedFact, text: string, index?: number): string {
  const values = set.declaration.type === 'set' ? set.declaration.values : undefined
  if (values === undefined || values.includes(text)) return text
  const path = index === undefined ? ['value'] : ['value', index]
  throw new LeafMismatch('value-type', path, `'${text}'`, `one of ${listNames(values)}`, nearestName(text, values))
}

function textsOf(comparing: Comparing, value: Side): string[] {
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string'))
    throw wrongValue(comparing, value, 'a list of texts')
  return nonEmpty(value)
}

function nonEmpty<Value>(values: Value[]): Value[] {
  if (values.length === 0) throw new LeafMismatch('value-type', ['value'], '[]', 'at least one value')
  return values
}

function negatedIf(negated: boolean, of: TypedCondition): TypedCondition {
  return negated ? { kind: 'not', of } : of
}

function isFact(side: Side): side is ScopedFact {
  return typeof side === 'object' && 'declaration' in side
}

function factOf(side: Side, type: string): ScopedFact | undefined {
  return isFact(side) && side.declaration.type === type ? side : undefined
}

function wrongFact(comparing: Comparing, expected: string, operator: string = comparing.operator): LeafMismatch {
  const side = isFact(comparing.left) ? comparing.left : comparing.right
  const found = isFact(side) ? `${comparing.text} on ${side.name}, a ${side.declaration.type}` : comparing.text
  return new LeafMismatch('operator-type', ['operator'], found, `${operator} to be given ${expected}`)
}

function wrongValue(comparing: Comparing, value: Side, expected: string): LeafMismatch {
  const found = isFact(value) ? `the fact ${value.name}` : describeValue(value)
  return new LeafMismatch('value-type', ['value'], found, `${expected} for ${comparing.text}`)
}

function unsupported(comparing: Comparing, what: string): LeafMismatch {
  return new LeafMismatch(
    'operator-type',
    ['operator'],
    `'${comparing.text}', ${what}`,
    'a comparison that has a meaning',
  )
}
