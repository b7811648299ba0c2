import type { ConditionExplanation, LeafExplanation, TruthName } from '../../schema/explanation.ts'
import { toValue, type ValueMessage } from './value.ts'

/** `ConditionResult` */
export const conditionResults = {
  yes: 'CONDITION_RESULT_YES',
  no: 'CONDITION_RESULT_NO',
  unknown: 'CONDITION_RESULT_UNKNOWN',
} as const satisfies Record<TruthName, string>

interface Said {
  result: (typeof conditionResults)[TruthName]
  name?: string
}

/** `ConditionExplanation` of the .proto: exactly one of all, any, not and fact. */
export type ConditionMessage = Said &
  (
    | { all: { conditions: ConditionMessage[] } }
    | { any: { conditions: ConditionMessage[] } }
    | { not: ConditionMessage }
    | LeafMessage
  )

type LeafMessage = Omit<LeafExplanation, 'result' | 'name' | 'expected' | 'expectedActual' | 'actual'> & {
  expected: ValueMessage
  expectedActual?: ValueMessage
  actual?: ValueMessage
}

/**
 * Every level of a condition is two messages deep. A condition may be 32 levels deep (`schema/condition.ts`), which stays
 * below the 100 that decoders accept.
 */
export function conditionMessageOf(condition: ConditionExplanation): ConditionMessage {
  const said: Said = {
    result: conditionResults[condition.result],
    ...(condition.name === undefined ? {} : { name: condition.name }),
  }
  if ('all' in condition) return { ...said, all: { conditions: condition.all.map(conditionMessageOf) } }
  if ('any' in condition) return { ...said, any: { conditions: condition.any.map(conditionMessageOf) } }
  if ('not' in condition) return { ...said, not: conditionMessageOf(condition.not) }
  return { ...leafMessageOf(condition), ...said }
}

function leafMessageOf(leaf: LeafExplanation): LeafMessage {
  const { fact, path, operator, miss, expected, expectedActual, actual } = leaf
  return {
    fact,
    ...(path === undefined ? {} : { path }),
    operator,
    expected: toValue(expected),
    ...(expectedActual === undefined ? {} : { expectedActual: toValue(expectedActual) }),
    ...(actual === undefined ? {} : { actual: toValue(actual) }),
    ...(miss === undefined ? {} : { miss }),
  }
}
