import type { Condition } from '../../schema/condition.ts'
import type { FactScope, ScopedFact } from '../features/fact-scope.ts'
import type { Mismatch } from '../mismatch.ts'
import type { TimeZone } from '../time/time-zone.ts'

/**
 * A condition whose names, operators and types have been checked: few kinds, no references, decorators unfolded.
 * It still names facts and categories; `compile-condition.ts` turns both into numbers.
 */
export type TypedCondition =
  | { kind: 'all' | 'any'; of: TypedCondition[] }
  | { kind: 'not'; of: TypedCondition }
  /** A number, boolean, timestamp or category against a literal. */
  | { kind: 'compare'; fact: ScopedFact; comparison: Comparison; operand: Operand }
  | { kind: 'oneOf'; fact: ScopedFact; operands: Operand[] }
  /** Some or every member of a set is among `members`; with `outside`, is not among them. */
  | { kind: 'members'; fact: ScopedFact; quantifier: 'some' | 'every'; members: string[]; outside: boolean }
  | { kind: 'compareFacts'; fact: ScopedFact; comparison: Comparison; with: ScopedFact }
  /** A set has the category that another fact names; with `outside`, has it not. */
  | { kind: 'hasCategory'; fact: ScopedFact; category: ScopedFact; outside: boolean }

export type Comparison = 'equal' | 'lessThan' | 'lessThanInclusive' | 'greaterThan' | 'greaterThanInclusive'

/** Booleans are 0 and 1, timestamps milliseconds; a text is a category. */
export type Operand = number | string

export interface ConditionScope {
  facts: FactScope
  /** Names of the objects of the context: conditions read them by paths, which are facts of their own. */
  objects: ReadonlySet<string>
  segments: Readonly<Record<string, Condition>>
  /** For dates without an offset. */
  timeZone: TimeZone
  /** While rules are checked. */
  paths?: PathCheck
}

/** What messages say about paths beyond their type. */
export interface PathCheck {
  /** Where the type of a path is told, ready for a sentence: `offers/roaming.yaml:12`. */
  toldAt(fact: string): string
  /** The ruleset names more paths than it may. */
  isFull: boolean
}

export type ConditionMismatchCode =
  | 'condition-shape'
  | 'condition-too-large'
  | 'unknown-fact'
  | 'unknown-operator'
  | 'unknown-segment'
  | 'segment-cycle'
  | 'operator-type'
  | 'value-type'
  | 'text-in-condition'
  | 'object-without-path'
  | 'path-without-object'
  | 'invalid-path'
  | 'path-type'
  | 'untold-path'
  | 'too-many-paths'

export interface ConditionMismatch extends Mismatch {
  code: ConditionMismatchCode
}
