import type { Condition } from '../../schema/condition.ts'
import type { ConditionExplanation, LeafExplanation } from '../../schema/explanation.ts'
import type { FactRow } from '../features/fact-table.ts'
import { type FactReference, factNameOf, isFactReference } from '../features/path-fact.ts'
import { type CompileScope, compileCondition, type Predicate } from './compile-condition.ts'
import { engineValue } from './engine-condition.ts'
import { allOf, anyOf, notOf } from './explained-truth.ts'
import { no, yes } from './truth.ts'
import { typeChecked } from './type-condition.ts'
import type { ConditionScope } from './typed-condition.ts'

/** The value of a fact for people; undefined when it is missing. */
export type ReadFact = (name: string) => unknown

/** A condition that tells of each of its leaves whether it holds. */
export type Evaluate = (row: FactRow, read: ReadFact) => ConditionExplanation

/**
 * A checked condition with the truth of every leaf, from the same predicates that decide. `ConditionExplainer` answers the
 * same from json-rules-engine's own results, says what is lacking as well, and takes a hundred times as long: it is for
 * those who ask why an offer is not shown, this is for every offer that is. A test holds the two together.
 *
 * Gives the facts that it names their positions in the table: make rows afterwards.
 */
export function evaluator(condition: Condition, conditions: ConditionScope, scope: CompileScope): Evaluate {
  if ('all' in condition) {
    const children = condition.all.map((child) => evaluator(child, conditions, scope))
    return (row, read) => {
      const all = children.map((child) => child(row, read))
      return { all, result: allOf(all) }
    }
  }
  if ('any' in condition) {
    const children = condition.any.map((child) => evaluator(child, conditions, scope))
    return (row, read) => {
      const any = children.map((child) => child(row, read))
      return { any, result: anyOf(any) }
    }
  }
  if ('not' in condition) {
    const child = evaluator(condition.not, conditions, scope)
    return (row, read) => {
      const not = child(row, read)
      return { not, result: notOf(not) }
    }
  }
  if ('condition' in condition) {
    const segment = conditions.segments[condition.condition]
    if (segment === undefined) throw new Error(`no segment is called ${condition.condition}`)
    return evaluator(segment, conditions, scope)
  }
  const { fact, path, operator } = condition
  const holds = compileCondition(typeChecked(condition, conditions), scope)
  const expected = engineValue(condition, conditions)
  const leaf = { fact, ...(path === undefined ? {} : { path }), operator, expected }
  return (row, read) => evaluateLeaf(leaf, holds, row, read)
}

function evaluateLeaf(
  leaf: FactReference & Pick<LeafExplanation, 'operator' | 'expected'>,
  holds: Predicate,
  row: FactRow,
  read: ReadFact,
): LeafExplanation {
  const { expected } = leaf
  const actual = read(factNameOf(leaf))
  const expectedActual = isFactReference(expected) ? read(factNameOf(expected)) : undefined
  const truth = holds(row)
  return {
    ...leaf,
    ...(expectedActual === undefined ? {} : { expectedActual }),
    ...(actual === undefined ? {} : { actual }),
    result: truth === yes ? 'yes' : truth === no ? 'no' : 'unknown',
  }
}
