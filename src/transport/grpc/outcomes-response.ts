import type { OutcomesAnswer } from '../../schema/outcome.ts'
import { enumNameOf } from './enum-names.ts'

/** The answer as a `RecordOutcomesResponse`. */
export function outcomesResponseOf(answer: OutcomesAnswer) {
  return { ...answer, results: answer.results.map((result) => enumNameOf('OUTCOME_RESULT', result)) }
}
