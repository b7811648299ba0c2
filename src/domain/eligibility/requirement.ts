import type { FactType } from '../../schema/features-file.ts'
import { type BaseOperator, parseOperator } from './operators.ts'

/** What a leaf demands, negations carried inward and decorators unfolded, so that few kinds of sentences are left. */
interface Demand {
  operator: BaseOperator
  /** Of the members of the fact's set. */
  ofMembers: 'some' | 'every' | undefined
  /** Of the values that the leaf lists. */
  ofValues: 'some' | 'every' | undefined
}

const negations: Record<BaseOperator, BaseOperator> = {
  equal: 'notEqual',
  notEqual: 'equal',
  in: 'notIn',
  notIn: 'in',
  contains: 'doesNotContain',
  doesNotContain: 'contains',
  lessThan: 'greaterThanInclusive',
  lessThanInclusive: 'greaterThan',
  greaterThan: 'lessThanInclusive',
  greaterThanInclusive: 'lessThan',
}

/** What an operator asks of its right side. */
const mirrors: Record<BaseOperator, BaseOperator> = {
  equal: 'equal',
  notEqual: 'notEqual',
  in: 'contains',
  notIn: 'doesNotContain',
  contains: 'in',
  doesNotContain: 'notIn',
  lessThan: 'greaterThan',
  lessThanInclusive: 'greaterThanInclusive',
  greaterThan: 'lessThan',
  greaterThanInclusive: 'lessThanInclusive',
}

function demandOf(text: string, isNegated: boolean): Demand {
  const parsed = parseOperator(text)
  if (parsed === undefined) throw new Error(`no operator is called ${text}`)
  const demand: Demand = { operator: parsed.operator, ofMembers: undefined, ofValues: undefined }
  let negated = isNegated
  let swapped = false
  for (const decorator of parsed.decorators) {
    if (decorator === 'not') negated = !negated
    else if (decorator === 'swap') swapped = !swapped
    // "Not for some" is "for every one not", and the other way round.
    else if (decorator === 'someFact' || decorator === 'everyFact')
      demand.ofMembers = (decorator === 'someFact') === negated ? 'every' : 'some'
    else demand.ofValues = (decorator === 'someValue') === negated ? 'every' : 'some'
  }
  if (negated) demand.operator = negations[demand.operator]
  if (swapped) demand.operator = mirrors[demand.operator]
  return demand
}

/** The right side of a leaf as words. */
export interface ExpectedWords {
  /** The values that the leaf lists, or its only one, joined by a word: `gold or silver`. */
  joined: (conjunction: 'and' | 'or') => string
  /** Whether it is another fact that holds a set. */
  isSetFact: boolean
}

/** "needs at least 12 months", "must not have roaming": what a leaf on a fact of this type demands, under `not` or not. */
export function requirementOf(operator: string, isNegated: boolean, type: FactType, expected: ExpectedWords): string {
  const demand = demandOf(operator, isNegated)
  return type === 'set' ? setRequirement(demand, expected) : scalarRequirement(demand, type, expected)
}

function setRequirement({ operator, ofMembers, ofValues }: Demand, { joined }: ExpectedWords): string {
  const isPositive = operator === 'equal' || operator === 'in' || operator === 'contains'
  // Every member is such a one, or some member is another one: about what else is in the set.
  if (ofMembers === 'every' && isPositive) return `must have only ${joined(ofValues === 'every' ? 'and' : 'or')}`
  if (ofMembers === 'some' && !isPositive)
    return `needs something besides ${joined(ofValues === 'some' ? 'or' : 'and')}`
  if (isPositive) return `needs ${joined(ofValues === 'every' ? 'and' : 'or')}`
  return ofValues === 'some' ? `must lack ${joined('or')}` : `must not have ${joined('or')}`
}

const numberWords: Partial<Record<BaseOperator, string>> = {
  lessThan: 'needs less than',
  lessThanInclusive: 'needs at most',
  greaterThan: 'needs more than',
  greaterThanInclusive: 'needs at least',
}

const timeWords: Partial<Record<BaseOperator, string>> = {
  lessThan: 'must be before',
  lessThanInclusive: 'must be no later than',
  greaterThan: 'must be after',
  greaterThanInclusive: 'must be no earlier than',
}

function scalarRequirement({ operator, ofValues }: Demand, type: FactType, expected: ExpectedWords): string {
  const isPositive = operator === 'equal' || operator === 'in'
  if (isPositive || operator === 'notEqual' || operator === 'notIn') {
    if (expected.isSetFact) return `${isPositive ? 'must be' : 'must not be'} among ${expected.joined('or')}`
    if (isPositive) return `needs ${expected.joined(ofValues === 'every' ? 'and' : 'or')}`
    return ofValues === 'some' ? `must differ from ${expected.joined('or')}` : `must not be ${expected.joined('or')}`
  }
  const words = (type === 'timestamp' ? timeWords : numberWords)[operator] ?? `needs ${operator}`
  return `${words} ${expected.joined(ofValues === 'every' ? 'and' : 'or')}`
}
