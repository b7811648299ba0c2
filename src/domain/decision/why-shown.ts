import type { Boost, Condition } from '../../schema/condition.ts'
import { rankSupport } from '../eligibility/rank-support.ts'
import type { SupportingLeaf } from '../eligibility/supporting-leaves.ts'
import type { FactScope } from '../features/fact-scope.ts'
import type { Group, Offer } from '../ruleset.ts'
import type { LeafSentences } from '../sentences/leaf-sentences.ts'
import type { TimeZone } from '../time/time-zone.ts'
import { daysLeft } from './why-not.ts'

/** Reasons given for one offer. */
export const reasonsMax = 3

/** An offer that ends within so many days is said to. */
const endsSoonDays = 7

/** The offer's own conditions and those that it inherits; its own first, which tell the more. */
export function eligibilityOf(offer: Offer, group: Group): Condition {
  return { all: [offer.eligibility ?? [], group.eligibility ?? []].flat() }
}

/** What raises the score of an offer when it holds; its own first. */
export function raisingBoostsOf(offer: Offer, group: Group): Boost[] {
  return [offer, group]
    .flatMap(({ boosts, contextWeights }) => [...boosts, ...contextWeights])
    .filter(({ factor }) => factor > 1)
}

/**
 * Why an offer is shown: what speaks for it, the most telling first, and that it ends when that is soon; at most
 * `reasonsMax` sentences. `supports` are the leaves of `eligibilityOf`, then those of `raisingBoostsOf`; `zone` is the
 * one in which the offer's dates are meant.
 */
export function whyShown(
  supports: readonly SupportingLeaf[],
  offer: Offer,
  zone: TimeZone,
  facts: FactScope,
  sentences: LeafSentences,
  nowMs: number,
): string[] {
  const told = rankSupport(supports, facts, reasonsMax).map(({ leaf, isNegated }) => sentences.reason(leaf, isNegated))
  const left = daysLeft(offer, zone, nowMs)
  if (left === undefined || left > endsSoonDays) return told
  const { words } = sentences
  return [...told.slice(0, reasonsMax - 1), words.wording.endsSoon(words.inDays(left))]
}
