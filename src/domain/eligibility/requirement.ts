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

/** The kinds of things that a leaf can ask for. */
export type RequirementKind =
  /** The value is the one, or among those, that the leaf lists; or none of them; or differs from one of them at least. */
  | 'is'
  | 'isNot'
  | 'differs'
  /** The value is a member of another fact's set, or none. */
  | 'among'
  | 'notAmong'
  | NumberRequirement
  | TimeRequirement
  /** About the members of a set: it has them, none of them, not all of them, no others, some others. */
  | 'has'
  | 'lacks'
  | 'lacksOne'
  | 'hasOnly'
  | 'hasBesides'

type NumberRequirement = 'less' | 'atMost' | 'more' | 'atLeast'
type TimeRequirement = 'before' | 'notAfter' | 'after' | 'notBefore'

export interface Requirement {
  kind: RequirementKind
  /** Whether one of the values that the leaf lists is enough, or all of them count. */
  conjunction: 'and' | 'or'
}

/**
 * What a leaf on a fact of this type asks for, under an odd number of `not` or not. `isSetFact` when its right side is
 * another fact that holds a set.
 */
export function requirementOf(operator: string, isNegated: boolean, type: FactType, isSetFact: boolean): Requirement {
  const demand = demandOf(operator, isNegated)
  return type === 'set' ? setRequirement(demand) : scalarRequirement(demand, type, isSetFact)
}

function setRequirement({ operator, ofMembers, ofValues }: Demand): Requirement {
  const isPositive = isPositiveOperator(operator) || operator === 'contains'
  // Every member is such a one, or some member is another one: about what else is in the set.
  if (ofMembers === 'every' && isPositive) return { kind: 'hasOnly', conjunction: ofValues === 'every' ? 'and' : 'or' }
  if (ofMembers === 'some' && !isPositive)
    return { kind: 'hasBesides', conjunction: ofValues === 'some' ? 'or' : 'and' }
  if (isPositive) return { kind: 'has', conjunction: ofValues === 'every' ? 'and' : 'or' }
  return { kind: ofValues === 'some' ? 'lacksOne' : 'lacks', conjunction: 'or' }
}

const numberRequirements: Partial<Record<BaseOperator, NumberRequirement>> = {
  lessThan: 'less',
  lessThanInclusive: 'atMost',
  greaterThan: 'more',
  greaterThanInclusive: 'atLeast',
}

const timeRequirements: Partial<Record<BaseOperator, TimeRequirement>> = {
  lessThan: 'before',
  lessThanInclusive: 'notAfter',
  greaterThan: 'after',
  greaterThanInclusive: 'notBefore',
}

function scalarRequirement({ operator, ofValues }: Demand, type: FactType, isSetFact: boolean): Requirement {
  const kind = (type === 'timestamp' ? timeRequirements : numberRequirements)[operator]
  if (kind !== undefined) return { kind, conjunction: ofValues === 'every' ? 'and' : 'or' }
  const isPositive = isPositiveOperator(operator)
  if (isSetFact) return { kind: isPositive ? 'among' : 'notAmong', conjunction: 'or' }
  if (isPositive) return { kind: 'is', conjunction: ofValues === 'every' ? 'and' : 'or' }
  return { kind: ofValues === 'some' ? 'differs' : 'isNot', conjunction: 'or' }
}

function isPositiveOperator(operator: BaseOperator): boolean {
  return operator === 'equal' || operator === 'in'
}
