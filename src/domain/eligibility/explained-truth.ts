import type { ConditionExplanation, TruthName } from '../../schema/explanation.ts'

/** Kleene's truth of explained conditions. */

export function allOf(children: readonly ConditionExplanation[]): TruthName {
  if (children.some(({ result }) => result === 'no')) return 'no'
  return children.some(({ result }) => result === 'unknown') ? 'unknown' : 'yes'
}

export function anyOf(children: readonly ConditionExplanation[]): TruthName {
  if (children.length === 0 || children.some(({ result }) => result === 'yes')) return 'yes'
  return children.some(({ result }) => result === 'unknown') ? 'unknown' : 'no'
}

export function notOf({ result }: ConditionExplanation): TruthName {
  return result === 'unknown' ? 'unknown' : result === 'yes' ? 'no' : 'yes'
}
