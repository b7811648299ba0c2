import type { Condition } from '#sufler/schema/condition.ts'
import type { TruthName } from '../../support/conditions.ts'

/** A condition made of others, and what it answers when their answers are known. */
export interface Combination {
  condition: Condition
  truth: (answers: readonly TruthName[]) => TruthName
}

/**
 * More offers out of the same conditions: each with its neighbours under `all`, `any` and `not`, so that a catalogue
 * has alternatives, shared tests and what is too wide for rows of its own, and still every answer follows from the answers
 * of the parts by tables that can be read.
 */
export function combinationsOf(conditions: readonly Condition[]): Combination[] {
  return conditions.flatMap((_, first) => {
    const [a, b, c] = [0, 1, 2].map((step) => part(conditions, (first + step) % conditions.length)) as [
      Combination,
      Combination,
      Combination,
    ]
    return [all(a, b), any(a, b), not(a), all(any(a, not(b)), any(b, c)), any(all(a, b), all(b, not(c)), not(a))]
  })
}

function part(conditions: readonly Condition[], number: number): Combination {
  return { condition: conditions[number] as Condition, truth: (answers) => answers[number] as TruthName }
}

function all(...parts: Combination[]): Combination {
  return {
    condition: { all: parts.map(({ condition }) => condition) },
    truth: (answers) => parts.map(({ truth }) => truth(answers)).reduce((a, b) => conjunction[a][b]),
  }
}

function any(...parts: Combination[]): Combination {
  return {
    condition: { any: parts.map(({ condition }) => condition) },
    truth: (answers) => parts.map(({ truth }) => truth(answers)).reduce((a, b) => disjunction[a][b]),
  }
}

function not(of: Combination): Combination {
  return { condition: { not: of.condition }, truth: (answers) => negation[of.truth(answers)] }
}

/** Kleene's tables; with `yes` and `no` alone they are those of json-rules-engine. */
export const conjunction: Record<TruthName, Record<TruthName, TruthName>> = {
  yes: { yes: 'yes', no: 'no', unknown: 'unknown' },
  no: { yes: 'no', no: 'no', unknown: 'no' },
  unknown: { yes: 'unknown', no: 'no', unknown: 'unknown' },
}

export const disjunction: Record<TruthName, Record<TruthName, TruthName>> = {
  yes: { yes: 'yes', no: 'yes', unknown: 'yes' },
  no: { yes: 'yes', no: 'no', unknown: 'unknown' },
  unknown: { yes: 'yes', no: 'unknown', unknown: 'unknown' },
}

export const negation: Record<TruthName, TruthName> = { yes: 'no', no: 'yes', unknown: 'unknown' }
