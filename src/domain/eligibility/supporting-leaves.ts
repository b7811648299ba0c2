import type { ConditionExplanation, LeafExplanation } from '../../schema/explanation.ts'

/** A leaf on which the answer of a condition rests. */
export interface SupportingLeaf {
  leaf: LeafExplanation
  /** Under an odd number of `not`: it supports by not holding. */
  isNegated: boolean
}

/** The leaves that make a condition hold, in the order of the rule; none when it does not hold. */
export function supportingLeaves(node: ConditionExplanation, isNegated = false): SupportingLeaf[] {
  if (node.result !== (isNegated ? 'no' : 'yes')) return []
  if ('all' in node) return node.all.flatMap((child) => supportingLeaves(child, isNegated))
  if ('any' in node) return node.any.flatMap((child) => supportingLeaves(child, isNegated))
  if ('not' in node) return supportingLeaves(node.not, !isNegated)
  return [{ leaf: node, isNegated }]
}
